"""What was asked about cases, and who follows them, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.asks import Ask, AskKind, AskNotFound, AskState
from cases.errors import AlreadyDone
from cases.people import Region
from storage.database import Database
from tests.storage.examples import MONDAY, a_case

SUE = "U0SUE"


def an_ask(case_id: int, **fields: object) -> Ask:
    asked = Ask(case_id, AskKind.UPDATE, SUE, "Sue Park", MONDAY, asked_by_slack_id=SUE, text="Any news?")
    return replace(asked, **fields)  # type: ignore[arg-type]  # the caller names fields of Ask


def test_what_was_asked_waits_until_it_is_settled_once(database: Database) -> None:
    """ESC-2: the second answer is told that there was a first."""
    with database.unit_of_work() as uow:
        [case] = uow.cases.add_many([a_case(region=Region.AMER)])
        ask = uow.asks.add(an_ask(case.id, due_at=MONDAY + timedelta(hours=8)))
        uow.commit()
    settled = replace(ask, state=AskState.GRANTED, settled_at=MONDAY, settled_by="ana@example.com", answer="On Friday")
    with database.unit_of_work() as uow:
        assert uow.asks.get(ask.id, for_change=True) == ask
        assert uow.asks.waiting([case.id]) == [ask]
        assert uow.asks.waiting([case.id], AskKind.LANGUAGE) == []
        assert uow.asks.waiting_in(Region.AMER, {AskKind.UPDATE}) == [ask]
        assert uow.asks.waiting_in(Region.EMEA_APJ, {AskKind.UPDATE}) == []
        assert uow.asks.waiting_in(None, {AskKind.UPDATE, AskKind.LANGUAGE}) == [ask]
        uow.asks.settle(settled)
        uow.commit()
    with database.unit_of_work() as uow:
        with pytest.raises(AlreadyDone):
            uow.asks.settle(settled)
        assert uow.asks.waiting([case.id]) == []
        assert uow.asks.last(case.id, AskKind.UPDATE) == settled
        assert uow.asks.last(case.id, AskKind.UPDATE, "U0JOE") is None
        with pytest.raises(AskNotFound):
            uow.asks.get(ask.id + 1)


def test_who_follows_what(database: Database) -> None:
    """CRD-3: following twice is following once."""
    with database.unit_of_work() as uow:
        first, second = uow.cases.add_many([a_case(), a_case(number="00000002", external_id="x2")])
        assert uow.followers.follow(first.id, SUE, MONDAY)
        assert not uow.followers.follow(first.id, SUE, MONDAY)
        assert uow.followers.follow(first.id, "U0JOE", MONDAY + timedelta(minutes=1))
        assert uow.followers.follow(second.id, SUE, MONDAY + timedelta(minutes=2))
        assert uow.followers.of([first.id, second.id]) == {first.id: [SUE, "U0JOE"], second.id: [SUE]}
        assert uow.followers.followed_by(SUE) == [second.id, first.id]
        assert uow.followers.unfollow(first.id, SUE)
        assert not uow.followers.unfollow(first.id, SUE)
        assert uow.followers.followed_by(SUE) == [second.id]
