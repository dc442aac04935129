"""Cells that a spreadsheet would run as a formula are written so that it shows them, and read back as they were."""

from __future__ import annotations

import re
from typing import Final

# A number with its sign does no harm.
_FORMULA: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n](?![\d.,]*\Z).*", re.DOTALL)


def inert(cell: str) -> str:
    """Return a cell with an apostrophe in front, if a spreadsheet would take it for a formula."""
    return f"'{cell}" if _FORMULA.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """Return a cell as it was before `inert`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.fullmatch(cell) else cell
