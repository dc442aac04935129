"""Ana works with an app: the same story over Socket Mode and over signed HTTP requests, with a real Bolt app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebhookClient

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.bolt_apps import SmallApp, by_http, by_socket
from tests.sandbox.slack.conftest import (
    MANIFEST,
    MONDAY,
    Actor,
    MakeSandbox,
    actions,
    button,
    input_block,
    modal,
    refusal,
    text,
    wait_until,
)


@pytest.fixture(params=["socket", "http"])
def sandbox(request: pytest.FixtureRequest, make_sandbox: MakeSandbox) -> Sandbox:
    return make_sandbox(delivery=request.param)


@pytest.fixture
def tester(sandbox: Sandbox) -> Iterator[SmallApp]:
    with (by_http if sandbox.delivers_by == "http" else by_socket)(sandbox) as app:
        yield app


@pytest.fixture
def alone(make_sandbox: MakeSandbox) -> Iterator[tuple[Sandbox, SmallApp, Actor]]:
    """By socket alone, for what does not depend on the way."""
    sandbox = make_sandbox()
    with by_socket(sandbox) as app:
        yield sandbox, app, Actor(sandbox, "U0ANA")


def post_card(tester: SmallApp, *blocks: dict[str, Any]) -> dict[str, str]:
    """A message to Ana with these blocks, as the container of what she does to it."""
    posted = tester.client.chat_postMessage(channel="U0ANA", text="card", blocks=list(blocks))
    return {"type": "message", "channel": posted["channel"], "ts": posted["ts"]}


def open_form(tester: SmallApp, ana: Actor, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Ana clicks, the app opens a modal; the modal as she sees it."""

    def answer(body: dict[str, Any], ack: Any) -> None:
        ack()
        tester.client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks, **more))

    tester.answers["go"] = answer
    card = post_card(tester, actions(button()))
    assert ana.does("actions", container=card, block_id="acts", action_id="go", value={}) == {"ok": True}
    wait_until(lambda: ana.reads("views")["modals"])
    return ana.modal()


def filled(value: str, block_id: str = "name") -> dict[str, Any]:
    return {"values": {block_id: {"it": {"type": "plain_text_input", "value": value}}}}


def test_a_click_carries_all_that_slack_sends(sandbox: Sandbox, tester: SmallApp, ana: Actor) -> None:
    card = post_card(tester, actions(button(value="7", style="primary")))
    assert ana.does("actions", container=card, block_id="acts", action_id="go", value={}) == {"ok": True}
    [body] = tester.of("block_actions")
    assert body["user"] == {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": sandbox.team_id}
    assert body["team"] == {"id": sandbox.team_id, "domain": "tests"}
    assert body["channel"] == {"id": "D0ANA", "name": "directmessage"}
    assert body["container"]["message_ts"] == body["message"]["ts"] == card["ts"]
    [action] = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "acts", "7")
    assert (action["type"], action["style"], action["text"]["text"]) == ("button", "primary", "Go")
    assert body["response_url"].startswith(sandbox.url)


def test_a_form_is_opened_refused_on_its_fields_and_then_taken(tester: SmallApp, ana: Actor) -> None:
    def check(body: dict[str, Any], ack: Any) -> None:
        if body["view"]["state"]["values"]["name"]["it"]["value"] == "bad":
            ack(response_action="errors", errors={"name": "Not this one."})
        else:
            ack()

    form = open_form(tester, ana, private_metadata="case 7")
    tester.answers["form"] = check
    empty = ana.does("submissions", view_id=form["id"], state={"values": {}})
    assert empty == {"ok": False, "errors": {"name": "Please complete this required field."}}
    assert tester.of("view_submission") == []
    refused = ana.does("submissions", view_id=form["id"], state=filled("bad"))
    assert refused == {"ok": False, "errors": {"name": "Not this one."}}
    assert ana.modal()["state"] == filled("bad")
    assert ana.does("submissions", view_id=form["id"], state=filled("good")) == {"ok": True}
    assert ana.reads("views")["modals"] == []
    assert tester.of("view_submission")[-1]["view"]["private_metadata"] == "case 7"


def test_a_command_is_answered_to_the_person_alone(sandbox: Sandbox, tester: SmallApp, ana: Actor) -> None:
    tester.answers["/hello"] = lambda body, ack: ack(f"Hello {body['text']}")
    assert ana.does("commands", channel="C0HVS", command="/hello", text="world") == {"ok": True}
    assert ana.texts("C0HVS") == ["Hello world"]
    assert sandbox.messages("C0HVS") == []
    [body] = tester.of("/hello")
    assert (body["channel_name"], body["user_name"], body["team_domain"]) == ("hvs", "ana", "tests")
    tester.answers["/hello"] = lambda _, ack: ack(text="for all", response_type="in_channel")
    ana.does("commands", channel="C0HVS", command="/hello", text="")
    assert [message["text"] for message in sandbox.messages("C0HVS")] == ["for all"]


def test_events_reach_the_app_in_both_ways(sandbox: Sandbox, tester: SmallApp, ana: Actor) -> None:
    channel = sandbox.dm_with_app("U0ANA")
    ana.does("messages", channel=channel, text="hi & bye")
    ana.does("home", tab="home")
    wait_until(lambda: tester.events("message") and tester.events("app_home_opened"))
    [event] = tester.events("message")
    assert (event["text"], event["channel_type"], event["user"]) == ("hi &amp; bye", "im", "U0ANA")
    assert tester.of("message")[0]["authorizations"][0]["user_id"] == sandbox.bot_user_id


def test_shortcuts_global_and_on_a_message(tester: SmallApp, ana: Actor) -> None:
    ts = ana.does("messages", channel="C0HVS", text="keep me")["ts"]
    assert ana.does("shortcuts", callback_id="new_thing") == {"ok": True}
    assert ana.does("shortcuts", callback_id="keep_this", channel="C0HVS", ts=ts) == {"ok": True}
    assert tester.of("shortcut")[0]["callback_id"] == "new_thing"
    [kept] = tester.of("message_action")
    assert (kept["message"]["text"], kept["channel"]["name"], kept["message_ts"]) == ("keep me", "hvs", ts)
    assert ana.does("shortcuts", callback_id="other")["error"] == "unknown_shortcut"


def test_an_external_select_offers_what_the_app_answers(tester: SmallApp, ana: Actor) -> None:
    select = {"type": "external_select", "action_id": "owner", "min_query_length": 2}
    found = [{"text": text("Ben"), "value": "U0BEN"}]
    tester.answers["owner"] = lambda body, ack: ack(options=found if body.get("value") == "be" else [])
    where = {"container": post_card(tester, actions(select)), "block_id": "acts", "action_id": "owner"}
    assert ana.does("options", **where, query="b") == {"options": []}
    assert tester.of("block_suggestion") == []
    assert ana.does("options", **where, query="be") == {"options": found}
    tester.answers["owner"] = lambda _, ack: ack()
    chosen = ana.does("actions", **where, value={"selected_option": {"value": "U0BEN"}})
    assert chosen == {"ok": True}
    assert tester.of("block_actions")[0]["actions"][0]["selected_option"] == found[0]
    stranger = ana.does("actions", **where, value={"selected_option": {"value": "U0CHI"}})
    assert stranger["error"] == "no_such_option"


def test_too_many_options_are_no_answer(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    many = [{"text": text(str(n)), "value": str(n)} for n in range(101)]
    tester.answers["owner"] = lambda _, ack: ack(options=many)
    card = post_card(tester, actions({"type": "external_select", "action_id": "owner", "min_query_length": 0}))
    answer = ana.does("options", container=card, block_id="acts", action_id="owner", query="")
    assert answer["error"] == "bad_options"


def test_what_is_not_acked_in_time_shows_slacks_error(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(ack_timeout_s=0.5)
    ana = Actor(sandbox, "U0ANA")
    with by_socket(sandbox) as tester:
        form = open_form(tester, ana)
        for name in ("/hello", "form", "slow"):
            tester.answers[name] = lambda _body, _ack: None
        card = post_card(tester, actions(button("slow")))
        clicked = ana.does("actions", container=card, block_id="acts", action_id="slow", value={})
        assert clicked["error"] == "operation_timeout"
        typed = ana.does("commands", channel="D0ANA", command="/hello", text="")
        assert typed["error"] == "operation_timeout"
        assert sandbox.ephemerals("D0ANA", "U0ANA")[-1]["text"] == '/hello failed with the error "operation_timeout"'
        sent = ana.does("submissions", view_id=form["id"], state=filled("x"))
        assert (sent["error"], sent["detail"]) == ("operation_timeout", "We had some trouble connecting. Try again?")
        assert ana.modal()["state"] == filled("x")


def test_without_an_app_nothing_can_be_delivered(make_sandbox: MakeSandbox) -> None:
    for way in ("socket", "http"):
        sandbox = make_sandbox(ack_timeout_s=0.1, delivery=way)
        answer = Actor(sandbox, "U0ANA").does("commands", channel="C0HVS", command="/hello", text="")
        assert answer["error"] == "dispatch_failed"


def test_a_command_that_the_manifest_lacks_goes_nowhere(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    sandbox, tester, ana = alone
    assert ana.does("commands", channel="C0HVS", command="/nope", text="x")["error"] == "unknown_command"
    [said] = sandbox.ephemerals("C0HVS", "U0ANA")
    assert said["user"] == "USLACKBOT"
    assert "/nope is not a valid command" in said["text"]
    assert tester.bodies == []


def test_a_command_may_ask_for_names_to_be_marked_up(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    ana.does("commands", channel="C0HVS", command="/hello", text="@ben <3")
    ana.does("commands", channel="C0HVS", command="/escaped", text="@ben <3")
    assert tester.of("/hello")[0]["text"] == "@ben <3"
    assert tester.of("/escaped")[0]["text"] == "<@U0BEN> &lt;3"


def test_without_interactivity_no_click_is_delivered(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(manifest=replace(MANIFEST, interactivity=False))
    with by_socket(sandbox) as tester:
        card = post_card(tester, actions(button()))
        answer = Actor(sandbox, "U0ANA").does("actions", container=card, block_id="acts", action_id="go", value={})
    assert answer["error"] == "not_interactive"


def test_an_answer_to_a_submission_can_update_push_and_clear(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    form = open_form(tester, ana)
    tester.answers["form"] = lambda _, ack: ack(response_action="update", view=modal(input_block("more")))
    assert ana.does("submissions", view_id=form["id"], state=filled("x")) == {"ok": True}
    assert ana.modal()["id"] == form["id"]
    assert ana.modal()["blocks"][0]["block_id"] == "more"
    for _ in range(2):
        tester.answers["form"] = lambda _, ack: ack(response_action="push", view=modal(input_block("more")))
        assert ana.does("submissions", view_id=ana.modal()["id"], state=filled("x", "more")) == {"ok": True}
    assert [view["previous_view_id"] is None for view in ana.reads("views")["modals"]] == [True, False, False]
    fourth = ana.does("submissions", view_id=ana.modal()["id"], state=filled("x", "more"))
    assert fourth["error"] == "bad_response_action"
    tester.answers["form"] = lambda _, ack: ack(response_action="clear")
    assert ana.does("submissions", view_id=ana.modal()["id"], state=filled("x", "more")) == {"ok": True}
    assert ana.reads("views")["modals"] == []


def test_errors_for_a_block_that_is_not_there_are_trouble(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    form = open_form(tester, ana)
    tester.answers["form"] = lambda _, ack: ack(response_action="errors", errors={"elsewhere": "no"})
    answer = ana.does("submissions", view_id=form["id"], state=filled("x"))
    assert answer["error"] == "bad_response_action"
    assert "/errors/elsewhere" in answer["detail"]


def test_a_trigger_opens_one_view(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    card = post_card(tester, actions(button()))
    ana.does("actions", container=card, block_id="acts", action_id="go", value={})
    trigger_id = tester.of("block_actions")[0]["trigger_id"]
    broken = refusal(tester.client.views_open, trigger_id=trigger_id, view=modal(title=text("x" * 25)))
    assert broken["error"] == "invalid_arguments"
    assert any("[json-pointer:/view/title" in line for line in broken["response_metadata"]["messages"])
    tester.client.views_open(trigger_id=trigger_id, view=modal())
    assert refusal(tester.client.views_open, trigger_id=trigger_id, view=modal())["error"] == "exchanged_trigger_id"
    assert refusal(tester.client.views_open, trigger_id="1.2.x", view=modal())["error"] == "invalid_trigger_id"


def test_a_trigger_that_is_too_old_is_refused(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(trigger_life_s=0.0)
    with by_socket(sandbox) as tester:
        Actor(sandbox, "U0ANA").does("shortcuts", callback_id="new_thing")
        trigger_id = tester.of("shortcut")[0]["trigger_id"]
        assert refusal(tester.client.views_open, trigger_id=trigger_id, view=modal())["error"] == "expired_trigger_id"


def test_a_stack_holds_three_modals(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    open_form(tester, ana, actions(button("more")), external_id="first")

    def push() -> str:
        top = ana.modal()
        container = {"type": "view", "view_id": top["id"]}
        ana.does("actions", container=container, block_id="acts", action_id="more", value={})
        body = tester.of("block_actions")[-1]
        assert "channel" not in body
        assert body["view"]["id"] == top["id"]
        return str(body["trigger_id"])

    tester.client.views_push(trigger_id=push(), view=modal(actions(button("more"))))
    tester.client.views_push(trigger_id=push(), view=modal(actions(button("more"))))
    last = refusal(tester.client.views_push, trigger_id=push(), view=modal())
    assert last["error"] == "push_limit_reached"
    clash = refusal(tester.client.views_open, trigger_id=push(), view=modal(external_id="first"))
    assert clash["error"] in ("duplicate_external_id", "push_limit_reached")


def test_an_update_keeps_what_was_filled_in_and_heeds_the_hash(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    select = {
        "type": "static_select",
        "action_id": "kind",
        "options": [{"text": text("A"), "value": "a"}, {"text": text("B"), "value": "b"}],
    }
    form = open_form(tester, ana, input_block(), actions(select), external_id="mine")
    ana.does(
        "actions",
        container={"type": "view", "view_id": form["id"]},
        block_id="acts",
        action_id="kind",
        value={"selected_option": {"value": "b"}},
        state=filled("typed so far"),
    )
    body = tester.of("block_actions")[-1]
    assert body["view"]["state"]["values"]["name"]["it"]["value"] == "typed so far"
    assert body["view"]["state"]["values"]["acts"]["kind"]["selected_option"]["value"] == "b"
    new = modal(input_block(), actions(select), input_block("reason"))
    tester.client.views_update(external_id="mine", hash=body["view"]["hash"], view={**new, "external_id": "mine"})
    values = ana.modal()["state"]["values"]
    assert values["name"]["it"]["value"] == "typed so far"
    assert values["acts"]["kind"]["selected_option"]["text"]["text"] == "B"
    assert values["reason"]["it"]["value"] is None
    stale = refusal(tester.client.views_update, view_id=form["id"], hash=body["view"]["hash"], view=new)
    assert stale["error"] == "hash_conflict"
    assert refusal(tester.client.views_update, view_id="V0NONE", view=new)["error"] == "not_found"


def test_closing_is_told_only_when_asked_for(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    quiet = open_form(tester, ana)
    assert ana.does("closures", view_id=quiet["id"], clear=False) == {"ok": True}
    assert tester.of("view_closed") == []
    told = open_form(tester, ana, notify_on_close=True)
    ana.does("closures", view_id=told["id"], clear=True)
    [closed] = tester.of("view_closed")
    assert (closed["is_cleared"], closed["view"]["id"]) == (True, told["id"])
    assert ana.does("closures", view_id=told["id"], clear=False)["error"] == "view_not_found"


def test_home_is_published_and_sent_along_when_opened(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    _, tester, ana = alone
    view = {"type": "home", "blocks": [actions(button())]}
    published = tester.client.views_publish(user_id="U0ANA", view=view)["view"]
    home = ana.reads("views")["home"]
    assert home["id"] == published["id"]
    ana.does("home", tab="home")
    wait_until(lambda: tester.events("app_home_opened"))
    assert tester.events("app_home_opened")[0]["view"]["id"] == home["id"]
    container = {"type": "view", "view_id": home["id"]}
    assert ana.does("actions", container=container, block_id="acts", action_id="go", value={}) == {"ok": True}
    again = tester.client.views_publish(user_id="U0ANA", view=view, hash=published["hash"])["view"]
    assert again["id"] == published["id"]
    stale = refusal(tester.client.views_publish, user_id="U0ANA", view=view, hash=published["hash"])
    assert stale["error"] == "hash_conflict"


def test_only_what_is_on_the_message_can_be_clicked(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    sandbox, tester, ana = alone
    card = post_card(tester, actions(button()))
    wrong = ana.does("actions", container=card, block_id="acts", action_id="other", value={})
    assert (wrong["status"], wrong["error"]) == (404, "element_not_found")
    gone = ana.does("actions", container={**card, "ts": "1.000000"}, block_id="acts", action_id="go", value={})
    assert gone["error"] == "message_not_found"
    theirs = Actor(sandbox, "U0BEN").does("actions", container=card, block_id="acts", action_id="go", value={})
    assert theirs["error"] == "channel_not_found"


def test_a_response_url_lives_thirty_minutes_and_five_uses(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    sandbox, tester, ana = alone
    ana.does("commands", channel="C0HVS", command="/hello", text="")
    url = WebhookClient(tester.of("/hello")[-1]["response_url"])
    assert [url.send(text=str(n)).status_code for n in range(5)] == [200] * 5
    used = url.send(text="once more")
    assert (used.status_code, "used_url" in used.body) == (404, True)
    assert ana.texts("C0HVS") == ["0", "1", "2", "3", "4"]
    ana.does("commands", channel="C0HVS", command="/hello", text="")
    late = WebhookClient(tester.of("/hello")[-1]["response_url"])
    sandbox.clock.advance(timedelta(minutes=31))
    assert "expired_url" in late.send(text="late").body


def test_a_response_url_replaces_and_deletes_what_was_clicked(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    sandbox, tester, ana = alone
    card = post_card(tester, actions(button()))
    ana.does("actions", container=card, block_id="acts", action_id="go", value={})
    url = WebhookClient(tester.of("block_actions")[-1]["response_url"])
    assert url.send(text="done", replace_original=True).body == "ok"
    [message] = sandbox.messages("D0ANA")
    assert (message["ts"], message["text"], "blocks" in message) == (card["ts"], "done", False)
    assert url.send(text="for all", response_type="in_channel").status_code == 200
    assert url.send(delete_original=True).status_code == 200
    assert [one["text"] for one in sandbox.messages("D0ANA")] == ["for all"]
    assert url.send_dict({"text": "x", "colour": "red"}).status_code == 400


def test_a_response_url_reaches_an_ephemeral_message(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    sandbox, tester, ana = alone
    tester.client.chat_postEphemeral(channel="C0HVS", user="U0ANA", text="q", blocks=[actions(button())])
    [asked] = sandbox.ephemerals("C0HVS", "U0ANA")
    container = {"type": "message", "channel": "C0HVS", "ts": asked["ts"], "ephemeral": True}
    ana.does("actions", container=container, block_id="acts", action_id="go", value={})
    body = tester.of("block_actions")[-1]
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    url = WebhookClient(body["response_url"])
    url.send(text="answered", replace_original=True)
    assert [one["text"] for one in sandbox.ephemerals("C0HVS", "U0ANA")] == ["answered"]
    url.send(delete_original=True)
    assert sandbox.ephemerals("C0HVS", "U0ANA") == []


def test_action_times_follow_the_shared_clock(alone: tuple[Sandbox, SmallApp, Actor]) -> None:
    sandbox, tester, ana = alone
    sandbox.clock.advance(timedelta(days=1))
    card = post_card(tester, actions(button()))
    ana.does("actions", container=card, block_id="acts", action_id="go", value={})
    moved = (MONDAY + timedelta(days=1)).timestamp()
    assert float(tester.of("block_actions")[0]["actions"][0]["action_ts"]) == moved


def test_an_app_without_a_home_has_none_to_open(make_sandbox: MakeSandbox) -> None:
    ana = Actor(make_sandbox(manifest=replace(MANIFEST, home_tab=False)), "U0ANA")
    assert ana.does("home", tab="home")["error"] == "home_tab_disabled"
    assert ana.does("home", tab="messages") == {"ok": True}
