"""A case that was not actioned in time goes to the region's manager, by the hand of whoever created it (ESC-1)."""

from datetime import timedelta

from sandbox.slack.driver import MessageSeen
from tests.stories.forging import click
from tests.stories.office import Office
from tests.stories.test_updates import message_of

SUES = {"creator": "sue@example.com"}


def escalation(office: Office, who: str, number: str) -> MessageSeen:
    return message_of(office.person(who), "🚨", number)


def test_sue_escalates_what_was_missed(any_office: Office) -> None:
    """ESC-1, AUD-1, LOOK-1: not offered before the miss, and an old click says from when on; then with a reason to Marta, who can reassign it, and to
    Ana; a second time only a day later."""
    office = any_office
    office.case_arrives("00120001", **SUES)
    sue, marta, ana = office.person("sue"), office.person("marta"), office.person("ana")
    ana.waits_for_message(beginning="00120001")
    early = office.person("sue").asks("/case 00120001")
    assert {"Ask for update", "Follow", "Refresh"} == set(early.buttons)
    case = office.case("00120001")
    sue.forges(click("case.escalate", f"{case.id}:{case.version}"))
    window = sue.waits_for_modal()
    assert window.shows(
        "Nothing was missed yet", "picks up a new case within 24 hours", "You can escalate it from Tue 3 Mar 14:30 UTC"
    )
    window.cancels()

    office.now_is(office.clock.now() + timedelta(hours=25))
    answer = office.person("sue").asks("/case 00120001")
    assert answer.shows("Pickup was due")
    form = sue.opens("Escalate", on=answer)
    assert form.shows("Missed: pickup", "It goes to Marta Vega, and the owner is told")
    form.fills("Why can it not wait?", "   ")
    assert "cannot wait" in form.submits().errors["Why can it not wait?"]
    form.fills("Why can it not wait?", "Their trial ends on Friday 😟 <!here>")
    assert form.submits().ok
    form.waits_to_show("Marta Vega was told")
    form.cancels()
    told = escalation(office, "marta", "00120001")
    assert told.shows(
        "Missed: pickup", "Escalated by: Sue Park", "Their trial ends on Friday 😟 <!here>", "Owner: Ana Silva"
    )
    assert set(told.buttons) == {"Reassign", "View"}
    hers = escalation(office, "ana", "00120001")
    assert hers.shows("Sue Park", "Their trial ends on Friday")
    assert set(hers.buttons) == {"View"}
    entry = next(entry for entry in office.history("00120001") if entry.field == "escalated")
    assert (entry.actor_name, entry.new) == ("Sue Park", "Their trial ends on Friday 😟 <!here>")

    assert "Escalate" not in office.person("sue").asks("/case 00120001").buttons
    assert sue.opens("Escalate", on=answer).shows("Sue Park escalated it", "again from")
    sue.waits_for_modal().cancels()
    office.now_is(office.clock.now() + timedelta(hours=25))
    assert "Escalate" in office.person("sue").asks("/case 00120001").buttons

    form = marta.opens("Reassign", on=told)
    form.picks(form.labels[0], "Ben Carter")
    assert form.submits().ok
    message_of(office.person("ben"), "00120001", "Marta Vega reassigned it to you")


def test_only_its_creator_escalates_it(shared_office: Office) -> None:
    """ESC-1, PPL-3: Rita did not create it: it is not offered, and a click that she was never shown is refused."""
    office = shared_office
    office.case_arrives("00120002", opened_at=(office.clock.now() - timedelta(days=20)).isoformat(), **SUES)
    rita = office.person("rita")
    assert "Escalate" not in office.person("rita").asks("/case 00120002").buttons
    case = office.case("00120002")
    rita.forges(click("case.escalate", f"{case.id}:{case.version}"))
    assert rita.waits_for_modal().shows("You cannot escalate it", "Only its creator can")
    rita.waits_for_modal().cancels()
    assert "Escalate" in office.person("sue").asks("/case 00120002").buttons


def test_two_escalations_sent_at_once_are_one(shared_office: Office) -> None:
    """SAFE-1, ESC-1: two windows of the same person; the second is refused, and Marta hears once."""
    office = shared_office
    office.case_arrives("00120003", opened_at=(office.clock.now() - timedelta(days=20)).isoformat(), **SUES)
    sue = office.person("sue")
    answer = office.person("sue").asks("/case 00120003")
    first = sue.opens("Escalate", on=answer)
    first.fills("Why can it not wait?", "They wait since February")
    office.sandbox.duplicate_events(1)
    assert first.submits().ok
    first.cancels()
    office.settles()
    marta = office.person("marta")
    assert len([each for each in marta.messages() if each.has("🚨", "00120003")]) == 1


def test_what_was_done_late_is_done(shared_office: Office) -> None:
    """ESC-1: picked up after the miss, there is nothing left to escalate until the next promise is missed; a closed case has nothing at all."""
    office = shared_office
    late = (office.clock.now() - timedelta(days=3)).isoformat()
    office.case_arrives(
        "00120004", opened_at=late, status="In Progress: Engaged", next_step="2026-03-01 AS Call", **SUES
    )
    answer = office.person("sue").asks("/case 00120004")
    assert "Escalate" not in answer.buttons
    office.case_arrives(
        "00120005", opened_at=late, status="Closed: Resolved", resolution="Answered Question", feedback="NA", **SUES
    )
    assert office.person("sue").asks("/case 00120005").buttons == ["Refresh"]


def test_while_marta_is_away_her_stand_in_hears_it(office: Office) -> None:
    """ESC-1, PTO-1: whoever covers her is told in her place."""
    office.case_arrives(
        "00120006", owner="ben@example.com", opened_at=(office.clock.now() - timedelta(days=20)).isoformat(), **SUES
    )
    marta, sue = office.person("marta"), office.person("sue")
    marta.types("/case away 2026-03-02 to 2026-03-06 cover @ana")
    form = sue.opens("Escalate", on=office.person("sue").asks("/case 00120006"))
    assert form.shows("It goes to Ana Silva")
    form.fills("Why can it not wait?", "They wait since February")
    assert form.submits().ok
    assert set(escalation(office, "ana", "00120006").buttons) == {"View"}
    office.settles()
    assert not [each for each in marta.messages() if each.has("🚨")]
