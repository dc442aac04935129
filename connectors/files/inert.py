"""Escape cells that a spreadsheet would run as a formula, and restore them when reading."""

from __future__ import annotations

import re
from typing import Final

# A signed number is harmless.
_FORMULA: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n](?![\d.,]*\Z).*", re.DOTALL)


def inert(cell: str) -> str:
    """Return a cell with a leading apostrophe if a spreadsheet would run it as a formula."""
    return f"'{cell}" if _FORMULA.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """Return a cell as it was before `inert`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.fullmatch(cell) else cell
