"""Ana loses a case, and hears who has it now and why: from a manager, the CRM, or a colleague who covers for her (CRD-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.changes.former_owners import Batch
from cases.model.people import Actor
from cases.model.status import Surface
from cases.use_cases.assign import Reassign, reassign
from sandbox.slack.driver import MessageSeen
from tests.stories.office import Office

TOLD = "another owner"


def notices(office: Office, who: str = "ana") -> list[MessageSeen]:
    """What somebody was told of cases that they lost."""
    office.settles()
    return [message for message in office.person(who).messages() if message.has(TOLD)]


def gives(office: Office, number: str, to: str, why: str = "") -> None:
    """Marta reassigns a case."""
    marta = office.person("marta")
    window = marta.opens("More", "Reassign", on=marta.asks(f"/case {number}"))
    window.picks("Who takes it?", next(option for option in window.options("Who takes it?") if option.startswith(to)))
    window.fills("Why?", why)
    assert window.submits().ok


def test_ana_is_told_who_has_her_case_and_why(office: Office) -> None:
    """CRD-1: a message of its own, as a changed card tells nobody anything."""
    office.card_arrives()
    gives(office, "00012345", "Ben Carter", "Ana is ill")
    [told] = notices(office)
    assert told.shows("00012345 · Acme GmbH has another owner", "Ben Carter has it now. Marta Vega: Ana is ill")
    assert not notices(office, "ben")
    ana = office.person("ana")
    assert ana.opens("View", on=told).shows("Ben Carter")


def test_without_a_reason_ana_hears_who_did_it(office: Office) -> None:
    """CRD-1"""
    office.card_arrives()
    gives(office, "00012345", "Ben Carter")
    [told] = notices(office)
    assert told.shows("Ben Carter has it now. Changed by Marta Vega.")


def test_what_the_crm_takes_from_her_is_one_message(office: Office) -> None:
    """CRD-1: two cases of one import; a third was closed with it, and is none of hers."""
    for number in ("00010001", "00010002", "00010003"):
        office.case_arrives(number, account=f"Account {number[-1]}")
    office.settles()
    office.closes_casebot()
    later = "2026-03-03T00:00:00Z"
    for number in ("00010001", "00010002"):
        office.case_arrives(number, account=f"Account {number[-1]}", owner="ben@example.com", source_version=later)
    office.case_arrives(
        "00010003", account="Account 3", owner="ben@example.com", status="Closed: Resolved", source_version=later
    )
    office.opens_casebot()
    [told] = notices(office)
    assert told.shows("2 of your cases have another owner", "00010001 · Account 1", "00010002 · Account 2")
    assert not told.has("00010003")


def test_what_came_back_before_it_was_told_is_told_to_nobody(office: Office) -> None:
    """CRD-1"""
    office.card_arrives()
    office.settles()
    office.closes_casebot()
    for owner, day in (("ben", 3), ("ana", 4)):
        office.case_arrives(owner=f"{owner}@example.com", source_version=f"2026-03-0{day}T00:00:00Z")
    office.opens_casebot()
    assert not notices(office)


def test_what_a_cover_takes_over_is_told_to_the_one_away(office: Office) -> None:
    """CRD-1, PTO-1: she finds it when she is back."""
    office.person("ana").types("/case away 2026-03-02 to 2026-03-06 cover @ben")
    office.case_arrives()
    card = office.person("ben").waits_for_message(beginning="00012345")
    card.clicks("Take over")
    card.waits_to_lose("Take over")
    [told] = notices(office)
    assert told.shows("Ben Carter has it now. Changed by Ben Carter.")


def test_who_hands_a_case_on_is_told_nothing(office: Office) -> None:
    """CRD-1, RTE-8: Ana knows what she did."""
    card = office.card_arrives("00010007", owner="ben@example.com")
    office.person("ben").clicks("Log day 1 e-mail", on=card)
    card.waits_to_lose("Log day 1 e-mail")
    card = office.card_arrives("00010008")
    office.person("ana").clicks("Hand to Ben", on=card)
    card.waits_to_show("It is with Ben Carter now")
    assert not notices(office)


def test_what_the_manager_decides_about_a_language_is_said_once(office: Office) -> None:
    """CRD-1, TAG-2: the decision says who has the case."""
    card = office.card_arrives()
    ana, marta = office.person("ana"), office.person("marta")
    form = ana.opens("More", "Language barrier", on=card)
    form.picks("Which language?", "Portuguese")
    form.fills("Why?", "She answers in Portuguese alone")
    assert form.submits().ok
    question = marta.waits_for_message(containing="who speaks")
    window = marta.opens("Decide", on=question)
    window.picks("Who takes it?", next(option for option in window.options("Who takes it?") if "Ben" in option))
    assert window.submits().ok
    card.waits_to_show("It is with Ben Carter now")
    assert not notices(office)
    ana.waits_for_message(containing="Ben Carter takes it")


def test_a_batch_is_one_message_though_its_first_case_was_told_at_once(office: Office) -> None:
    """CRD-1, SAFE-2: each case has its own transaction. Later ones are added to the message; another batch has its own."""
    numbers = [f"0001003{last}" for last in range(5)]
    for number in numbers:
        office.case_arrives(number, account=f"Account {number[-1]}")
    office.settles()
    first, second = Batch("view:V0FIRST", office.clock.now()), Batch("view:V0SECOND", office.clock.now())
    for number in numbers[:3]:
        moves(office, number, first)
        assert [message.shows(f"{number} · Account {number[-1]}") for message in notices(office)] == [True]
    [told] = notices(office)
    assert told.shows("3 of your cases have another owner", *numbers[:3])
    moves(office, numbers[3], second)
    assert len(notices(office)) == 2
    moves(office, numbers[4], first)
    assert len(notices(office)) == 2
    told.waits_to_show("of your cases have another owner", numbers[4])


def moves(office: Office, number: str, batch: Batch) -> None:
    """Marta gives Ben one case of a batch, and all messages of it leave."""
    office.clock.advance(timedelta(seconds=1))
    case = office.case(number)
    with office.casebot.database.unit_of_work() as uow:
        marta = uow.roster.get("marta@example.com")
        assert marta is not None
        command = Reassign(
            actor=Actor(marta.name, marta.slack_id, marta),
            case_id=case.id,
            version=case.version,
            key=f"{batch.key}:{case.id}",
            surface=Surface.MODAL,
            to="ben@example.com",
            batch=batch,
        )
        reassign(command, uow, office.casebot.policy, office.clock.now())
    office.settles()


@pytest.mark.parametrize("owners", ["ben", "ben ana ben", "ben ana ben ana ben"])
def test_her_first_card_becomes_a_pointer_however_often_the_case_moved_meanwhile(office: Office, owners: str) -> None:
    """CRD-1: it came back and left again before Slack heard of the first move."""
    office.card_arrives()
    office.settles()
    office.closes_casebot()
    for day, owner in enumerate(owners.split(), start=3):
        office.case_arrives(owner=f"{owner}@example.com", source_version=f"2026-03-{day:02}T00:00:00Z")
    office.opens_casebot()
    office.settles()
    ana = office.person("ana")
    ana.waits_for_message(beginning="00012345", containing="Ben Carter")
    assert not [each for each in ana.messages() if "Pick up" in each.buttons]
    assert "Pick up" in office.person("ben").waits_for_message(beginning="00012345").buttons


def test_her_first_card_becomes_a_pointer_when_the_case_is_hers_again(office: Office) -> None:
    """CRD-1: only the newest card has the buttons of a case that came back."""
    office.card_arrives()
    office.settles()
    office.closes_casebot()
    for day, owner in enumerate(("ben", "ana"), start=3):
        office.case_arrives(owner=f"{owner}@example.com", source_version=f"2026-03-{day:02}T00:00:00Z")
    office.opens_casebot()
    office.settles()
    ana = office.person("ana")
    office.workspace.waits(
        lambda: len([each for each in ana.messages() if "Pick up" in each.buttons]) == 1,
        lambda: f"cards with buttons: {[each.text for each in ana.messages() if 'Pick up' in each.buttons]}",
    )
