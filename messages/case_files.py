"""The files of a case as links (INT-3)."""

from __future__ import annotations

from cases.model.case import Case
from cases.rules.case_files import MOST_NAME, files_in
from messages import limits


def file_links(case: Case) -> list[tuple[str, str]]:
    """Return the files of a case, as pairs of what a link says and where it leads."""
    return [(limits.one_line(file.name, MOST_NAME), file.link) for file in files_in(case.description)]
