"""The difference between two states of a case, as the audit trail tells it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.case import Case, changes, words_of
from cases.model.people import Region
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from tests.cases.team import NOON, TODAY, a_case, looks

UNTOLD = {"id", "version", "source_version", "assignment", "upstream"}


@pytest.mark.parametrize("name", [item.name for item in fields(Case) if str(item.type).startswith("datetime")])
def test_a_case_refuses_a_time_without_a_zone(name: str) -> None:
    naive: dict[str, Any] = {name: NOON.replace(tzinfo=None)}
    with pytest.raises(ValueError, match=f"time zone; {name} has none"):
        replace(a_case(), **naive)


def test_a_change_is_told_field_by_field_in_words() -> None:
    """AUD-1"""
    before = a_case(contact="Maria")
    after = replace(
        before, status=Status.ENGAGED, contact="", next_step_due=TODAY, gitlab_admin=False, wants_later=True
    )
    assert changes(before, after) == [
        ("status", "Open", "In Progress: Engaged"),
        ("contact", "Maria", None),
        ("gitlab_admin", None, "no"),
        ("next_step_due", None, "2026-07-13"),
        ("wants_later", "no", "yes"),
    ]


def test_of_a_new_case_everything_is_told_that_is_filled_in() -> None:
    """AUD-1"""
    told = {
        field: new for field, _, new in changes(None, a_case(number="00012345", gitlab_admin=False, account="Acme"))
    }
    assert told["number"] == "00012345"
    assert told["account"] == "Acme"
    assert told["gitlab_admin"] == "no"
    assert not {"contact", "owner", "closed_at", "wants_later"} & set(told)
    assert all(old is None for _, old, _ in changes(None, a_case()))


def test_what_the_machine_keeps_for_itself_is_no_news() -> None:
    """AUD-1"""
    case = a_case()
    after = replace(case, id=7, version=9, assignment=2, upstream="{}", source_version=NOON + timedelta(days=1))
    assert changes(case, after) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None),
        ("", None),
        ((), None),
        (("#advocate", "#languagebarrier"), "#advocate, #languagebarrier"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 7, 13), "2026-07-13"),
        (NOON, "2026-07-13T12:00:00+00:00"),
        (Status.BLOCKED, "In Progress: Blocked"),
    ],
)
def test_every_kind_of_value_has_its_words(value: object, words: str | None) -> None:
    """AUD-1"""
    assert words_of(value) == words


texts = st.sampled_from(["", "Maria", "Leo"])
days = st.sampled_from([None, TODAY])
moments = st.sampled_from([None, NOON, datetime(2026, 7, 14, tzinfo=UTC)])
any_case = st.builds(
    Case,
    number=st.just("00012345"),
    external_id=st.just("500"),
    opened_at=st.just(NOON),
    source_version=st.sampled_from([NOON, NOON + timedelta(days=1)]),
    version=st.integers(1, 9),
    status=st.sampled_from(list(Status)),
    owner=st.sampled_from([None, "ana@example.com", "ben@example.com"]),
    region=st.sampled_from([None, *Region]),
    contact=texts,
    description=texts,
    lead_outcome=st.sampled_from([None, *LeadOutcome]),
    opportunity_stage=st.sampled_from([None, *OpportunityStage]),
    renewal_risk=st.sampled_from([None, *RenewalRisk]),
    gitlab_admin=st.sampled_from([None, True, False]),
    resolution=st.sampled_from([None, *Resolution]),
    next_step_due=days,
    opportunity_close_date=days,
    wants_later=st.booleans(),
    tags=st.sampled_from([(), ("a",), ("a", "b")]),
    closed_at=moments,
    picked_up_at=moments,
    assignment=st.integers(0, 3),
)


@given(any_case, any_case)
def test_the_changes_are_exactly_what_differs(before: Case, after: Case) -> None:
    """AUD-1: applied to what was, they give what is; and none is told that is not one."""
    found = changes(before, after)
    was, became = looks(before), looks(after)
    assert {field: (old, new) for field, old, new in found} == {
        name: (was[name], became[name]) for name in was if name not in UNTOLD and was[name] != became[name]
    }
    assert [field for field, _, _ in found] == [
        item.name
        for item in fields(Case)
        if item.name in dict(looks(after)) and item.name in {field for field, _, _ in found}
    ]
    assert changes(after, before) == [(field, new, old) for field, old, new in found]


@given(any_case)
def test_nothing_differs_from_itself(case: Case) -> None:
    """AUD-1"""
    assert changes(case, replace(case)) == []
