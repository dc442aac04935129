"""A case changes hands upstream: the old card points on, the new owner starts with a clock of their own."""

from datetime import timedelta

from cases.model.status import Status
from cases.rules.clocks import ClockState, pickup_clock
from sandbox.slack.driver import MessageSeen
from tests.stories.office import Office


def crm_names(office: Office, owner: str, number: str, **fields: str) -> None:
    """A newer record of the case comes in, with this owner."""
    office.clock.advance(timedelta(minutes=10))
    office.case_arrives(number, owner=f"{owner}@example.com", **fields)


def cards(office: Office, who: str, number: str) -> list[MessageSeen]:
    """All cards of the case that somebody has, oldest first."""
    office.settles()
    found = [message for message in office.person(who).messages() if message.begins_with(number)]
    return [
        message for message in found if not message.has("another owner") and "Clean up" not in repr(message.buttons)
    ]


def test_the_case_goes_to_ben_and_back_to_ana(shared_office: Office) -> None:
    """CRD-1, SLA-1, INT-1: pointer, full card, a fresh pickup clock each time; back with Ana the old pointer stays what it is."""
    office = shared_office
    ana, ben = office.person("ana"), office.person("ben")
    first = office.card_arrives("00100001", opened_at="2026-03-02T14:00:00Z")
    form = ana.opens("Pick up", on=first)
    assert form.submits().ok
    first.waits_to_lose("Pick up by")
    office.workspace.clock_moves(hours=30)

    crm_names(office, "ben", "00100001", opened_at="2026-03-02T14:00:00Z")
    first.waits_to_show("It is with Ben Carter now")
    assert first.buttons == []
    assert not first.has("quote for 20 more seats")
    his = ben.waits_for_message(beginning="00100001")
    assert his.shows("Renewal quote", "the CRM now names you as its owner", "Pick up by")
    case = office.case("00100001")
    clock = pickup_clock(case, office.casebot.policy, office.clock.now())
    assert clock is not None
    assert (clock.state, clock.started) == (ClockState.RUNNING, case.assigned_at)
    assert case.status is Status.ATTEMPTING_CONTACT, "what was done stays done"

    form = ben.opens("Next step", on=his)
    form.fills("Next step", "On hold")
    assert not form.submits().ok
    form.fills("Next step", "Call Maria about the quote")
    assert form.submits().ok
    his.waits_to_show("BC Call Maria about the quote")
    assert not first.has("BC Call Maria")

    crm_names(office, "ana", "00100001", opened_at="2026-03-02T14:00:00Z")
    his.waits_to_show("It is with Ana Silva now")
    fresh = ana.waits_for_message(containing="Pick up by", after=first)
    assert fresh.shows("00100001", "BC Call Maria about the quote")
    assert {"Next step", "Status", "Close", "More"} <= set(fresh.buttons)
    hers = cards(office, "ana", "00100001")
    assert [message.ts for message in hers] == [first.ts, fresh.ts]
    assert first.buttons == []

    form = ana.opens("Next step", on=fresh)
    form.fills("Next step", "Send Maria the quote")
    assert form.submits().ok
    fresh.waits_to_show("AS Send Maria the quote")
    his.waits_to_show("It is with Ana Silva now")
    assert first.shows("00100001")
    assert not first.has("AS Send Maria the quote"), "only the fresh card is the living one"


def test_an_older_record_gives_nothing_back(shared_office: Office) -> None:
    """INT-1, SAFE-1: an export made before the reassignment comes late: the owner stays, and what Ben did stays."""
    office = shared_office
    early = office.clock.now().isoformat()
    office.case_arrives("00100002")
    crm_names(office, "ben", "00100002")
    ben = office.person("ben")
    # By its clock: the lists of a day that begins meanwhile name the case too.
    card = ben.waits_for_message(containing="Pick up by")
    assert card.has("00100002")
    form = ben.opens("Pick up", on=card)
    assert form.submits().ok
    card.waits_to_show("In Progress")
    taken = office.case_arrives("00100002", source_version=early)
    assert (taken.older, taken.updated) == (1, 0)
    again = office.case_arrives("00100002", owner="ben@example.com", status="Open")
    assert again.created == 0
    assert office.case("00100002").owner == "ben@example.com"
    assert len(cards(office, "ben", "00100002")) == 1


def test_owners_who_change_before_anything_is_posted_leave_no_stray_card(shared_office: Office) -> None:
    """CRD-1, SAFE-2: given to Ana and on to Ben while the senders rest: Ben has a card, and Ana is not left with one to act on."""
    office = shared_office
    office.casebot.delivery.stop()
    office.case_arrives("00100003")
    crm_names(office, "ben", "00100003")
    office.closes_casebot()
    office.opens_casebot()
    # By its clock: the lists of a day that begins meanwhile name the case too.
    his = office.person("ben").waits_for_message(containing="Pick up by")
    assert his.has("00100003")
    assert "Pick up" in his.buttons
    assert all(message.buttons == [] for message in cards(office, "ana", "00100003"))


def test_a_change_upstream_shows_on_the_card_and_a_click_is_not_undone_by_it(shared_office: Office) -> None:
    """CRD-1, INT-1, AUD-1: the CRM's news comes in beside Ana's own; neither undoes the other."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00100004", priority="High")
    form = ana.opens("Pick up", on=card)
    form.picks("Status", "In Progress: Engaged")
    crm_names(office, "ana", "00100004", priority="Low", status="Open")
    card.waits_to_show("Low")
    assert form.submits().ok
    assert form.shows("Changed meanwhile", "Priority: High → Low", "the CRM")
    assert form.value("Status") == "In Progress: Engaged"
    assert form.submits().ok
    card.waits_to_show("In Progress: Engaged")
    crm_names(office, "ana", "00100004", priority="Low", status="Open", context="New words")
    card.waits_to_show("New words")
    assert office.case("00100004").status is Status.ENGAGED
