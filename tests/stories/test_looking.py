"""Looking, wherever one is: casebot mentioned in a channel, and links to cases pasted anywhere (LOOK-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.event_inbox import finish_left_events
from cases.model.status import Status
from connectors.salesforce_ids import long_case_id
from sandbox.slack.driver import MessageSeen
from sandbox.slack.driver.reading import Json
from sandbox.slack.manifest import Manifest
from tests.stories.office import MANIFEST, Office

CRM = "https://hvs-demo.example.com"
ID = long_case_id("500Sb0000000001")
LINK = f"{CRM}/lightning/r/Case/{ID}/view"
SECRETS = ("Acme", "quote", "Maria")


@pytest.fixture
def known(office: Office) -> Office:
    """The office in which Ana works the case of Acme."""
    office.case_arrives(
        external_id=ID,
        link=LINK,
        contact="Maria Lopez",
        status="In Progress: Engaged",
        next_step="2026-03-02 AS Send Maria the quote",
        next_step_due="2026-03-04",
    )
    return office


def tells_nothing_of_the_customer(message: MessageSeen) -> bool:
    shown = str(message.read())
    asked = str(message.read().get("text", ""))
    return not any(word in shown and word not in asked for word in SECRETS)


def unfurls(office: Office, *, after: int = 0) -> list[Json]:
    """The calls of chat.unfurl."""
    return office.calls("chat.unfurl", after=after)


def writes(office: Office, text: str, due: str = "2026-03-06") -> None:
    """Ana writes another next step."""
    ana = office.person("ana")
    form = ana.opens("Next step", on=ana.asks("/case 00012345"))
    form.fills("Next step", text)
    form.picks_date("Due on", due)
    assert form.submits().ok


def test_a_mention_is_answered_below_the_question(known: Office) -> None:
    """LOOK-1: in its thread, with nothing of the customer; the button shows each reader what they may see."""
    sue = known.person("sue")
    asked = sue.says("@casebot how is 12345 doing?", in_="#hvs")
    answer = asked.waits_for_reply(containing="00012345")
    assert answer.shows("In Progress: Engaged", "Owner: Ana Silva", "Next step due: Wed 4 Mar", "Close by")
    assert tells_nothing_of_the_customer(answer)
    assert len(sue.messages("#hvs")) == 1, "the channel itself stays as it was"

    window = sue.opens("View", on=answer)
    assert window.shows("Acme GmbH", "2026-03-02 AS Send Maria the quote")
    assert "Next step" not in window.buttons
    ana = known.person("ana")
    hers = ana.opens("View", on=MessageSeen(known.workspace, ana, answer.channel, answer.read()))
    assert "Next step" in hers.buttons


def test_a_mention_in_a_thread_is_answered_in_that_thread(known: Office) -> None:
    """LOOK-1"""
    sue, ben = known.person("sue"), known.person("ben")
    began = ben.says("Does anybody know about Acme?", in_="#hvs")
    sue.says("@casebot #00012345", thread=began)
    began.waits_for_reply(containing="Owner: Ana Silva")


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("@casebot 00099999", "No case 00099999 found"),
        ("@casebot", "/case 00012345"),
        ("@casebot statsu", "/case status"),
        ("@casebot 00012345 or 00012346?", "/case help"),
    ],
)
def test_a_mention_that_asks_for_no_case_is_answered_privately(known: Office, asked: str, answered: str) -> None:
    """LOOK-1, LOOK-2: nobody else is bothered with it."""
    sue = known.person("sue")
    said = sue.says(asked, in_="#hvs")
    sue.waits_for_message(containing=answered)
    known.settles()
    assert said.thread == []


def test_a_mention_that_comes_twice_is_answered_once(known: Office) -> None:
    """SAFE-1, SAFE-2: also when Slack's answer to our answer is lost."""
    sue = known.person("sue")
    known.sandbox.duplicate_events(1)
    known.workspace.fault("chat.postMessage", "reset_after")
    asked = sue.says("@casebot 12345", in_="#hvs")
    asked.waits_for_reply(containing="00012345")
    known.workspace.clock_moves(seconds=30)
    known.settles()
    assert len(asked.thread) == 1


def test_where_no_answer_can_be_given_the_asker_has_it_alone(known: Office) -> None:
    """LOOK-1: the question was deleted, so its thread is gone."""
    sue = known.person("sue")
    kept = {
        "event_id": "Ev0GONE",
        "event": {
            "type": "app_mention",
            "user": sue.id,
            "channel": "C0HVS",
            "ts": "1.000001",
            "text": f"<@{known.sandbox.bot_user_id}> 12345",
        },
    }
    assert known.casebot.events.receive("Ev0GONE", "app_mention", kept)
    known.workspace.clock_moves(minutes=3)
    assert finish_left_events(known.casebot.events, known.casebot.desk, known.casebot.members_only.admits_event) == 1
    sue.waits_for_message(containing="Owner: Ana Silva")


@pytest.mark.parametrize(
    "address",
    [
        LINK,
        f"{LINK}?ws=%2Flightning%2Fr&x=1",
        f"{CRM}/{ID[:15]}",
        f"{CRM}/{ID}?nooverride=1",
        f"{CRM}/console#/sObject/{ID}/view",
    ],
)
def test_below_a_link_stands_where_the_case_stands(known: Office, address: str) -> None:
    """LOOK-1: however the address is written; in a channel that casebot is not in as well."""
    sue = known.person("sue")
    said = sue.says(f"Please look at {address} today", in_="#hvs")
    said.waits_to_show("00012345 · In Progress: Engaged", "Owner: Ana Silva", "Next step due: Wed 4 Mar")
    assert tells_nothing_of_the_customer(said)
    assert sue.opens("View", on=said).shows("Acme GmbH")


def test_links_that_lead_to_no_case_of_ours_stay_as_they_are(known: Office) -> None:
    """LOOK-1, SAFE-3: an unknown case, another record, another site."""
    sue = known.person("sue")
    before = known.traffic_so_far()
    sue.says(f"{CRM}/lightning/r/Case/{long_case_id('500Sb0000000099')}/view", in_="#hvs")
    sue.says(f"{CRM}/lightning/r/Account/001Sb0000000001AAA/view", in_="#hvs")
    sue.says(f"https://elsewhere.example.org/lightning/r/Case/{ID}/view", in_="#hvs")
    said = sue.says(f"Two at once: {LINK} and {CRM}/{ID}", in_="#hvs")
    said.waits_to_show("Owner: Ana Silva")
    known.settles()
    [call] = unfurls(known, after=before)
    assert len(said.read()["attachments"]) == 2
    assert call["status"] == 200


def test_what_stands_below_a_link_follows_the_case_while_it_is_recent(known: Office) -> None:
    """LOOK-1: ten quick changes are few calls; what is a week old is left as it was."""
    sue = known.person("sue")
    said = sue.says(LINK, in_="#hvs")
    said.waits_to_show("Wed 4 Mar")
    writes(known, "Call Maria about the quote")
    said.waits_to_show("Fri 6 Mar")
    assert tells_nothing_of_the_customer(said)

    known.settles()
    before = known.traffic_so_far()
    known.workspace.fault("chat.unfurl", "rate_limited", retry_after=1)
    for seats in range(10):
        known.case_arrives(
            external_id=ID, subject=f"{seats} seats", source_version=(known.clock.now() + timedelta(seconds=seats + 1)).isoformat()
        )  # fmt: skip
    known.workspace.clock_moves(seconds=2)
    known.settles()
    assert len([call for call in unfurls(known, after=before) if call["status"] == 200]) <= 3

    known.workspace.clock_moves(days=8)
    known.settles()
    before = known.traffic_so_far()
    writes(known, "Call Maria again about the quote", due="2026-03-20")
    known.settles()
    assert unfurls(known, after=before) == []


def test_a_clock_that_runs_out_shows_below_the_link(office: Office) -> None:
    """LOOK-1, SLA-1: with nobody clicking."""
    office.case_arrives(external_id=ID, link=LINK)
    said = office.person("sue").says(LINK, in_="#hvs")
    said.waits_to_show("Pick up by")
    office.workspace.clock_moves(hours=25)
    said.waits_to_show("Pickup was due")


def test_while_it_is_being_typed_a_link_shows_the_same(known: Office) -> None:
    """LOOK-1: in the composer; a change of the case tries nothing there later."""
    draft = known.person("sue").drafts(f"Look: {LINK}")
    known.waits_for_calls("chat.unfurl", 1)
    known.settles()
    [shown] = known.sandbox.draft(draft)["attachments"]
    assert "Ana Silva" in str(shown)
    assert not any(word in str(shown) for word in SECRETS)
    before = known.traffic_so_far()
    writes(known, "Call Maria about the quote")
    known.settles()
    assert unfurls(known, after=before) == []


def test_a_message_that_was_deleted_is_no_trouble_to_anybody(known: Office) -> None:
    """LOOK-1: a wrong turn: the message is gone when the case changes."""
    said = known.person("sue").says(LINK, in_="#hvs")
    said.waits_to_show("Owner: Ana Silva")
    known.sandbox.forget(said.channel, said.ts)
    writes(known, "Call Maria about the quote")
    known.settles()
    assert known.person("sue").messages("#smb-ops") == []


@pytest.mark.parametrize("fault", ["reset_after", "error_before", "hang_after"])
def test_what_slack_does_not_answer_is_shown_all_the_same(known: Office, fault: str) -> None:
    """SAFE-2: showing it twice does no harm, so it is tried again."""
    known.workspace.fault("chat.unfurl", fault)
    said = known.person("sue").says(LINK, in_="#hvs")
    known.waits_for_calls("chat.unfurl", 1)
    known.workspace.clock_moves(seconds=30)
    said.waits_to_show("Owner: Ana Silva")


def test_a_link_that_a_crash_left_behind_is_shown_later(known: Office) -> None:
    """SAFE-2: kept before Slack was told that it arrived."""
    sue = known.person("sue")
    known.closes_casebot()
    said = sue.says(LINK, in_="#hvs")
    known.opens_casebot()
    event = {
        "type": "link_shared",
        "channel": said.channel,
        "message_ts": said.ts,
        "source": "conversations_history",
        "links": [{"domain": "hvs-demo.example.com", "url": LINK}],
    }
    known.casebot.events.receive("Ev0LINK", "link_shared", {"event_id": "Ev0LINK", "event": event})
    known.workspace.clock_moves(minutes=3)
    finish_left_events(known.casebot.events, known.casebot.desk, known.casebot.members_only.admits_event)
    said.waits_to_show("Owner: Ana Silva")


def test_the_window_of_a_link_goes_on_to_work(known: Office) -> None:
    """LOOK-1, CRD-2: Ana closes what she came upon in a channel without looking for its card."""
    ana = known.person("ana")
    said = ana.says(LINK, in_="#hvs")
    said.waits_to_show("Owner: Ana Silva")
    window = ana.opens("View", on=said)
    form = ana.opens("Status", on=window)
    form.picks("Status", "Open")
    assert form.submits().ok
    said.waits_to_show("00012345 · Open")
    assert known.case().status is Status.OPEN


def test_a_scope_that_is_missing_is_told_once_and_the_rest_goes_on(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """LOOK-1, SAFE-2: the workspace was installed from an older manifest, which could not show anything below links."""
    ours = Manifest.load(MANIFEST)
    older = replace(ours, bot_scopes=ours.bot_scopes - {"links:write"})
    with Office(sqlite_url, manifest=older) as office:
        office.case_arrives(external_id=ID, link=LINK)
        sue = office.person("sue")
        said = [sue.says(LINK, in_="#hvs") for _ in range(3)]
        sue.waits_for_message(in_="#smb-ops", containing="links:write").waits_to_show(
            "chat.unfurl", "app_manifest.yml", "casebot doctor", "Everything else goes on"
        )
        sue.says("@casebot 12345", in_="#hvs").waits_for_reply(containing="Owner: Ana Silva")
        office.settles()
        assert len(sue.messages("#smb-ops")) == 1
        assert all("attachments" not in message.read() for message in said)
    assert [record.message for record in caplog.records if "chat.unfurl" in record.message] == [
        "chat.unfurl is held up: Slack says missing_scope links:write."
    ]
