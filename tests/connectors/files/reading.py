"""What tests of the reader of files share."""

from collections.abc import Callable

from connectors.files.report import Report

Reads = Callable[..., Report]


def column(report: Report, field: str) -> list[object]:
    """Return what the rows of a report have in a field."""
    return [row.record.get(field) for row in report]
