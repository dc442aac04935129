"""A manager gives cases away: one, many, at the same moment as another manager, and while the owner closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from threading import Barrier, Thread
from typing import TypeVar

import pytest

from cases.changes.change_case import Command, Outcome
from cases.changes.closing import CloseCase
from cases.model.case import Case
from cases.model.closing_answers import Closing
from cases.model.errors import CaseError, ChangedMeanwhile
from cases.model.people import Actor, Person, Region, Role
from cases.model.policy import Policy
from cases.model.status import Resolution, Status, Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.assign import Reassign, RouteCase, reassign, route_by_hand
from cases.use_cases.close import close
from sandbox.slack.driver import Modal
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

CAL = Person("cal@example.com", "Cal Reed", Role.ADVOCATE, Region.AMER, "CR", manager=MARTA.email)
MILO = Person("milo@example.com", "Milo Hart", Role.MANAGER, Region.AMER, "MH", zone="America/New_York")
OTTO = Person("otto@example.com", "Otto Reis", Role.SMB_OPS)
EVERYBODY = (ANA, BEN, CAL, MARTA, MILO, OLE, RITA, OTTO)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """With a third Advocate, and two managers of one region."""
    with Office(sqlite_url, roster=EVERYBODY) as office:
        yield office


def opens_several(office: Office, who: str = "marta") -> Modal:
    person = office.person(who)
    return person.opens("Reassign several", on=person.opens_home())


def offered(window: Modal) -> dict[str, str]:
    """The cases of the window, by number."""
    return {option.split(" · ")[0]: option for option in window.options("Which ones?")}


def test_marta_gives_one_case_to_ben_from_more(office: Office) -> None:
    """CRD-2, CRD-1: the loads are beside the names; the reason is on the card."""
    old = office.card_arrives()
    marta = office.person("marta")
    answer = marta.asks("/case 00012345")
    window = marta.opens("More", "Reassign", on=answer)
    assert window.options("Who takes it?") == ["Next in turn in AMER", "Ben Carter · 0 of 50", "Cal Reed · 0 of 50"]
    assert not window.submits().ok
    window.picks("Who takes it?", "Ben Carter · 0 of 50")
    window.fills("Why?", "Ana is ill")
    assert window.submits().ok
    assert (
        office.person("ben")
        .waits_for_message(beginning="00012345")
        .shows("Marta Vega reassigned it to you: Ana is ill")
    )
    old.waits_to_show("It is with Ben Carter now")


def test_ben_picks_up_what_ana_was_at_work_on_as_she_left_it(office: Office) -> None:
    """SLA-1, CRD-2: his 24 hours have begun, so he has the button for it; the form has her status and her step, and needs only to be sent."""
    office.case_arrives(
        "00010050",
        status="In Progress: Blocked",
        blocked_on="Legal",
        next_step="2026-03-01 AS Ask Legal about the contract",
    )
    marta = office.person("marta")
    window = marta.opens("More", "Reassign", on=marta.asks("/case 00010050"))
    window.picks("Who takes it?", "Ben Carter · 0 of 50")
    assert window.submits().ok
    ben = office.person("ben")
    card = ben.waits_for_message(beginning="00010050")
    form = ben.opens("Pick up", on=card)
    assert form.value("Status") == "In Progress: Blocked"
    assert form.value("Which team does it wait on?") == "Legal"
    assert form.value("Next step") == "Ask Legal about the contract"
    assert form.submits().ok
    card.waits_to_lose("Pick up by")
    assert "Pick up" not in card.buttons
    assert office.case("00010050").next_step == "2026-03-02 BC Ask Legal about the contract"


def test_marta_spreads_anas_cases_and_what_changed_meanwhile_stays(office: Office) -> None:
    """CRD-2, RTE-2, SAFE-1: five by turn; one that was closed and one that was touched meanwhile are named; each new owner has cards alone."""
    for number in range(1, 8):
        # Of as many customers: a card names the other cases of its own (RTE-8).
        office.case_arrives(f"0001000{number}", account=f"Account {number}")
    office.settles()
    window = opens_several(office)
    assert window.shows("Whose cases?")
    window.chooses("Ana Silva (7)")
    office.workspace.waits(
        lambda: not any(" · Ana · " in option for option in window.options("Which ones?")),
        lambda: "the window still names whose cases they are",
    )
    cases = offered(window)
    assert set(cases) == {f"0001000{number}" for number in range(1, 8)}
    assert not window.submits().ok, "Slack itself asks for the cases and for who takes them"

    ana = office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010006"))
    assert form.submits().ok
    office.case_arrives(
        "00010007", account="Account 7", status="Closed: Resolved", source_version="2026-03-03T00:00:00Z"
    )

    window.picks("Which ones?", *cases.values())
    window.picks("Who takes them?", "Spread by turn in AMER")
    window.fills("Why?", "Ana is ill")
    assert window.submits().ok
    done = office.person("marta").waits_for_modal()
    done.waits_to_show("5 cases were given away", "Ben Carter: 3", "Cal Reed: 2", "2 stay as they are")
    assert done.shows("00010006", "Ana Silva changed it meanwhile", "00010007", "Closed: Resolved")
    office.settles()
    assert len(office.person("ben").messages()) == 3
    assert len(office.person("cal").messages()) == 2
    assert all(message.has("Ana is ill") for message in office.person("cal").messages())
    told = "\n".join(message.text for message in ana.messages() if message.has("another owner"))
    assert all(told.count(f"0001000{number} · Account") == 1 for number in range(1, 6))
    assert told.count("Marta Vega: Ana is ill") == 5
    ana.waits_for_message(containing="It is with Ben Carter now").waits_to_show("Nothing is left for you to do here")
    assert office.case("00010006").owner == office.case("00010007").owner == ANA.email


def test_twenty_go_to_one_person_while_the_window_says_that_it_goes_on(office: Office) -> None:
    """CRD-2: more than fit into the time that Slack waits; the person gets twenty cards and nothing else."""
    for number in range(20):
        office.case_arrives(f"000200{number:02}")
    office.settles()
    window = opens_several(office)
    window.picks("Which ones?", *window.options("Which ones?"))
    window.picks("Who takes them?", "Cal Reed · 0 of 50")
    assert window.submits().ok
    office.person("marta").waits_for_modal().waits_to_show("20 cases were given away", "Cal Reed: 20")
    office.settles()
    assert len(office.person("cal").messages()) == 20


def test_only_who_leads_gives_several_away(office: Office) -> None:
    """PPL-3: neither an Advocate nor SMB Ops are offered it."""
    assert "Reassign several" not in office.person("ana").opens_home().buttons
    assert "Reassign several" not in office.person("otto").opens_home().buttons


CommandT = TypeVar("CommandT", bound=Command)
Race = Callable[[], object]


def at_once(*acts: Race) -> list[object]:
    """What these give, done at the same moment, each in a thread of its own; a refusal gives itself."""
    start = Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Race) -> None:
        start.wait()
        try:
            results[place] = act()
        except CaseError as refused:
            results[place] = refused

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def any_office(database_url: str) -> Iterator[Office]:
    """On each database."""
    with Office(database_url, roster=EVERYBODY) as office:
        yield office


def acts(
    office: Office,
    who: Person,
    case: Case,
    command: Callable[..., CommandT],
    use_case: Callable[[CommandT, UnitOfWork, Policy, datetime], Outcome],
) -> Race:
    """What somebody does who saw the case as it is now."""

    def act() -> Case:
        with office.casebot.database.unit_of_work() as uow:
            asked = command(
                actor=Actor(who.name, slack_id="", person=uow.roster.get(who.email)),
                case_id=case.id,
                version=case.version,
                key=f"{who.email}:{case.id}",
                surface=Surface.MODAL,
            )
            return use_case(asked, uow, office.casebot.policy, office.clock.now()).case

    return act


def gives(office: Office, who: Person, case: Case, to: Person) -> Race:
    return acts(office, who, case, partial(Reassign, to=to.email), reassign)


def closes(office: Office, case: Case) -> Race:
    closing = Closing(Status.RESOLVED, Resolution.ANSWERED_QUESTION, "NA", contact="Maria Lopez", step_done=True)
    return acts(office, ANA, case, partial(CloseCase, closing=closing), close)


def routes(office: Office, who: Person, case: Case, to: Person) -> Race:
    return acts(office, who, case, partial(RouteCase, to=to.email), route_by_hand)


def one_outcome(office: Office, number: str, results: list[object]) -> tuple[Case, CaseError]:
    """That one of them did it, the other was refused, and the case and its history show the one alone."""
    [done] = [each for each in results if isinstance(each, Case)]
    [refused] = [each for each in results if isinstance(each, CaseError)]
    case = office.case(number)
    assert case.version == 2
    assert case.owner == done.owner
    assert {entry.version for entry in office.history(number)} == {1, 2}
    return case, refused


def test_two_managers_reassign_at_once_and_one_outcome_stands(any_office: Office) -> None:
    """CRD-2, SAFE-1, AUD-1: whoever comes later sees what the other did."""
    office = any_office
    for number in range(6):
        name = f"0003000{number}"
        office.case_arrives(name)
        case = office.case(name)
        after, refused = one_outcome(
            office, name, at_once(gives(office, MARTA, case, BEN), gives(office, MILO, case, CAL))
        )
        first = MARTA if after.owner == BEN.email else MILO
        assert isinstance(refused, ChangedMeanwhile)
        assert [entry.actor_name for entry in refused.changes if entry.field == "owner"] == [first.name]
    office.settles()


def test_the_owner_closes_while_the_manager_reassigns(any_office: Office) -> None:
    """CRD-2, SAFE-1, STA-2: closed or given away, never both."""
    office = any_office
    outcomes = set()
    for number in range(6):
        name = f"0004000{number}"
        office.case_arrives(name, next_step="2026-03-02 AS Send the quote", contact="Maria Lopez")
        case = office.case(name)
        after, refused = one_outcome(office, name, at_once(closes(office, case), gives(office, MARTA, case, BEN)))
        outcomes.add(after.status)
        if after.is_closed:
            assert after.owner == ANA.email
            assert "Ana Silva closed this case meanwhile" in str(refused)
        else:
            assert after.owner == BEN.email
            assert isinstance(refused, ChangedMeanwhile), "Ana covers Ben, and sees what Marta did"
            assert {entry.actor_name for entry in refused.changes} == {MARTA.name}
    office.settles()


def test_two_route_at_once_and_one_outcome_stands(any_office: Office) -> None:
    """RTE-4, SAFE-1"""
    office = any_office
    for number in range(4):
        name = f"0005000{number}"
        office.case_arrives(name, owner="")
        case = office.case(name)
        after, refused = one_outcome(
            office, name, at_once(routes(office, OTTO, case, BEN), routes(office, OLE, case, CAL))
        )
        first, to = (OTTO, BEN) if after.owner == BEN.email else (OLE, CAL)
        assert f"{first.name} reassigned it to {to.name} meanwhile" in str(refused)
    office.settles()


def test_two_managers_in_their_windows_and_the_second_sees_what_changed(office: Office) -> None:
    """CRD-2, SAFE-1: nothing typed is lost; sent again knowing it, it stands."""
    office.case_arrives()
    office.settles()
    windows = {}
    for who in ("marta", "milo"):
        person = office.person(who)
        answer = person.asks("/case 00012345")
        windows[who] = person.opens("More", "Reassign", on=answer)
    windows["marta"].picks("Who takes it?", "Ben Carter · 0 of 50")
    assert windows["marta"].submits().ok
    late = windows["milo"]
    late.picks("Who takes it?", "Cal Reed · 0 of 50")
    late.fills("Why?", "Cal knows them")
    late.submits()
    late.waits_to_show("Changed meanwhile", "Marta Vega", "Owner: Ana Silva → Ben Carter")
    assert late.value("Why?") == "Cal knows them"
    assert office.case().owner == BEN.email
    assert late.submits().ok
    assert office.case().owner == CAL.email
