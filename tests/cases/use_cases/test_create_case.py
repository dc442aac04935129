"""What a customer wrote to an Advocate directly (EML-2, EML-3), and purchases that are blocked (BPW-1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.model.account import PersonKind
from cases.model.case import Case
from cases.model.errors import AlreadyDone, Field, NotAllowed, Refused
from cases.model.notification import NotificationKind
from cases.model.people import Absence, Actor, Person, Region
from cases.rules.blocked_purchase import BLOCKED_PURCHASE, Blocker
from cases.rules.kinds import kind_of
from cases.rules.sdr_handover import SdrHandover
from cases.use_cases.create_case import CreateCase, Created, create_case
from tests.cases.team import ANA, BEN, CAL, EVA, EVERYBODY, MIA, RITA, Room

OWN = "A customer wrote to me"
WORKED = {"status": "In Progress: Engaged", "next_step": "2026-07-12 BO Call her about the quote"}


def creates(room: Room, who: Person | Actor = ANA, origin: str = OWN, **values: Any) -> Created:
    room.requests += 1
    given: dict[str, Any] = {
        "key": f"create {room.requests}",
        "account": "Acme",
        "person": PersonKind.CONTACT,
        "contact": "Maria Lopez",
        "lead": "",
        "opportunity": "",
        "request": "She wants 20 seats more",
        "links": "",
        "has_full_address": False,
        **values,
    }
    with room.database.unit_of_work() as uow:
        actor = who if isinstance(who, Actor) else uow.roster.actor(who.slack_id or "")
        return create_case(CreateCase(actor=actor, origin=origin, **given), uow, room.policy, room.now)


def is_away(room: Room, person: Person, cover: Person | None) -> None:
    with room.database.unit_of_work() as uow:
        absence = Absence(person.email, room.today, date(2026, 7, 20), cover.email if cover is not None else None)
        uow.absences.add(absence, "test", room.now)
        uow.commit()


def told(room: Room) -> list[str]:
    """Who is told of a request that was added, in order."""
    found = (each for each in room.notifications() if each.kind is NotificationKind.REQUEST_ADDED)
    return [each.lane.removeprefix("dm:") for each in found]


def test_a_case_of_somebody_who_left_is_nobodys_work(room: Room) -> None:
    """EML-2, EML-3: nobody would read the request there; an nARR opportunity is the Advocate's own, and anything else is not."""
    left = room.arrives(owner=BEN.email, account="Acme", **WORKED)
    room.roster_is(*(person for person in EVERYBODY if person != BEN))
    with pytest.raises(Refused) as refused:
        creates(room)
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [(Field.NARR, "EML-3")]
    created = creates(room, is_narr=True)
    assert (created.is_new, created.case.owner) == (True, ANA.email)
    assert room.now_is(left).description == left.description
    assert told(room) == []


def test_whoever_covers_for_the_owner_hears_of_the_request_too(room: Room) -> None:
    """EML-2, PTO-1: as of a mail; not the Advocate who added it, though they cover."""
    case = room.arrives(owner=BEN.email, account="Acme", **WORKED)
    is_away(room, BEN, CAL)
    assert creates(room).case.id == case.id
    assert told(room) == [BEN.email, CAL.email]
    creates(room, CAL)
    assert told(room)[2:] == [BEN.email]
    creates(room, EVA)
    assert told(room)[3:] == [BEN.email, CAL.email]


@pytest.mark.parametrize(
    ("values", "is_added"),
    [
        ({"account": "ACME,"}, True),
        ({"account": "Acme Inc"}, False),
        ({"status": "Open"}, False),
        ({"owner": ANA.email}, False),
        ({"owner": RITA.email}, True),
        ({"status": "In Progress: Blocked", "blocked_on": "Billing"}, True),
    ],
)
def test_only_a_case_in_progress_with_somebody_else_takes_the_request(
    room: Room, values: dict[str, str], is_added: bool
) -> None:
    """EML-2: however the account is spelled, whatever the case waits for; also a Renewal Manager's."""
    room.arrives(**{"owner": BEN.email, "account": "Acme", **WORKED, **values})
    created = creates(room, is_narr=True)
    assert created.is_new is not is_added
    assert created.case.description.endswith("She wants 20 seats more")


def test_sent_twice_it_is_added_once(room: Room) -> None:
    """EML-2, SAFE-1: and two customers' requests stand one after the other."""
    case = room.arrives(owner=BEN.email, account="Acme", **WORKED)
    creates(room, key="one")
    with pytest.raises(AlreadyDone):
        creates(room, key="one")
    creates(room, request="And a training")
    text = room.now_is(case).description
    assert text.count("She wants 20 seats more") == 1
    assert text.index("She wants") < text.index("And a training")


SUE = Actor("Sue Park", "USUE")


def blocked(room: Room, who: Person | Actor = SUE, **values: Any) -> Case:
    return creates(room, who, BLOCKED_PURCHASE, **{"blocker": Blocker.MULTI_YEAR, **values}).case


@pytest.mark.parametrize("blocker", list(Blocker))
def test_each_blocker_names_a_first_order_without_a_limit(room: Room, blocker: Blocker) -> None:
    """BPW-1, RTE-9: anybody may say so, an SDR too; no hand-over, no address and no meeting is asked for."""
    case = blocked(room, blocker=blocker, title="Sales Development Representative")
    kind = kind_of(case, room.policy)
    assert (case.subject, kind.first_order, kind.no_limit, kind.meeting) == (
        f"Blocked Purchase: {blocker}",
        True,
        True,
        False,
    )


def test_a_meeting_that_was_typed_before_another_origin_was_chosen_counts_for_nothing(room: Room) -> None:
    """BPW-1, RTE-2: it goes by turn, as the form shows no meeting."""
    handover = SdrHandover(employees="500", meeting=EVA.email, role="CTO", users="20", timeline="This month")
    room.arrives(owner="", region="AMER", account="Initech")
    first = blocked(room, account="Initech", handover=handover)
    second = blocked(room, account="Initech", handover=handover)
    assert {first.meeting_with, second.meeting_with} == {""}
    assert first.employees is None
    assert first.region is second.region is Region.AMER
    assert first.owner != second.owner


def test_what_blocks_it_is_asked_and_is_of_no_other_origin(room: Room) -> None:
    """BPW-1, PPL-3"""
    with pytest.raises(Refused) as refused:
        blocked(room, blocker=None)
    assert [(problem.field, problem.rule) for problem in refused.value.problems] == [(Field.BLOCKER, "BPW-1")]
    general = creates(room, SUE, "General", blocker=Blocker.ADD_ON).case
    assert (general.subject, kind_of(general, room.policy).first_order) == ("General", False)
    with pytest.raises(NotAllowed, match="Only Advocates"):
        creates(room, SUE)


@pytest.mark.parametrize(("who", "waits"), [(ANA, False), (BEN, False), (MIA, False), (RITA, True), (SUE, True)])
def test_only_somebody_outside_the_team_waits_to_be_informed(room: Room, who: Person | Actor, waits: bool) -> None:
    """REQ-3: an Advocate who writes the general form need not inform themselves, whatever title Slack has for them."""
    case = creates(room, who, "General", title="SMB Advocate, AMER").case
    assert case.creator_slack_id
    assert case.is_stakeholders is waits


def test_a_high_value_accounts_blocked_purchase_is_its_advocates(room: Room) -> None:
    """BPW-1, RTE-1, HVA-2"""
    room.arrives(owner=CAL.email, type="High Value Account", account="Umbrella Inc.", region="AMER")
    for _ in range(3):
        assert blocked(room, account="UMBRELLA INC").owner == CAL.email
