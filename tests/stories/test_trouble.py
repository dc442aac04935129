"""Restarts and trouble on the way to Slack: every card once, nothing lost, and a person is never left with a click that did nothing."""

from datetime import timedelta

import pytest

from bot.app import FOR_SLACK
from cases.model.people import Person, Region, Role
from sandbox.slack.driver import MessageSeen, SlackTrouble
from storage.outbox import RowState
from tests.stories.office import Office

# Longer than an unknown outcome is left alone before it is looked up.
SETTLED = timedelta(minutes=2)


def cards(office: Office, number: str) -> list[MessageSeen]:
    """All messages with the case that Ana has."""
    return [message for message in office.person("ana").messages() if message.begins_with(number)]


def test_a_card_catches_up_after_a_restart_and_an_open_form_is_still_good(shared_office: Office) -> None:
    """CRD-1, SAFE-1, SAFE-2: casebot goes down between Ana's click and the card, with another form of hers open; up again, it brings
    that very card up to date, and the form is refused and sent as if nothing had happened."""
    office = shared_office
    ana = office.person("ana")
    # Of two customers: a card names the other cases of its own (RTE-8).
    office.case_arrives("00090001", account="Acme")
    office.case_arrives("00090002", account="Bolt")
    card, other = (ana.waits_for_message(beginning=number) for number in ("00090001", "00090002"))
    office.settles()
    office.casebot.delivery.stop()
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", "Send quote to Maria")
    assert form.submits().ok
    assert not card.has("Send quote to Maria")
    form = ana.opens("Pick up", on=other)
    form.fills("Next step", "Contact")

    office.closes_casebot()
    office.opens_casebot()
    card.waits_to_show("2026-03-02 AS Send quote to Maria")
    assert "Too short" in form.submits().errors["Next step"]
    form.picks("Status", "In Progress: Engaged")
    form.fills("Next step", "Send quote to Jo")
    assert form.submits().ok
    other.waits_to_show("In Progress: Engaged", "2026-03-02 AS Send quote to Jo")
    office.settles()
    assert len(cards(office, "00090001")) == len(cards(office, "00090002")) == 1


def test_cases_that_came_while_nothing_was_sent_come_once(shared_office: Office) -> None:
    """CRD-1, SAFE-2: ten changes while the senders rest are one change of the card, and show the last of them."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00090003", account="Cafe")
    office.settles()
    office.casebot.delivery.stop()
    before = office.traffic_so_far()
    for number in range(1, 11):
        stamp = (office.clock.now() + timedelta(minutes=number)).isoformat()
        office.case_arrives("00090003", account="Cafe", context=f"Reason {number}", source_version=stamp)
    assert office.case("00090003").version == 11
    office.case_arrives("00090004", account="Deli")
    office.closes_casebot()
    office.opens_casebot()
    card.waits_to_show("Reason 10")
    ana.waits_for_message(beginning="00090004")
    office.settles()
    assert len(office.calls("chat.update", after=before)) == 1
    assert len(office.calls("chat.postMessage", after=before)) == 1
    assert len(cards(office, "00090003")) == 1


@pytest.mark.parametrize(("kind", "number"), [("reset_after", "00090005"), ("error_after", "00090007")])
def test_a_card_whose_answer_was_lost_is_looked_for_and_not_posted_twice(
    shared_office: Office, kind: str, number: str
) -> None:
    """SAFE-2: Slack took the card and the answer was lost; casebot waits, looks it up, and goes on with that one."""
    office = shared_office
    ana = office.person("ana")
    before = office.traffic_so_far()
    office.workspace.fault("chat.postMessage", kind)
    card = office.card_arrives(number)
    office.clock.advance(SETTLED)
    office.settles()
    assert len(office.calls("conversations.history", after=before)) == 1
    form = ana.opens("Pick up", on=card)
    assert form.submits().ok
    card.waits_to_show("In Progress: Attempting Contact")
    office.settles()
    assert len(cards(office, number)) == 1


def test_a_card_that_slack_did_not_take_is_posted_once_it_is_well(shared_office: Office) -> None:
    """SAFE-2: an error before anything was taken looks the same; it is looked up, not found, and posted."""
    office = shared_office
    before = office.traffic_so_far()
    office.workspace.fault("chat.postMessage", "error_before")
    office.workspace.fault("chat.update", "error_before")
    office.case_arrives("00090006")
    office.waits_for_calls("chat.postMessage", 1, after=before)
    assert cards(office, "00090006") == []
    office.clock.advance(SETTLED)
    ana = office.person("ana")
    card = ana.waits_for_message(beginning="00090006")
    form = ana.opens("Pick up", on=card)
    assert form.submits().ok
    office.waits_for_calls("chat.update", 1, after=before)
    office.clock.advance(SETTLED)
    card.waits_to_show("In Progress: Attempting Contact")
    office.settles()
    assert len(cards(office, "00090006")) == 1


@pytest.mark.parametrize(("kind", "number"), [("rate_limited", "00090011"), ("error_before", "00090012")])
def test_a_window_that_slack_does_not_open_is_not_passed_over_in_silence(
    shared_office: Office, kind: str, number: str
) -> None:
    """SAFE-1: Ana is told, below the card and to her alone, that nothing was changed and to click again; then it opens."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives(number)
    office.workspace.fault("views.open", kind)
    card.clicks("Pick up")
    said = ana.waits_for_message(containing="please click again", after=card)
    assert said.ephemeral
    assert said.shows("Nothing was changed")
    assert ana.opens("Pick up", on=card).submits().ok


def test_the_asker_is_answered_in_time_though_slack_does_not_say_who_they_are(sqlite_url: str) -> None:
    """LOOK-2, PPL-3: Slack waits for an answer only so long, and lets casebot wait for ever; Sue is asked to try again, and then has hers."""
    with Office(sqlite_url, identity_s=FOR_SLACK.identity_s) as office:
        sue = office.person("sue")
        office.workspace.fault("users.info", "hang")
        sue.types("/case mine")
        assert sue.waits_for_message(containing="Slack didn't confirm who you are").ephemeral
        office.workspace.waits(
            lambda: sue.asks("/case mine").has("names you as its creator"), lambda: "Sue never has her answer"
        )


def test_somebody_who_is_not_on_slack_is_made_up_for(sqlite_url: str) -> None:
    """SAFE-2: Zoe has no account; her card is kept, and her manager is told which case did not arrive, and why."""
    zoe = Person("zoe@example.com", "Zoe Lind", Role.ADVOCATE, Region.AMER, "ZL", manager="marta@example.com")
    with Office(sqlite_url, not_on_slack=(zoe,)) as office:
        office.case_arrives("00090020", owner="zoe@example.com", subject="Private words")
        told = office.person("marta").waits_for_message(containing="could not be delivered")
        assert told.shows("case 00090020", "zoe@example.com is not on Slack")
        assert not told.has("Private words")
        assert office.case("00090020").owner == "zoe@example.com"
        assert office.casebot.delivery.health().waiting[RowState.DEAD] == 1


def test_a_click_that_the_database_did_not_take_does_not_look_taken(sqlite_url: str) -> None:
    """SAFE-1: Slack shows Ana that it was not taken, and casebot says so; the next click is stored."""
    with Office(sqlite_url) as office:
        card = office.card_arrives("00030077")
        with office.casebot.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE touches RENAME TO touches_elsewhere")
        with pytest.raises(SlackTrouble):
            card.clicks("Log day 1 e-mail")
        with office.casebot.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE touches_elsewhere RENAME TO touches")
        office.workspace.waits(
            lambda: [each for each in office.person("ana").ephemerals() if each.has("Something went wrong")],
            lambda: "Ana is not told",
        )
        card.clicks("Log day 1 e-mail")
        card.waits_to_show("day 3 call")


def test_a_click_of_which_slack_does_not_say_whose_it_is_does_not_look_taken(sqlite_url: str) -> None:
    """PPL-3, SAFE-1: casebot was started anew, and Slack does not say which workspace this is; Ana clicks again a little later."""
    with Office(sqlite_url) as office:
        card = office.card_arrives("00030078")
        office.settles()
        office.closes_casebot()
        office.workspace.fault("auth.test", "error_before", count=1000)
        office.opens_casebot()
        with pytest.raises(SlackTrouble):
            card.clicks("Log day 1 e-mail")
        office.sandbox.faults.clear()

        def is_taken() -> bool:
            try:
                card.clicks("Log day 1 e-mail")
            except SlackTrouble:
                return False
            return True

        office.workspace.waits(is_taken, lambda: "Ana is not let in again")
        card.waits_to_show("day 3 call")
