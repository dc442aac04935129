"""What a person says about a file, where the file itself does not (INT-2)."""

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
    """How a file is to be read. What is None, or empty, the file decides."""

    #: The zone of times that name none.
    zone: tzinfo = UTC
    encoding: str | None = None
    #: In which order day and month stand.
    dates: DateOrder | None = None
    #: Which sign begins decimals.
    numbers: DecimalSign | None = None
    #: Header name to field; "" for a column to leave out.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: For each field, what the file's own words mean; "*" stands for all others.
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Which sheet of a workbook is read.
    sheet: str | None = None
    #: Columns that are left out, by name.
    left_out: tuple[str, ...] = ()

    def as_cell(self, zone_name: str = "") -> str:
        """Return the choices as one cell of a file of rejects, so that it is read in the same way when it comes in again."""
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
        """Return these choices over those that a file of rejects carries. A cell that a person spoiled says nothing."""
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
