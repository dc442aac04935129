"""A card that is posted already says what is going on with its customer now, not as it was then (RTE-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cases.changes.ongoing_cards import MOST_UPDATED, ongoing_card_updates
from cases.model.people import Roster
from cases.ports.sent import CustomerCard
from sandbox.slack.driver import MessageSeen
from storage.person_data import find_person, forget
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office


def updates_of(office: Office, card: MessageSeen, after: int) -> int:
    """Return how often casebot changed the message in Slack since this line of the traffic record."""
    office.settles()
    return sum(call["request"]["ts"] == card.ts for call in office.calls("chat.update", after=after))


def posts(office: Office) -> int:
    """Return how many messages Ana has from casebot."""
    office.settles()
    return len(office.person("ana").messages())


def later(office: Office, minutes: int) -> str:
    """Return a stamp of the CRM that is newer than what it said before."""
    return (office.clock.now() + timedelta(minutes=minutes)).isoformat()


def test_a_posted_card_says_what_became_of_the_other_case(shared_office: Office) -> None:
    """RTE-8, CRD-1: another case comes in, is picked up, touched, reassigned and closed; nothing is posted for it."""
    office = shared_office
    card = office.card_arrives("00410001", account="Initech Inc.")
    assert not card.has("Already going on")
    before = posts(office)
    his = office.card_arrives("00410002", account="INITECH, Inc", owner=BEN.email)
    card.waits_to_show("00410002 · Open · Ben Carter · same account")
    assert "Hand to Ben" not in card.buttons

    ben, marta = office.person("ben"), office.person("marta")
    ben.clicks("Log day 1 e-mail", on=his)
    card.waits_to_show("00410002 · Open · Ben Carter · last touch Mon 2 Mar · same account", "Hand to Ben")

    window = marta.opens("More", "Reassign", on=marta.asks("/case 00410002"))
    window.picks("Who takes it?", next(each for each in window.options("Who takes it?") if each.startswith("Ana")))
    window.fills("Why?", "Ben is ill")
    assert window.submits().ok
    card.waits_to_show("00410002 · Open · Ana Silva · last touch Mon 2 Mar by Ben Carter · same account")
    assert posts(office) == before + 1, "her card of the case that she has now"

    fields = {"account": "INITECH, Inc", "status": "Closed: Resolved", "source_version": later(office, 1)}
    office.case_arrives("00410002", **fields)
    card.waits_to_show("00410002 · Closed: Resolved · Ana Silva")
    assert posts(office) == before + 1
    assert not card.has("Hand to")


def test_what_shows_nothing_new_changes_no_card(shared_office: Office) -> None:
    """RTE-8: a next step is not on the other cards; nor is anything after first contact, or on a closed case."""
    office = shared_office
    worked = office.card_arrives("00410011", account="Hooli")
    office.person("ana").clicks("Log day 1 e-mail", on=worked)
    worked.waits_to_show("day 3 call")
    done = office.card_arrives("00410012", account="Hooli")
    fields = {"account": "Hooli", "status": "Closed: Resolved", "source_version": later(office, 1)}
    office.case_arrives("00410012", **fields)
    done.waits_to_show("Closed: Resolved")
    card = office.card_arrives("00410013", account="Hooli")
    his = office.card_arrives("00410014", account="Hooli", owner=BEN.email, status="In Progress: Engaged")
    card.waits_to_show("00410014")
    assert not worked.has("00410014")
    assert not done.has("00410014")

    office.settles()
    after = office.traffic_so_far()
    form = office.person("ben").opens("Next step", on=his)
    form.fills("Next step", "Send the quote to Maria")
    assert form.submits().ok
    his.waits_to_show("BC Send the quote to Maria")
    assert [updates_of(office, each, after) for each in (card, worked, done)] == [0, 0, 0]


def test_a_customer_of_a_similar_name_is_another_one(shared_office: Office) -> None:
    """RTE-8: another legal form, and a namesake of the contact at another account; a case that moves away leaves the list."""
    office = shared_office
    card = office.card_arrives("00410021", account="Umbrella Inc.", contact="Jo Smith", web_email="jo@umbrella.example")
    office.settles()
    after = office.traffic_so_far()
    for number, fields in (
        ("00410022", {"account": "Umbrella GmbH"}),
        ("00410023", {"account": "Umbrella"}),
        ("00410024", {"account": "Pied Piper", "contact": "Jo Smith"}),
        ("00410025", {"account": "Pied Piper", "contact": "Jo Smith", "web_email": "jo@umbrella.example.org"}),
    ):
        office.case_arrives(number, owner=BEN.email, **fields)
    assert updates_of(office, card, after) == 0
    assert not card.has("Already going on")

    office.case_arrives("00410022", owner=BEN.email, account="UMBRELLA INC", source_version=later(office, 1))
    card.waits_to_show("00410022 · Open · Ben Carter · same account")
    office.case_arrives("00410022", owner=BEN.email, account="Umbrella GmbH", source_version=later(office, 2))
    card.waits_to_lose("Already going on")


def test_of_thirty_open_cases_a_few_cards_are_updated(shared_office: Office) -> None:
    """RTE-8: each card is a call to Slack."""
    office = shared_office
    numbers = [f"004100{number}" for number in range(30, 60)]
    for number in numbers:
        office.case_arrives(number, account="Vandelay Industries")
    cards = [office.person("ana").waits_for_message(beginning=number) for number in numbers]
    office.settles()
    after, before = office.traffic_so_far(), posts(office)
    office.card_arrives("00410060", account="Vandelay Industries", owner=BEN.email)
    updated = [updates_of(office, card, after) for card in cards]
    assert (sum(updated), max(updated)) == (MOST_UPDATED, 1)
    assert updated[-MOST_UPDATED:] == [1] * MOST_UPDATED, "those that came last"
    assert posts(office) == before


def test_a_deleted_card_is_not_posted_for_the_sake_of_another_case(shared_office: Office) -> None:
    """RTE-8, CRD-1: with the next change of its own case it is."""
    office = shared_office
    card = office.card_arrives("00410061", account="Globex")
    office.settles()
    office.slack_loses(card)
    before = posts(office)
    office.card_arrives("00410062", account="Globex", owner=BEN.email)
    assert posts(office) == before
    office.case_arrives("00410061", account="Globex", cta="Call them", source_version=later(office, 1))
    assert office.person("ana").waits_for_message(beginning="00410061").shows("00410062 · Open · Ben Carter")
    assert posts(office) == before + 1


def test_the_card_that_ana_had_before_the_case_came_back_stays_a_pointer(shared_office: Office) -> None:
    """CRD-1, RTE-8: the other case came in while her second card was on its way, so the update names the first."""
    office = shared_office
    first = office.card_arrives("00410063", account="Aperture")
    for minutes, owner in enumerate((BEN, ANA), 1):
        office.card_arrives("00410063", account="Aperture", owner=owner.email, source_version=later(office, minutes))
    first.waits_to_lose("Pick up")
    case = office.case("00410063")
    named = CustomerCard(
        case.id, case.account, case.contact, f"dm:{ANA.email}", f"case:{case.id}:assigned:{case.assignment - 2}"
    )
    other = replace(case, id=0, number="00410064")
    after = office.traffic_so_far()
    with office.casebot.database.unit_of_work() as uow:
        uow.outbox.put(ongoing_card_updates([(None, other)], lambda _: [[named]], office.clock.now()))
        uow.commit()
    office.settles()
    assert updates_of(office, first, after) <= 1
    assert first.buttons == []
    second = office.person("ana").waits_for_message(beginning="00410063")
    assert second.ts != first.ts
    assert "Pick up" in second.buttons


def test_a_customer_who_is_erased_leaves_the_cards_of_other_cases(office: Office) -> None:
    """RTE-8: by the contact's name alone two cases were one customer's."""
    card = office.card_arrives("00410071", account="", contact="Maria Lopez")
    fields = {"account": "Soylent", "contact": "Maria Lopez", "web_email": "maria@soylent.example"}
    office.case_arrives("00410072", owner=BEN.email, **fields)
    card.waits_to_show("00410072 · Open · Ben Carter · same contact")
    erases(office, "maria@soylent.example")
    card.waits_to_lose("00410072")


def test_a_colleague_who_is_erased_leaves_the_cards_of_other_cases(office: Office) -> None:
    """RTE-8: he touched the case, and it is Marta's now."""
    card = office.card_arrives("00410073", account="Soylent")
    his = office.card_arrives("00410074", account="Soylent", owner=BEN.email)
    office.person("ben").clicks("Log day 1 e-mail", on=his)
    office.case_arrives("00410074", account="Soylent", owner=MARTA.email, source_version=later(office, 1))
    card.waits_to_show("00410074 · Open · Marta Vega · last touch Mon 2 Mar by Ben Carter")
    office.casebot.database.people.replace(Roster.of((ANA, MARTA, OLE, RITA)), office.clock.now())
    erases(office, BEN.email)
    card.waits_to_lose("Ben Carter")
    assert card.has("00410074 · Open · Marta Vega · last touch Mon 2 Mar · same account")


def erases(office: Office, email: str) -> None:
    """Erase a person, as `casebot forget` does."""
    with office.casebot.database.engine.begin() as connection:
        forget(connection, find_person(connection, email), office.clock.now())
    office.casebot.delivery.wake()
