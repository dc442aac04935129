"""What was asked about cases, and who follows them, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.model.errors import AlreadyDone
from cases.model.people import Region
from cases.model.requests import Request, RequestKind, RequestNotFound, RequestState
from storage.database import Database
from tests.storage.examples import MONDAY, a_case

SUE = "U0SUE"


def an_ask(case_id: int, **fields: object) -> Request:
    asked = Request(case_id, RequestKind.UPDATE, SUE, "Sue Park", MONDAY, asked_by_slack_id=SUE, text="Any news?")
    return replace(asked, **fields)  # type: ignore[arg-type]  # the caller names fields of Ask


def test_what_was_asked_waits_until_it_is_settled_once(database: Database) -> None:
    """ESC-2: the second answer is told that there was a first."""
    with database.unit_of_work() as uow:
        [case] = uow.cases.add_many([a_case(region=Region.AMER)])
        request = uow.requests.add(an_ask(case.id, due_at=MONDAY + timedelta(hours=8)))
        uow.commit()
    settled = replace(
        request, state=RequestState.GRANTED, settled_at=MONDAY, settled_by="ana@example.com", answer="On Friday"
    )
    with database.unit_of_work() as uow:
        assert uow.requests.get(request.id, for_change=True) == request
        assert uow.requests.waiting([case.id]) == [request]
        assert uow.requests.waiting([case.id], RequestKind.LANGUAGE) == []
        assert uow.requests.waiting_in(Region.AMER, {RequestKind.UPDATE}) == [request]
        assert uow.requests.waiting_in(Region.EMEA_APJ, {RequestKind.UPDATE}) == []
        assert uow.requests.waiting_in(None, {RequestKind.UPDATE, RequestKind.LANGUAGE}) == [request]
        uow.requests.settle(settled)
        uow.commit()
    with database.unit_of_work() as uow:
        with pytest.raises(AlreadyDone):
            uow.requests.settle(settled)
        assert uow.requests.waiting([case.id]) == []
        assert uow.requests.last(case.id, RequestKind.UPDATE) == settled
        assert uow.requests.last(case.id, RequestKind.UPDATE, "U0JOE") is None
        with pytest.raises(RequestNotFound):
            uow.requests.get(request.id + 1)


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
