"""A post, an activity or a case that casebot creates in Salesforce is there once, however late a query sees it (SAFE-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.backup import back_up, restore
from tests.bot.salesforce.organisation import MARTA, Org

LOST = ["unavailable_after", "error_after", "reset_after", "hang_after"]
SUBJECT = "Acme wants 500 seats"


def a_task(org: Org) -> Callable[[], list[dict[str, Any]]]:
    """Ana logs a call."""
    org.ana_logs_a_call(known_case(org))
    return lambda: org.crm.rows("Task")


def a_comment(org: Org) -> Callable[[], list[dict[str, Any]]]:
    """Ana answers a question of Marta's in Chatter."""
    case_id = known_case(org)
    org.crm.post(case_id, "Has the quote gone out?", by=org.users[MARTA.email])
    org.poll_everything()
    org.ana_answers(case_id, "On Monday")
    return lambda: org.crm.rows("FeedComment")


def a_case(org: Org) -> Callable[[], list[dict[str, Any]]]:
    """Ana creates a case in Slack."""
    known_case(org)
    org.ana_creates(SUBJECT)
    return lambda: [row for row in org.crm.rows("Case") if row["Subject"] == SUBJECT]


KINDS = {"create Task": a_task, "comment FeedComment": a_comment, "create Case": a_case}
of_each_kind = pytest.mark.parametrize("operation", KINDS)


def known_case(org: Org) -> str:
    """A case that has arrived, in a feed that is read."""
    found = org.case()
    org.poll()
    org.poll_everything()
    return found


def sends_on(org: Org, minutes: int = 14) -> None:
    """Long enough for everything, in small steps."""
    for _ in range(minutes * 3):
        org.send()
        org.clock.advance(seconds=20)


def waiting(org: Org) -> list[str]:
    """The states of writes that are not done with."""
    with org.database.reading() as uow:
        return [each.state.value for writes in uow.crm.open_of(range(1, 10)).values() for each in writes]


@of_each_kind
@pytest.mark.parametrize("kind", LOST)
def test_a_lost_answer_and_a_row_that_is_seen_late_make_one_row(org: Org, operation: str, kind: str) -> None:
    """SAFE-1: nothing is created again before a query must have seen it."""
    org.timeout_s = 0.5
    org.service.stop()
    org.restart()
    rows = KINDS[operation](org)
    org.crm.show_late(timedelta(minutes=3))
    org.crm.faults.add(kind, operation)
    sends_on(org)
    assert (len(rows()), waiting(org)) == (1, [])


@of_each_kind
def test_what_never_arrived_is_created_after_a_while(org: Org, operation: str) -> None:
    """SAFE-1: the request itself was lost, twice; then the answer was, and its row is seen late."""
    rows = KINDS[operation](org)
    org.crm.faults.add("reset", operation, count=2)
    org.crm.faults.add("error_after", operation)
    org.crm.show_late(timedelta(minutes=4))
    sends_on(org, minutes=30)
    assert (len(rows()), waiting(org)) == (1, [])


@of_each_kind
def test_what_salesforce_refused_for_certain_is_not_waited_for(org: Org, operation: str) -> None:
    """SAFE-1: a row lock creates nothing, so the next try may."""
    rows = KINDS[operation](org)
    org.crm.faults.add("row_lock", operation)
    sends_on(org, minutes=1)
    assert (len(rows()), waiting(org)) == (1, [])


def test_a_new_case_that_no_query_sees_yet_is_read_later(org: Org) -> None:
    """SAFE-4: it is there, so nobody is told that Salesforce does not have it."""
    rows = a_case(org)
    org.crm.show_late(timedelta(minutes=3))
    sends_on(org)
    assert (len(rows()), waiting(org), org.told("crm_trouble")) == (1, [], [])
    assert org.ours(rows()[0]["Id"]).subject == SUBJECT


@of_each_kind
def test_what_was_created_since_the_backup_is_not_created_twice(
    sqlite_url: str, org: Org, operation: str, tmp_path: Path
) -> None:
    """SAFE-2: it waited when the backup was made, so it is looked up after the restore."""
    rows = KINDS[operation](org)
    back_up(sqlite_url, tmp_path / "backup.db")
    sends_on(org)
    assert len(rows()) == 1
    org.database.engine.dispose()
    restore(sqlite_url, tmp_path / "backup.db", org.clock.now())
    sends_on(org)
    assert (len(rows()), waiting(org)) == (1, [])
