"""A person's choices about a file, for what the file itself does not show (INT-2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from connectors.files.dates import DateOrder
from connectors.files.numbers import DecimalSign


@dataclass(frozen=True)
class Choices:
    """How to read a file. Empty or None means: find out from the file."""

    #: The time zone of times without one.
    zone: tzinfo = UTC
    encoding: str | None = None
    #: The order of day and month.
    dates: DateOrder | None = None
    #: The decimal sign.
    numbers: DecimalSign | None = None
    #: Header name to field; "" for a column to leave out.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: The meaning of the file's own values, by field; "*" stands for all others.
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The sheet of a workbook.
    sheet: str | None = None
    #: The names of columns to leave out.
    left_out: tuple[str, ...] = ()

    def as_cell(self, zone_name: str = "") -> str:
        """Return the choices as one cell of a rejects file, so that it is read the same way later."""
        said: dict[str, Any] = {
            "zone": zone_name or str(self.zone),
            "dates": self.dates and self.dates.value,
            "numbers": self.numbers and self.numbers.value,
            "columns": dict(self.columns),
            "values": {name: dict(words) for name, words in self.values.items()},
            "left_out": list(self.left_out),
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)

    def with_cell(self, cell: str) -> Choices:
        """Combine these choices with those in a rejects file. These win. A cell that a person damaged is ignored."""
        try:
            said = json.loads(cell)
            return replace(
                self,
                zone=self.zone if self.zone is not UTC else _zone(said.get("zone")),
                dates=self.dates or (DateOrder(said["dates"]) if said.get("dates") else None),
                numbers=self.numbers or (DecimalSign(said["numbers"]) if said.get("numbers") else None),
                columns=self.columns or {str(name): str(to) for name, to in said.get("columns", {}).items()},
                values=self.values
                or {
                    str(name): {str(word): str(to) for word, to in words.items()}
                    for name, words in said.get("values", {}).items()
                },
                left_out=self.left_out or tuple(str(name) for name in said.get("left_out", ())),
            )
        except (ValueError, AttributeError, TypeError, KeyError):
            return self


def _zone(name: object) -> tzinfo:
    return ZoneInfo(name) if isinstance(name, str) and name not in ("", "UTC") else UTC
