"""The fiscal year ends: Marta decides who has which High Value case in the new one (HVA-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from cases.model.people import Absence, Person, Role, Roster
from cases.model.requests import RequestKind
from cases.model.status import Surface
from messages.names import Button
from sandbox.slack.driver import Actor, MessageSeen
from tests.stories import forging
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

OTTO = Person("otto@example.com", "Otto Ops", Role.SMB_OPS, None)
HIGH_VALUE = "High Value Account"
# The year begins on Wednesday 1 April; its last seven days begin on Wednesday 25 March.
TUESDAY = datetime(2026, 3, 24, 14, 5, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 25, 14, 5, tzinfo=UTC)
TITLE = "Fiscal year from 1 April 2026"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """One whose fiscal year begins in April."""
    policy = tmp_path / "policy.toml"
    policy.write_text("[working]\nfiscal_year_begins = 4\n", encoding="utf-8")
    with Office(sqlite_url, roster=(ANA, BEN, MARTA, OLE, RITA, OTTO), policy_file=policy) as office:
        yield office


def arrives(office: Office, *numbers: str, **fields: str) -> None:
    """High Value cases of Ana's, each of its own account."""
    for number in numbers:
        office.case_arrives(number, **{"type": HIGH_VALUE, "account": f"Vast {number}", **fields})


def the_list(office: Office, who: str = "marta") -> MessageSeen:
    """The list as it comes on the Wednesday."""
    office.now_is(WEDNESDAY)
    return office.person(who).waits_for_message(containing=TITLE)


def lists_of(office: Office, who: str) -> int:
    """How many lists this person has got."""
    office.settles()
    return len([each for each in office.person(who).messages() if each.has(TITLE)])


def is_refused(person: Actor) -> bool:
    """Whether this person was told that they may not decide."""
    return any(each.has("You cannot decide who has it") for each in person.ephemerals())


def test_each_manager_gets_one_list_on_the_first_day_of_the_last_week(office: Office) -> None:
    """HVA-3: not on the day before; once, however often it is looked; nobody without such a case gets one."""
    arrives(office, "00320001", "00320002")
    arrives(office, "00320003", type="Inbound Request")
    office.now_is(TUESDAY)
    assert lists_of(office, "marta") == 0
    message = the_list(office)
    assert message.shows("Decide about 2 High Value cases", "00320001 · Vast 00320001", "Ana Silva", "00320002")
    assert not message.has("00320003")
    assert message.buttons == ["Continue", "Change Advocate", "Release"] * 2
    office.casebot.tell_of_the_morning()
    for day in (26, 27, 30):
        office.now_is(datetime(2026, 3, day, 14, 5, tzinfo=UTC))
    assert lists_of(office, "marta") == 1
    assert lists_of(office, "ole") == 0


def test_marta_continues_changes_and_releases(office: Office) -> None:
    """HVA-3, AUD-1, RTE-4: the history says each, the list what was decided; the released case is put before SMB Ops."""
    arrives(office, "00320011", "00320012", "00320013")
    marta, otto = office.person("marta"), office.person("otto")
    message = the_list(office)
    marta.clicks("Continue", on=message, near="00320011")
    message.waits_to_show("00320011 · Vast 00320011: Ana Silva continues. (Marta Vega)", "Decide about 2")
    assert office.case("00320011").owner == "ana@example.com"
    noted = next(entry for entry in office.history("00320011") if entry.field == "fiscal_year")
    assert (noted.new, noted.actor, noted.surface) == (
        "its Advocate continues from Wed 1 Apr 2026",
        "marta@example.com",
        Surface.CARD,
    )

    form = marta.opens("Change Advocate", on=message, near="00320012")
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ben")))
    assert form.submits().ok
    message.waits_to_show("00320012 · Vast 00320012: Ben Carter has it now. (Marta Vega)", "Decide about one")

    marta.clicks("Release", on=message, near="00320013")
    message.waits_to_show("00320013 · Vast 00320013: Released to SMB Ops. (Marta Vega)", "are decided")
    assert office.case("00320013").owner is None
    asked = otto.waits_for_message(containing="00320013", in_="smb-ops")
    assert "Assign case" in asked.buttons
    entry = next(entry for entry in office.history("00320013") if entry.field == "owner")
    assert entry.reason == "released for the fiscal year from Wed 1 Apr 2026"
    assert message.buttons == []


def test_a_case_whose_advocate_left_is_on_the_list_and_cannot_stay_as_it_is(office: Office) -> None:
    """HVA-3, PPL-4: Marta gives it to somebody or releases it; Ole, who leads the other region, does not see it."""
    arrives(office, "00320041", "00320042", "00320043", owner="ben@example.com")
    arrives(office, "00320044")
    office.casebot.replan()
    office.casebot.database.people.replace(Roster.of((ANA, MARTA, OLE, RITA, OTTO)), office.clock.now())
    office.casebot.replan()
    marta = office.person("marta")
    message = the_list(office)
    assert message.shows("Decide about 4 High Value cases", "00320041", "Its Advocate left")
    assert message.buttons == ["Continue", "Change Advocate", "Release", *["Change Advocate", "Release"] * 3]
    form = marta.opens("Change Advocate", on=message, near="00320041")
    form.picks("Who takes it?", next(each for each in form.options("Who takes it?") if each.startswith("Ana")))
    assert form.submits().ok
    message.waits_to_show("00320041 · Vast 00320041: Ana Silva has it now. (Marta Vega)")
    marta.clicks("Release", on=message, near="00320042")
    message.waits_to_show("00320042 · Vast 00320042: Released to SMB Ops. (Marta Vega)", "Decide about 2")
    case = office.case("00320043")
    with office.casebot.database.reading() as uow:
        [request] = uow.requests.waiting([case.id], RequestKind.YEAR)
    marta.forges(forging.click(Button.YEAR_CONTINUE.value, f"{case.id}:{case.version}:{request.id}"))
    office.workspace.waits(
        lambda: any(each.has("Its Advocate left, so nobody continues") for each in marta.ephemerals()),
        lambda: "she was not told",
    )
    assert lists_of(office, "ole") == 0


def test_the_advocate_hears_that_a_case_stays_theirs(office: Office) -> None:
    """HVA-3: below its card, once, however often Marta clicks; nobody else hears."""
    arrives(office, "00320014")
    ana, marta = office.person("ana"), office.person("marta")
    card = ana.waits_for_message(beginning="00320014")
    message = the_list(office)
    office.settles()
    before = {who: len(office.person(who).messages()) for who in ("ben", "rita", "ole")}
    marta.clicks("Continue", on=message, near="00320014")
    reply = card.waits_for_reply(containing="You keep 00320014")
    assert reply.shows("Vast 00320014", "Marta Vega leaves it with you for the fiscal year from 1 April 2026.")
    case = office.case("00320014")
    with office.casebot.database.reading() as uow:
        request = uow.requests.last(case.id, RequestKind.YEAR)
    assert request is not None
    marta.forges(forging.click(Button.YEAR_CONTINUE.value, f"{case.id}:{case.version}:{request.id}"))
    message.waits_to_show("00320014 · Vast 00320014: Ana Silva continues.")
    office.settles()
    assert len(card.thread) == 1
    assert {who: len(office.person(who).messages()) for who in before} == before


def test_an_old_button_and_somebody_elses_click_change_nothing(office: Office) -> None:
    """HVA-3, PPL-3, SAFE-1: Ana and Ole may not; a second click says what was decided; a forged number is no request."""
    arrives(office, "00320021", "00320022")
    ana, ole, marta = (office.person(who) for who in ("ana", "ole", "marta"))
    message = the_list(office)
    case = office.case("00320021")
    with office.casebot.database.reading() as uow:
        [request] = uow.requests.waiting([case.id])
    value = f"{case.id}:{case.version}:{request.id}"
    for person in (ana, ole):
        for button in (Button.YEAR_CONTINUE, Button.YEAR_RELEASE):
            person.forges(forging.click(button.value, value))
            office.workspace.waits(partial(is_refused, person), lambda: "it was not refused")
    assert office.case("00320021") == case
    marta.clicks("Continue", on=message, near="00320021")
    message.waits_to_show("Ana Silva continues")
    after = office.case("00320021")
    marta.forges(forging.click(Button.YEAR_CONTINUE.value, value))
    marta.forges(forging.click(Button.YEAR_RELEASE.value, value))
    office.workspace.waits(
        lambda: any(each.has("Marta Vega settled this already. Ana Silva continues.") for each in marta.ephemerals()),
        lambda: "she was not told",
    )
    other = office.case("00320022")
    marta.forges(forging.click(Button.YEAR_RELEASE.value, f"{other.id}:{other.version}:{request.id}"))
    office.workspace.waits(
        lambda: any(each.has("of another year") for each in marta.ephemerals()), lambda: "she was not told"
    )
    assert office.case("00320021") == after
    assert office.case("00320022") == other


def test_what_happens_elsewhere_settles_its_line(office: Office) -> None:
    """HVA-3, CLO-7: a case that the CRM closes or gives to Ben leaves nothing to decide; a next step does, and old versions do not matter."""
    arrives(office, "00320031", "00320032", "00320033")
    marta = office.person("marta")
    message = the_list(office)
    office.workspace.clock_moves(minutes=5)
    arrives(office, "00320031", status="Closed: Resolved", resolution="Request Not Possible")
    message.waits_to_show("00320031 · Vast 00320031: Nothing to decide: it is Closed: Resolved. (the CRM)")
    arrives(office, "00320032", owner="ben@example.com")
    message.waits_to_show("00320032 · Vast 00320032: Ben Carter has it now. (the CRM)")
    arrives(office, "00320033", next_step="2026-03-24 AS Call Maria about the plan", next_step_due="2026-04-20")
    marta.clicks("Release", on=message, near="00320033")
    message.waits_to_show("00320033 · Vast 00320033: Released to SMB Ops.")
    assert office.case("00320033").next_step.endswith("Call Maria about the plan")


def test_more_than_fit_are_counted_and_move_up(office: Office) -> None:
    """HVA-3: seven with buttons, nine more; as one is decided the next one moves up."""
    numbers = [f"003200{n}" for n in range(41, 57)]
    arrives(office, *numbers)
    marta = office.person("marta")
    message = the_list(office)
    assert message.shows("Decide about 16 High Value cases", "and 9 more: they move up as you decide", "00320047")
    assert len(message.buttons) == 21
    marta.clicks("Continue", on=message, near="00320041")
    message.waits_to_show("and 8 more", "00320048", "00320041 · Vast 00320041: Ana Silva continues.")
    assert len(message.buttons) == 21


def test_a_manager_who_is_away_gets_the_list_on_the_first_day_back(office: Office) -> None:
    """HVA-3, PTO-1: also in the new year; a case that came in since is not on it."""
    arrives(office, "00320061")
    marta = office.person("marta")
    with office.casebot.database.unit_of_work() as uow:
        uow.absences.add(Absence(MARTA.email, date(2026, 3, 25), date(2026, 4, 3)), "test", office.clock.now())
        uow.commit()
    office.now_is(WEDNESDAY)
    office.now_is(datetime(2026, 4, 2, 14, 5, tzinfo=UTC))
    assert lists_of(office, "marta") == 0
    arrives(office, "00320062")
    office.now_is(datetime(2026, 4, 6, 14, 5, tzinfo=UTC))
    message = marta.waits_for_message(containing=TITLE)
    assert message.shows("Decide about one High Value case", "00320061")
    assert not message.has("00320062")
