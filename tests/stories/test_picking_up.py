"""Picking a case up: one click and one short form, and what happens when somebody gets it wrong."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model.status import Status
from tests.stories.office import MONDAY, Office


def test_one_click_and_one_submit_are_enough(shared_office: Office) -> None:
    """SLA-1, STA-3, SLA-5: the form comes filled in, status, step and date, and is sent as it is."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00010001", account="Acme GmbH")
    assert card.shows("Pick up by Tue 3 Mar 11:30")

    form = ana.opens("Pick up", on=card)
    assert form.value("Status") == "In Progress: Attempting Contact"
    assert form.value("Next step") == "First e-mail to Acme GmbH about “Renewal quote”"
    assert form.value("Due on") == MONDAY.date().isoformat()
    assert form.submits().ok
    assert not form.is_open()

    card.waits_to_show("2026-03-02 AS First e-mail to Acme GmbH")
    assert "Pick up" not in card.buttons
    assert office.case("00010001").picked_up_at is not None


def test_blocked_asks_for_the_team_and_keeps_what_was_typed(shared_office: Office) -> None:
    """STA-1: choosing Blocked brings the field for the partner team; the step that was typed before stays."""
    office = shared_office
    office.case_arrives("00010002")
    ana = office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010002"))
    form.fills("Next step", "Ask for the unpaid invoice")
    form.picks_date("Due on", "2026-03-06")
    form.picks("Status", "In Progress: Blocked")
    assert "Which team does it wait on?" in form.labels
    assert form.value("Next step") == "Ask for the unpaid invoice"
    assert form.value("Due on") == "2026-03-06"

    refused = form.submits()
    assert list(refused.errors) == ["Which team does it wait on?"]
    assert office.case("00010002").status is Status.OPEN

    form.picks("Which team", "Billing")
    assert form.submits().ok
    ana.waits_for_message(beginning="00010002").waits_to_show("In Progress: Blocked, waits on Billing")
    case = office.case("00010002")
    assert (case.status, case.blocked_on) == (Status.BLOCKED, "Billing")
    assert case.next_step == "2026-03-02 AS Ask for the unpaid invoice"


def test_having_thought_better_of_blocked_leaves_no_team_behind(shared_office: Office) -> None:
    """STA-1: the field goes when the choice goes, and with it the team chosen in it."""
    office = shared_office
    office.case_arrives("00010003")
    ana = office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010003"))
    form.picks("Status", "In Progress: Blocked")
    form.picks("Which team", "Legal")
    form.picks("Status", "In Progress: Engaged")
    assert "Which team does it wait on?" not in form.labels
    assert form.submits().ok
    assert office.case("00010003").blocked_on is None


def test_a_step_that_says_nothing_is_refused_with_a_good_example(shared_office: Office) -> None:
    """NXT-1, CLO-10: on the field, with the reason, with what was typed still there; a past day is named in the same breath."""
    office = shared_office
    office.case_arrives("00010004")
    ana = office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010004"))
    form.fills("Next step", "Contact")
    form.picks_date("Due on", "2026-02-27")
    refused = form.submits()
    assert "Too short" in refused.errors["Next step"]
    assert "Send quote to customer" in refused.errors["Next step"]
    assert "past" in refused.errors["Due on"]
    assert form.value("Next step") == "Contact"

    form.fills("Next step", "Waiting on billing")
    form.picks_date("Due on", "2026-03-03")
    refused = form.submits()
    assert "Waiting is not a step" in refused.errors["Next step"]
    assert "Due on" not in refused.errors
    assert form.value("Next step") == "Waiting on billing"
    assert office.case("00010004").status is Status.OPEN
    assert office.case("00010004").version == 1

    form.fills("Next step", "Follow up with billing team to approve refund")
    assert form.submits().ok
    assert office.case("00010004").next_step == "2026-03-02 AS Follow up with billing team to approve refund"


def test_a_pasted_line_keeps_its_stamp_once(shared_office: Office) -> None:
    """NXT-1: date and initials that come along with pasted text are recognised, not doubled."""
    office = shared_office
    office.case_arrives("00010005")
    ana = office.person("ana")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010005"))
    form.fills("Next step", "2026-02-27 AS Send quote to Maria")
    assert form.submits().ok
    assert office.case("00010005").next_step == "2026-02-27 AS Send quote to Maria"

    card = ana.waits_for_message(beginning="00010005")
    card.waits_to_show("2026-02-27 AS Send quote to Maria")
    again = ana.opens("Next step", on=card)
    assert again.shows("So far", "2026-02-27 AS Send quote to Maria")
    again.fills("Next step", "03/02/2026 BC Call Maria about the quote")
    assert again.submits().ok
    assert office.case("00010005").next_step == "2026-03-02 AS Call Maria about the quote"


def test_an_impatient_double_click_and_a_form_sent_twice_count_once(shared_office: Office) -> None:
    """SAFE-1: two clicks show one form, and the same form sent twice at the same moment is applied once."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00010006")
    before = office.traffic_so_far()
    card.clicks("Pick up")
    card.clicks("Pick up")
    office.waits_for_calls("views.open", 2, after=before)
    form = ana.waits_for_modal(titled="Pick up case 00010006")
    assert len(ana.raw_views()["modals"]) == 1

    body = {"as": ana.id, "view_id": form.view_id, "state": form.state()}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: office.workspace.post("/sandbox/submissions", body), range(2)))
    assert [answer["ok"] for answer in answers] == [True, True], answers

    card.waits_to_show("In Progress: Attempting Contact")
    case = office.case("00010006")
    assert case.version == 2
    assert [entry.field for entry in office.history("00010006") if entry.version == 2].count("status") == 1
    assert not form.is_open()


def test_when_all_are_full_the_least_loaded_gets_it_warned_and_the_manager_knows(
    sqlite_url: str, tmp_path: Path
) -> None:
    """RTE-2, RTE-3: a case without an owner goes by turn to whoever is below capacity; with nobody there, to the least loaded,
    who can pick it up and is told how many that makes."""
    policy = tmp_path / "policy.toml"
    policy.write_text("[routing]\ncapacity = 1\n")
    with Office(sqlite_url, policy_file=policy) as office:
        busy = {"status": "In Progress: Engaged", "next_step": "2026-02-27 AS Call them back"}
        office.case_arrives("00010011", owner="ana@example.com", **busy)
        office.case_arrives("00010012", owner="", region="AMER")
        assert office.case("00010012").owner == "ben@example.com"
        office.case_arrives("00010013", owner="ben@example.com", **busy)
        office.case_arrives("00010014", owner="ben@example.com", **busy)

        office.case_arrives("00010015", owner="", region="AMER")
        assert office.case("00010015").owner == "ana@example.com"
        assert (
            office.person("ana")
            .waits_for_message(beginning="00010015 · Acme GmbH")
            .shows("everyone in AMER is at capacity")
        )
        told = office.person("marta").waits_for_message(containing="00010015")
        assert told.shows("Ana Silva")

        # Of another customer: the card of the same one's would name 00010015 as well (RTE-8).
        office.case_arrives("00010016", owner="", region="AMER", account="Bolt")
        office.settles()
        assert len(office.person("marta").messages()) == 1, "one word a day is enough"

        ana = office.person("ana")
        form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010015"))
        form.fills("Next step", "Busy")
        assert not form.submits().ok
        form.fills("Next step", "Send quote to customer")
        assert form.submits().ok
        assert form.shows("2 cases in progress", "The capacity is 1")
        form.cancels()
        assert office.case("00010015").status is Status.ATTEMPTING_CONTACT


def test_a_case_that_is_unassigned_is_shown_to_ops_without_customer_text(shared_office: Office) -> None:
    """RTE-2, SAFE-3: no owner and no region: SMB Ops see the number and why; once the CRM names an owner, the card comes."""
    office = shared_office
    office.case_arrives("00010017", owner="", region="", account="Secret Bakery", subject="Their private wish")
    ops = office.person("marta").waits_for_message(containing="00010017", in_="smb-ops")
    assert ops.shows("region unknown")
    assert not ops.has("Secret Bakery")
    assert not ops.has("Their private wish")

    later = (office.clock.now() + timedelta(hours=1)).isoformat()
    office.case_arrives("00010017", owner="ben@example.com", source_version=later)
    office.person("ben").waits_for_message(beginning="00010017")


def test_who_picks_up_a_case_from_a_ticket_is_shown_what_to_paste_there(shared_office: Office) -> None:
    """ZEN-1: right after the pickup, ready to be copied, and again under More; nothing of the customer is in it."""
    office = shared_office
    office.case_arrives(
        "00010018", account="Secret Bakery", zendesk_link="https://acme.zendesk.com/agent/tickets/481207"
    )
    ana = office.person("ana")
    card = ana.waits_for_message(beginning="00010018")
    assert "Zendesk comment" not in ana.opens("More", on=card).buttons, "there is nothing to tell yet"
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", "Busy")
    assert not form.submits().ok, "a wrong turn: nothing is picked up, so there is nothing to paste"
    form.fills("Next step", "Answer what they asked in the ticket")
    assert form.submits().ok
    assert form.title == "Zendesk comment"
    assert form.shows("Picked up by Sales as case 00010018.", "Open the ticket")
    assert form.links == ["https://acme.zendesk.com/agent/tickets/481207"]
    [ready] = [part for part in form.blocks[-1]["elements"] if part["type"] == "rich_text_preformatted"]
    assert "Bakery" not in str(ready)
    form.cancels()
    again = ana.opens("More", "Zendesk comment", on=card)
    assert again.shows("Picked up by Sales as case 00010018.")
    again.cancels()
    form = ana.opens("Status", on=card)
    form.picks("Status", "In Progress: Engaged")
    assert form.submits().ok
    assert not form.is_open(), "it was picked up before, and said so"

    office.case_arrives("00010019")
    form = ana.opens("Pick up", on=ana.waits_for_message(beginning="00010019"))
    assert form.submits().ok
    assert not form.is_open(), "it came from no ticket"


@pytest.mark.parametrize(("button", "number"), [("Status", "00010031"), ("Next step", "00010032")])
def test_a_ticket_is_told_of_a_pickup_however_it_is_made(shared_office: Office, button: str, number: str) -> None:
    """ZEN-1, SLA-1: the first move to In Progress is a pickup, and so is the owner's first next step."""
    shared_office.case_arrives(number, zendesk_link="https://acme.zendesk.com/agent/tickets/481208")
    ana = shared_office.person("ana")
    form = ana.opens(button, on=ana.waits_for_message(beginning=number))
    if button == "Status":
        form.picks("Status", "In Progress: Engaged")
    form.fills("Next step", "Answer what they asked in the ticket")
    form.picks_date("Due on", "2026-03-05")
    assert form.submits().ok
    assert form.title == "Zendesk comment"
    assert form.shows(f"Picked up by Sales as case {number}.")


def test_what_is_unassigned_is_given_to_somebody_before_it_is_picked_up(shared_office: Office) -> None:
    """SLA-1, RTE-4: a manager who takes an old Pick up button is told to give the case to an Advocate first."""
    office = shared_office
    office.case_arrives("00010020")
    marta = office.person("marta")
    answer = marta.asks("/case 00010020")
    assert "Pick up" in answer.buttons
    later = (office.clock.now() + timedelta(hours=1)).isoformat()
    with office.casebot.database.unit_of_work() as uow:
        [case] = [uow.cases.get(office.case("00010020").id, for_change=True)]
        uow.cases.save_many([replace(case, owner=None, version=case.version + 1)])
        uow.commit()
    refused = marta.opens("Pick up", on=answer)
    assert refused.shows("The case is unassigned", "Assign it to an Advocate first")
    refused.cancels()
    assert "Pick up" not in marta.asks("/case 00010020").buttons

    office.case_arrives("00010020", owner="ben@example.com", source_version=later)
    form = marta.opens("Pick up", on=answer)
    assert form.submits().ok
    assert office.case("00010020").owner == "ben@example.com"
