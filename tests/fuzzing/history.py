"""Whether the history explains what is stored."""

from __future__ import annotations

from sqlalchemy import func, select

from storage.schema import audit, cases
from tests.stories.office import Office


def assert_nothing_is_half_written(office: Office) -> None:
    """AUD-1: the last version of each case is the last one that its history explains."""
    newest = select(audit.c.case_id, func.max(audit.c.version)).group_by(audit.c.case_id)
    with office.casebot.engine.connect() as connection:
        explained = dict(connection.execute(newest).all())
        assert {row.id: row.version for row in connection.execute(select(cases.c.id, cases.c.version))} == explained
