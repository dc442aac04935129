"""More than one person at one case: who may act, who may look, and what happens when two act at once."""

import logging
from typing import Any

import pytest
from slack_bolt import BoltRequest

from cases.model.status import Status
from sandbox.slack.driver import Actor
from tests.stories.office import Office


def forged(office: Office, sender: Actor, **payload: Any) -> str:
    """What casebot answers at once to a request that Slack would never send for this person."""
    team = {"id": office.sandbox.team_id}
    body = {"user": {"id": sender.id, "team_id": team["id"]}, "team": team, "trigger_id": "1.2.x", **payload}
    response = office.casebot.app.dispatch(BoltRequest(mode="socket_mode", body=body))
    assert response.status == 200
    return str(response.body)


def test_the_later_of_two_sees_what_changed_and_overwrites_nothing_unseen(shared_office: Office) -> None:
    """SAFE-1, LOOK-1: Marta changes the case while Ana types; Ana is shown what changed, keeps her text, and sends it again."""
    office = shared_office
    office.case_arrives("00050001")
    ana, marta = office.person("ana"), office.person("marta")
    card = ana.waits_for_message(beginning="00050001")
    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Call Maria about the seats")

    answer = office.person("marta").asks("/case 00050001")
    assert {"Pick up", "Next step", "Status", "Close", "More"} <= set(answer.buttons)
    hers = marta.opens("Status", on=answer)
    hers.picks("Status", "In Progress: Engaged")
    hers.fills("Next step", "no")
    assert not hers.submits().ok
    hers.fills("Next step", "Send the old quote again")
    assert hers.submits().ok
    card.waits_to_show("In Progress: Engaged", "2026-03-02 MV Send the old quote again")

    assert form.submits().ok
    assert form.is_open()
    assert form.shows(
        "Changed meanwhile", "Marta Vega", "Status: Open → In Progress: Engaged", "Send the old quote again"
    )
    assert form.value("Next step") == "Call Maria about the seats"
    assert office.case("00050001").next_step == "2026-03-02 MV Send the old quote again"

    assert form.submits().ok
    assert not form.is_open()
    case = office.case("00050001")
    assert case.next_step == "2026-03-02 AS Call Maria about the seats"
    assert case.status is Status.ENGAGED
    card.waits_to_show("AS Call Maria about the seats")


def test_a_close_form_overtaken_by_a_change_keeps_its_choices(shared_office: Office) -> None:
    """SAFE-1, CLO-10: the form comes back with the notice on top, everything chosen and typed below it, and then closes."""
    office = shared_office
    office.case_arrives(
        "00050002", contact="Maria Lopez", status="In Progress: Engaged", next_step="2026-03-01 AS Call her"
    )
    ana, marta = office.person("ana"), office.person("marta")
    card = ana.waits_for_message(beginning="00050002")
    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Transferred To Support")
    form.fills("Feedback", "The form timed out for her")
    form.checks("Support is looped in")

    hers = marta.opens("More", "Contact", on=office.person("marta").asks("/case 00050002"))
    hers.types_ahead("Contact", query="Mario Lopez", pick="Mario Lopez")
    assert hers.submits().ok

    assert form.submits().ok
    assert form.shows("Changed meanwhile", "Contact: Maria Lopez → Mario Lopez")
    assert form.value("Resolution action") == "Transferred To Support"
    assert form.value("Feedback") == "The form timed out for her"
    assert form.value("Support")
    assert form.submits().ok
    assert office.case("00050002").status is Status.RESOLVED


def test_two_people_call_the_same_customer(shared_office: Office) -> None:
    """SLA-5, SAFE-1: each logs their call from a window opened before the other's; both calls count, and the cadence's day once."""
    office = shared_office
    office.case_arrives("00050008")
    ana, marta = office.person("ana"), office.person("marta")
    card = ana.waits_for_message(beginning="00050008")
    mine = ana.opens("More", on=card)
    hers = marta.opens("More", on=office.person("marta").asks("/case 00050008"))
    mine.clicks("Log call")
    mine.waits_to_show("1 further touch logged")
    hers.clicks("Log call")
    hers.waits_to_show("2 further touches logged")
    mine.clicks("Log e-mail")
    mine.waits_to_show("Day 1 e-mail · logged")
    with office.casebot.database.reading() as uow:
        touches = uow.cases.touches(office.case("00050008").id)
    assert [(touch.day, touch.by) for touch in touches] == [
        (0, "ana@example.com"),
        (0, "marta@example.com"),
        (1, "ana@example.com"),
    ]


def test_everybody_may_look_and_only_those_who_may_act_are_offered_to(shared_office: Office) -> None:
    """PPL-1, PPL-3, LOOK-1: manager of the other region, Renewal Manager and stakeholder see where a case stands, without a
    button that works it; the manager alone may move it to their region (RTE-7)."""
    office = shared_office
    office.case_arrives("00050003", description="Confidential words of the customer")
    for who, moves in (("ole", ["Wrong territory"]), ("rita", []), ("sue", [])):
        answer = office.person(who).asks("/case 00050003")
        assert answer.shows("00050003", "Ana Silva", "Status: Open"), who
        assert not answer.has("Confidential"), who
        assert answer.buttons == ["Ask for update", *moves, "Follow", "Refresh"], who
    assert "Pick up" in office.person("ana").asks("/case 00050003").buttons
    assert office.person("sue").asks("/case nonsense").shows("nonsense")


def test_the_cover_acts_and_the_covered_does_not_act_back(shared_office: Office) -> None:
    """PPL-3, NXT-1: Ana covers Ben and works his case with her initials; Ben covers nobody and is refused, in words."""
    office = shared_office
    office.case_arrives("00050004", owner="ben@example.com")
    ana, ben = office.person("ana"), office.person("ben")
    form = ana.opens("Pick up", on=office.person("ana").asks("/case 00050004"))
    form.fills("Next step", "Send quote for Ben")
    assert form.submits().ok
    ben.waits_for_message(beginning="00050004").waits_to_show("2026-03-02 AS Send quote for Ben")

    office.case_arrives("00050005")
    assert office.person("ben").asks("/case 00050005").buttons == ["Ask for update", "Follow", "Refresh"]


def test_a_case_taken_away_while_the_form_is_open_is_refused(shared_office: Office) -> None:
    """PPL-3, SAFE-1: Ana's form is open when the CRM gives the case to Ben; sending it changes nothing and says why."""
    office = shared_office
    ana = office.person("ana")
    card = office.card_arrives("00050006")
    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Send quote to Maria")
    office.case_arrives("00050006", owner="marta@example.com", source_version="2026-03-03T00:00:00Z")
    refused = form.submits()
    assert "Marta Vega's case" in " ".join(refused.errors.values())
    assert "Nothing was changed" in " ".join(refused.errors.values())
    assert office.case("00050006").next_step == ""
    card.waits_to_show("It is with Marta Vega now")


def test_a_forged_click_is_refused_privately_and_logged(
    shared_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """PPL-3: Sue sends what Ana's card and form would send; she is told why not, nothing changes, the log names her and no text."""
    office = shared_office
    office.case_arrives("00050007")
    office.person("ana").waits_for_message(beginning="00050007")
    case = office.case("00050007")
    sue = office.person("sue")
    answer = office.person("sue").asks("/case 00050007")
    before = office.traffic_so_far()

    with caplog.at_level(logging.WARNING, "casebot.handlers"):
        action = {"type": "button", "action_id": "case.log_touch", "block_id": "touch", "value": f"{case.id}:1:call:3"}
        url = office.workspace.traffic(name="/case")[-1]["request"]["response_url"]
        forged(office, sue, type="block_actions", response_url=url, actions=[action])
        said = sue.waits_for_message(containing="You cannot log a touch on it", in_=answer.channel)
        assert said.ephemeral
        assert said.shows("Ana Silva's case")

        values = {
            "next_step": {"next_step": {"type": "plain_text_input", "value": "Sue was here and wrote this"}},
            "next_step_due": {"next_step_due": {"type": "datepicker", "selected_date": "2026-03-05"}},
        }
        view = {
            "id": "V0FORGED", "type": "modal", "callback_id": "form.next_step", "private_metadata": f"{case.id}:1",
            "blocks": [{"type": "input", "block_id": block} for block in values], "state": {"values": values},
        }  # fmt: skip
        assert "You cannot write its next step" in forged(office, sue, type="view_submission", view=view)

    assert office.case("00050007") == case
    assert [record.getMessage() for record in caplog.records] == [
        f"refused case.log_touch to {sue.id}",
        f"refused form.next_step to {sue.id}",
    ]
    assert "Sue was here" not in caplog.text
    assert office.calls("chat.postMessage", after=before) == []
