"""What is offered while somebody types: within Slack's limits, whatever anything is called, and nothing cut unseen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.account import Account, Contact, Opportunity
from cases.model.status import Status
from messages import suggestions
from messages.names import Chosen
from sandbox.slack.block_kit.check import check_options_answer
from tests.messages.examples import HOSTILE, a_case, closed

MARIA = Contact("Maria Lopez", account="Acme GmbH", title="CTO", id=7)


def shown(options: list[dict[str, Any]]) -> list[str]:
    return [option["text"]["text"] for option in options]


def carried(options: list[dict[str, Any]]) -> list[Chosen]:
    return [Chosen.read(option["value"]) for option in options]


def test_people_are_offered_with_what_tells_them_apart_and_what_was_typed_comes_last() -> None:
    """CRD-2"""
    lead = Contact("Mario Moss", email="mm@acme.example", is_lead=True, id=8)
    offered = suggestions.contacts([MARIA, lead], "mar")
    assert shown(offered) == [
        "Maria Lopez · Acme GmbH · CTO",
        "Mario Moss · lead · mm@acme.example",
        "Use what I typed: mar",
    ]
    assert carried(offered) == [Chosen(7, "Maria Lopez"), Chosen(8, "Mario Moss"), Chosen(0, "mar")]


def test_what_was_typed_is_not_offered_where_somebody_is_called_so_or_nothing_was_typed() -> None:
    assert len(suggestions.contacts([MARIA], " maria  LOPEZ ")) == 1
    assert len(suggestions.contacts([MARIA], "")) == 1
    assert suggestions.contacts([], "  ") == []


def test_accounts_opportunities_and_cases_are_told_apart() -> None:
    renewal = Opportunity(
        "Acme renewal", account="Acme", stage="Open", close_date=date(2026, 9, 1), kind="Renewal", id=3
    )
    assert shown(suggestions.accounts([Account("Acme GmbH", region="AMER", country="Germany", id=1)], "acme gmbh")) == [
        "Acme GmbH · AMER · Germany"
    ]
    assert shown(suggestions.opportunities([renewal], "")) == ["Acme renewal · Renewal · Acme · Open · Tue 1 Sep"]
    offered = suggestions.cases([a_case(), closed(status=Status.RESOLVED, account="")])
    assert shown(offered) == ["00012345 · Acme GmbH · Open", "00012345 · no account · Closed: Resolved"]
    assert carried(offered)[0].name == "00012345"


def test_a_name_too_long_to_come_back_whole_is_not_offered() -> None:
    """SAFE-3: nothing is cut unseen."""
    assert suggestions.contacts([Contact("N" * 200, id=1)], "T" * 149) == []
    assert carried(suggestions.contacts([], "T" * 148)) == [Chosen(0, "T" * 148)]


@pytest.mark.parametrize("text", [HOSTILE, HOSTILE[:120], "\x00", "12:34", ":", "🎉" * 60])
def test_whatever_anything_is_called_slack_takes_the_options(text: str) -> None:
    """SAFE-3"""
    check(text)


@given(st.text())
def test_no_text_whatever_breaks_the_options(text: str) -> None:
    """SAFE-3"""
    check(text)


def check(text: str) -> None:
    everything = (
        suggestions.accounts([Account(text, region=text, id=1)], text),
        suggestions.contacts([Contact(text, account=text, title=text, id=1)], text),
        suggestions.opportunities([Opportunity(text, account=text, stage=text, kind=text, id=1)], text),
        suggestions.cases([a_case(number=text[:100], account=text)]),
    )
    for options in everything:
        assert [str(problem) for problem in check_options_answer({"options": options})] == []
