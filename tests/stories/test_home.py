"""Running the day from the App Home: what it shows to whom, what can be done from there, and that it follows what happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from cases.model.status import Status
from sandbox.slack.driver import Actor, Home, Modal
from tests.stories.office import Office


def test_an_empty_home_says_so(office: Office) -> None:
    """HOM-1: with no case at all."""
    home = office.person("ana").opens_home()
    assert home.shows("Run your day", "0 of 50 in progress", "Nothing is open in your name")
    assert "View" not in home.buttons


def test_ana_runs_her_day_from_her_home(office: Office) -> None:
    """HOM-1, CRD-2: every line opens its case; what is done there, and what others do, shows without opening the home again."""
    ana = office.person("ana")
    office.case_arrives("00012345", account="Acme GmbH")
    home = ana.opens_home()
    home.waits_to_show("To pick up", "00012345 · Acme GmbH", "Pick up by")

    case = ana.opens("View", on=home, near="Acme GmbH")
    assert case.title == "View case 00012345"
    assert case.shows("Why you", "They ask for a quote for 20 more seats.")
    pick_up = ana.opens("Pick up", on=case)
    assert pick_up.title == "Pick up case 00012345"
    assert pick_up.submits().ok
    home.waits_to_show("1 of 50 in progress", "Next step due today")

    office.case_arrives("00012399", account="Umbrella Inc")
    home.waits_to_show("Umbrella Inc")


def test_a_touch_logged_in_the_cases_window_shows_there_at_once(office: Office) -> None:
    """SLA-5, HOM-1"""
    ana = office.person("ana")
    office.case_arrives()
    case = ana.opens("View", on=ana.opens_home())
    case.clicks("Log day 1 e-mail")
    case.waits_to_show("day 3 call")


def test_filters_and_pages_are_kept_and_follow_what_is_there(office: Office) -> None:
    """HOM-1: paging beyond Slack's 100 blocks; a wrong turn leads to the nearest page."""
    ana = office.person("ana")
    for number in range(50):
        office.case_arrives(f"{number:08}", account=f"Account {number:02}")
    home = ana.opens_home()
    home.waits_to_show("1 to 20 of 50 cases", "page 1 of 3", "Account 00")
    assert not home.has("Account 25")
    home.clicks("Next ▶")
    home.waits_to_show("21 to 40 of 50 cases", "Account 25")
    home.clicks("Next ▶")
    home.waits_to_show("41 to 50 of 50 cases", "Account 49")
    assert "Next ▶" not in home.buttons

    office.closes_casebot()
    office.opens_casebot()
    home = ana.opens_home()
    home.waits_to_show("page 3 of 3")

    home.chooses("Missed (0)")
    home.waits_to_show("Nothing here. Choose another filter")
    home.chooses("All cases (50)")
    home.waits_to_show("page 1 of 3")


def test_time_alone_moves_a_case(office: Office) -> None:
    """HOM-1, SLA-1: a pickup that is missed is worst from the moment on, with nobody clicking."""
    ana = office.person("ana")
    office.case_arrives()
    home = ana.opens_home()
    home.waits_to_show("Pick up by")
    office.workspace.clock_moves(hours=24, minutes=1)
    home.waits_to_show("Pickup missed", "Missed · 1")


def test_many_changes_are_few_publications(office: Office) -> None:
    """HOM-1: never more than one publication to a person in two seconds."""
    ana = office.person("ana")
    home = ana.opens_home()
    for number in range(12):
        office.case_arrives(f"{number:08}", account=f"Account {number:02}")
    home.waits_to_show("Account 11")
    moments = [datetime.fromisoformat(record["at"]) for record in office.workspace.traffic(name="views.publish")]
    # Each is recorded when it was answered, and not when it was sent.
    assert all(later - earlier > timedelta(seconds=1) for earlier, later in pairwise(moments))


@pytest.mark.parametrize("comes", ["before the call", "after the call"])
def test_what_comes_during_the_first_publication_of_a_home_shows(
    office: Office, comes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HOM-1: until then casebot does not know whose Home it is."""
    publish = WebClient.views_publish
    calls: list[str] = []

    def meanwhile(client: WebClient, **call: Any) -> SlackResponse:
        calls.append(comes)
        if len(calls) == 1 and comes == "before the call":
            office.case_arrives()
        answer = publish(client, **call)
        if len(calls) == 1 and comes == "after the call":
            office.case_arrives()
        return answer

    monkeypatch.setattr(WebClient, "views_publish", meanwhile)
    office.person("ana").opens_home().waits_to_show("Acme GmbH")


def test_what_slack_does_not_take_now_it_gets_later(office: Office) -> None:
    """HOM-1, SAFE-2: a pause that Slack asks for, and an answer that never came."""
    ana = office.person("ana")
    home = ana.opens_home()
    office.workspace.fault("views.publish", "rate_limited", retry_after=1)
    office.case_arrives("00012345", account="Acme GmbH")
    home.waits_to_show("Acme GmbH")
    seen = office.traffic_so_far()
    office.workspace.fault("views.publish", "error_before")
    office.case_arrives("00012346", account="Umbrella Inc")
    office.waits_for_calls("views.publish", 2, after=seen)
    home.waits_to_show("Umbrella Inc")
    # What Slack said it did not do may be done yet, after the newer one: it is published once more when that cannot be any longer.
    seen = office.traffic_so_far()
    office.workspace.clock_moves(minutes=1)
    office.waits_for_calls("views.publish", 1, after=seen)


def test_the_manager_sees_loads_missed_clocks_and_what_is_unassigned(office: Office) -> None:
    """HOM-1: for a manager."""
    marta = office.person("marta")
    home = marta.opens_home()
    home.waits_to_show("Your team", "Ana Silva", "0 of 50 in progress", "Nothing waits for you here")
    office.case_arrives("00012345", account="Acme GmbH")
    office.case_arrives("00012346", account="Lost Ltd", owner="")
    home.waits_to_show("Unassigned · 1", "Lost Ltd", "1 to pick up")
    office.workspace.clock_moves(hours=25)
    home.waits_to_show("Missed · 1", "Ana Silva · 00012345 · Acme GmbH", "Pickup missed")
    case = marta.opens("View", on=home, near="Acme GmbH")
    assert "Pick up" in case.buttons, "the manager may act on every case of the region"


def test_a_stakeholder_sees_the_cases_they_created_and_no_customer_text(office: Office) -> None:
    """HOM-1, LOOK-1: by name or e-mail, as the CRM gives it; others' cases are not there."""
    sue = office.person("sue")
    home = sue.opens_home()
    home.waits_to_show("No case names you as its creator")
    office.case_arrives("00012345", account="Acme GmbH", creator="Sue Park")
    home.waits_to_show("1 open · 0 closed", "00012345 · Acme GmbH · Ana Silva")
    office.case_arrives("00012346", account="Umbrella Inc", creator="SUE@example.com")
    office.case_arrives("00012347", account="Other plc", creator="Sam Hill")
    home.waits_to_show("2 open", "Umbrella Inc")
    assert not home.has("Other plc")

    window = sue.opens("View", on=home, near="Acme GmbH")
    assert window.shows("Status: Open", "Owner: Ana Silva")
    assert not window.has("20 more seats")
    assert window.buttons == ["Ask for update", "Follow"], "nothing that changes the case"


def test_a_followed_case_is_on_the_home_as_it_stands(office: Office) -> None:
    """HOM-1, CRD-3: Sue follows it, Ana's case goes to Ben, she stops: her Home shows each without being opened again."""
    office.case_arrives("00012345", account="Acme GmbH")
    sue = office.person("sue")
    home = sue.opens_home()
    home.waits_to_show("No case names you as its creator")
    answer = sue.asks("/case 00012345")
    answer.clicks("Follow")
    home.waits_to_show("00012345 · Acme GmbH · Ana Silva")
    office.clock.advance(timedelta(seconds=5))
    office.case_arrives("00012345", account="Acme GmbH", owner="ben@example.com")
    home.waits_to_show("00012345 · Acme GmbH · Ben Carter")
    answer.waits_to_show("You follow this")
    answer.clicks("Unfollow")
    home.waits_to_lose("Acme GmbH")


def test_clean_up_steps_from_case_to_case(office: Office) -> None:
    """CUP-1, REQ-2: fix, skip, refused on the field; what was fixed stays fixed when the window is closed."""
    ana = office.person("ana")
    for number, account in enumerate(("Acme", "Bolt", "Cafe"), start=1):
        office.case_arrives(f"0000000{number}", account=account, type="Referral", status="In Progress: Engaged")
    home = ana.opens_home()
    home.waits_to_show("Clean up (3)")

    room = ana.opens("Clean up", on=home)
    assert room.shows("1 of 3", "00000001 · Acme", "Contact, Next steps and date, Activity logged")
    room.fills("Next step", "Contact")
    refused = room.submits()
    assert not refused.ok
    assert "Next step" in refused.errors

    room.fills("Next step", "Send quote to Maria")
    room.types_ahead("Contact", query="Maria Lopez", pick="Use what I typed")
    room.picks("Activity", "I called")
    assert room.submits().ok
    assert room.shows("2 of 3", "00000002 · Bolt")
    assert room.value("Contact") is None, "what was typed for one case is not in the next"
    first = office.case("00000001")
    assert (first.contact, first.next_step) == ("Maria Lopez", "2026-03-02 AS Send quote to Maria")
    assert first.first_touch_at is not None
    assert room.types_ahead("Contact", query="") == [], "only people of the case's own account are offered"

    room.clicks("Skip")
    room.waits_to_show("3 of 3", "00000003 · Cafe")
    room.clears("Next step")
    room.clears("Due on")
    assert not room.submits().ok, "with nothing filled in there is nothing to send"
    room.types_ahead("Contact", query="Joe Kay", pick="Use what I typed")
    assert room.submits().ok
    assert room.shows("You updated 2 of 3 cases")
    room.cancels()
    assert office.case("00000002").contact == ""
    assert office.case("00000003").contact == "Joe Kay"
    home.waits_to_show("Clean up (2)")


def test_clean_up_picks_up_a_new_case_and_shows_what_changed_meanwhile(office: Office) -> None:
    """CUP-1, SAFE-1, STA-3"""
    ana, marta = office.person("ana"), office.person("marta")
    office.case_arrives("00012345")
    room = ana.opens("Clean up", on=ana.opens_home())
    room.types_ahead("Contact", query="Maria Lopez", pick="Use what I typed")

    theirs = marta.opens("View", on=_a_day_later(office, marta))
    more = marta.opens("More", on=theirs)
    contact = marta.opens("Contact", on=more)
    contact.types_ahead("Contact", query="Max Moss", pick="Max Moss")
    assert contact.submits().ok

    assert room.submits().ok
    assert room.shows("Changed meanwhile", "Max Moss", "1 of 1")
    assert str(room.value("Contact")).endswith("Maria Lopez"), "nothing typed is lost"
    assert office.case().status is Status.OPEN
    late = room.submits()
    assert "Due on" in late.errors, "the window stood open overnight"
    room.picks_date("Due on", office.clock.now().date())
    assert room.submits().ok
    assert office.case().contact == "Maria Lopez"
    assert office.case().status is Status.ATTEMPTING_CONTACT
    assert room.shows("Your room is tidy", "1 of 1")


def _a_day_later(office: Office, manager: Actor) -> Home:
    office.workspace.clock_moves(hours=25)
    home = manager.opens_home()
    home.waits_to_show("Pickup missed")
    return home


def test_the_score_is_explained_and_each_miss_is_one_click_from_its_fix(office: Office) -> None:
    """REQ-2"""
    ana = office.person("ana")
    office.case_arrives("00012345", status="In Progress: Engaged")
    home = ana.opens_home()
    home.waits_to_show("% hygiene", "4 things missing in 1 case")
    counted = ana.opens("How it's counted", on=home)
    assert counted.shows(
        "33 % = 2 of 6 checks met, over 1 open case",
        "Missing: Contact, Next steps and date, Related opportunity, Activity logged",
    )
    fixing = ana.clicks("Fix", on=counted)
    assert isinstance(fixing, Modal)
    assert fixing.title == "Clean up my room"


def test_mine_is_short_and_worst_first(office: Office) -> None:
    """LOOK-2: an Advocate's queue; for others the cases that they created; a slip of the finger gets the nearest command."""
    ana, sue = office.person("ana"), office.person("sue")
    for number in range(12):
        office.case_arrives(f"{number:08}", account=f"Account {number:02}", creator="Sue Park")
    ana.types("/case mine")
    answer = ana.waits_for_message(containing="Your open cases")
    assert answer.ephemeral
    assert answer.shows("Your open cases · 12", "Account 00", "2 more on your Home")
    assert not answer.has("Account 11")
    assert ana.opens("View", on=answer, near="Account 03").title == "View case 00000003"

    sue.types("/case mine")
    assert sue.waits_for_message(containing="Your cases").shows("Your cases · 12", "Ana Silva")
    office.person("marta").types("/case mine")
    assert office.person("marta").waits_for_message(containing="Your cases").shows("none", "on your Home")
    ana.types("/case mien")
    assert ana.waits_for_message(containing="mine").ephemeral
