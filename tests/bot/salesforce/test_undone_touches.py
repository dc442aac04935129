"""A touch that is taken back in Slack: what is not in Salesforce yet does not go there, and nothing goes there twice (SLA-5)."""

from __future__ import annotations

from typing import Any

import pytest

from cases.model.errors import AlreadyDone, Refused
from cases.use_cases.undo_touch import UndoTouch, undo_touch
from tests.bot.salesforce.organisation import Org


@pytest.fixture
def case_id(org: Org) -> str:
    """A case that has arrived."""
    found = org.case()
    org.poll()
    return found


def ana_undoes(org: Org, case_id: str, **seen: Any) -> None:
    """Ana takes back the last touch."""
    with org.database.unit_of_work() as uow:
        undo_touch(UndoTouch(**{**org.asked(case_id), **seen}), uow, org.policy, org.clock.now())


def tasks(org: Org) -> list[str]:
    """The activities that Salesforce has."""
    return [str(row["Subject"]) for row in org.crm.rows("Task")]


def test_what_is_taken_back_in_time_never_goes_to_salesforce(org: Org, case_id: str) -> None:
    """SLA-5"""
    org.ana_logs_a_call(case_id)
    ana_undoes(org, case_id)
    org.send()
    assert tasks(org) == []
    assert not org.writes(case_id)


def test_the_touch_before_is_not_written_once_more(org: Org, case_id: str) -> None:
    """SLA-5"""
    for _ in range(2):
        org.ana_logs_a_call(case_id)
        org.send()
        org.clock.advance(minutes=5)
    assert len(tasks(org)) == 2
    ana_undoes(org, case_id)
    org.send()
    assert len(tasks(org)) == 2


def test_a_double_click_takes_back_one_touch(org: Org, case_id: str) -> None:
    """SLA-5, SAFE-1: the second click meets the window that was drawn after the first."""
    for _ in range(2):
        org.ana_logs_a_call(case_id)
        org.clock.advance(minutes=5)
    ana_undoes(org, case_id)
    with pytest.raises(AlreadyDone):
        ana_undoes(org, case_id)
    assert len(org.touches(case_id)) == 1
    org.clock.advance(seconds=5)
    ana_undoes(org, case_id)
    assert org.touches(case_id) == []


def test_a_touch_that_the_window_did_not_know_stays(org: Org, case_id: str) -> None:
    """SAFE-1: Ana has the window open on two devices, and logs a call on the other."""
    org.ana_logs_a_call(case_id)
    version = org.ours(case_id).version
    org.clock.advance(minutes=5)
    org.ana_logs_a_call(case_id)
    with pytest.raises(Refused, match="logged meanwhile"):
        ana_undoes(org, case_id, version=version)
    assert len(org.touches(case_id)) == 2
