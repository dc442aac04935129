"""Who is there, where, and what was said: the methods that read, and tokens and scopes."""

from __future__ import annotations

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.slack.server import Sandbox
from sandbox.slack.web_api.catalogue import METHODS
from sandbox.slack.web_api.endpoint import HANDLERS
from tests.sandbox.slack.conftest import Actor, MakeSandbox, client_of, refusal, without_scopes


def test_every_method_of_the_table_is_there_and_no_other() -> None:
    assert set(HANDLERS) == set(METHODS)


def test_auth_test_names_the_app_and_its_scopes(sandbox: Sandbox, client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (
        sandbox.bot_user_id,
        sandbox.bot_id,
        sandbox.team_id,
    )
    assert "im:history" in answer.headers["x-oauth-scopes"].split(",")


def test_tokens_are_told_apart(sandbox: Sandbox) -> None:
    def error(token: str, method: str) -> object:
        return refusal(WebClient(token, base_url=sandbox.api_url, retry_handlers=[]).api_call, api_method=method)[
            "error"
        ]

    assert error("", "auth.test") == "not_authed"
    assert error("xoxb-wrong", "auth.test") == "invalid_auth"
    assert error(sandbox.app_token, "auth.test") == "not_allowed_token_type"
    assert error(sandbox.bot_token, "apps.connections.open") == "not_allowed_token_type"
    assert error(sandbox.bot_token, "chat.shout") == "unknown_method"


def test_people_are_found_by_id_list_and_email(client: WebClient) -> None:
    assert client.users_info(user="U0ANA")["user"]["tz_offset"] == -3 * 3600
    assert client.users_lookupByEmail(email="ben@EXAMPLE.com")["user"]["id"] == "U0BEN"
    assert refusal(client.users_info, user="U0NONE")["error"] == "user_not_found"
    assert refusal(client.users_lookupByEmail, email="x@example.com")["error"] == "users_not_found"
    first = client.users_list(limit=2)
    rest = client.users_list(limit=100, cursor=first["response_metadata"]["next_cursor"])
    ids = [member["id"] for member in (*first["members"], *rest["members"])]
    assert ids[:3] == ["U0ANA", "U0BEN", "U0CHI"]
    assert len(ids) == len(set(ids)) == 5


def test_an_email_address_needs_its_own_scope(make_sandbox: MakeSandbox) -> None:
    client = client_of(make_sandbox(manifest=without_scopes("users:read.email")))
    assert "email" not in client.users_info(user="U0ANA")["user"]["profile"]
    assert refusal(client.users_lookupByEmail, email="ana@example.com")["needed"] == "users:read.email"


def test_channels_are_listed_and_joined(client: WebClient) -> None:
    listed = client.conversations_list(exclude_archived=True)["channels"]
    assert [(channel["name"], channel["is_member"]) for channel in listed] == [("hvs", True), ("out", False)]
    assert client.conversations_join(channel="C0OUT")["channel"]["is_member"] is True
    assert client.conversations_join(channel="C0OUT")["warning"] == "already_in_channel"
    assert client.conversations_members(channel="C0OUT")["members"] == ["U0ANA", "U0SANDBOXBOT"]
    assert client.conversations_info(channel="C0HVS", include_num_members=True)["channel"]["num_members"] == 3


def test_a_dm_is_opened_once_and_keeps_its_id(client: WebClient) -> None:
    first = client.conversations_open(users="U0ANA", return_im=True)
    again = client.conversations_open(users=["U0ANA"])
    assert first["channel"]["user"] == "U0ANA"
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["already_open"] is True
    assert refusal(client.conversations_open, users="U0NONE")["error"] == "user_not_found"
    assert refusal(client.api_call, api_method="conversations.open")["error"] == "users_list_not_supplied"


def test_history_is_newest_first_bounded_and_paged(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="C0HVS", text=str(n))["ts"] for n in range(6)]

    def texts(**span: object) -> list[str]:
        answer = client.conversations_history(channel="C0HVS", **span)  # type: ignore[arg-type]  # spans of each kind
        return [message["text"] for message in answer["messages"]]

    assert texts() == ["5", "4", "3", "2", "1", "0"]
    assert texts(oldest=stamps[2], latest=stamps[4]) == ["3"]
    assert texts(oldest=stamps[2], latest=stamps[4], inclusive=True) == ["4", "3", "2"]
    first = client.conversations_history(channel="C0HVS", limit=4)
    assert first["has_more"] is True
    assert texts(limit=4, cursor=first["response_metadata"]["next_cursor"]) == ["1", "0"]
    bad = refusal(client.conversations_history, channel="C0HVS", cursor="nonsense")
    assert bad["error"] == "invalid_cursor"


def test_history_needs_membership_and_the_scope_of_that_kind(client: WebClient, make_sandbox: MakeSandbox) -> None:
    assert refusal(client.conversations_history, channel="C0OUT")["error"] == "not_in_channel"
    narrow = client_of(make_sandbox(manifest=without_scopes("im:history")))
    opened = narrow.conversations_open(users="U0ANA")["channel"]["id"]
    refused = refusal(narrow.conversations_history, channel=opened)
    assert (refused["error"], refused["needed"]) == ("missing_scope", "im:history")
    assert narrow.conversations_history(channel="C0HVS")["messages"] == []


def test_the_dms_of_others_do_not_exist_for_the_app(client: WebClient, ana: Actor) -> None:
    private = ana.does("dms", user="U0BEN")["channel"]
    ana.does("messages", channel=private, text="between us")
    assert refusal(client.conversations_history, channel=private)["error"] == "channel_not_found"


def test_reactions_come_and_go_once(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0HVS", text="a")["ts"]
    client.reactions_add(channel="C0HVS", name="eyes", timestamp=ts)
    assert sandbox.messages("C0HVS")[0]["reactions"] == [{"name": "eyes", "users": [sandbox.bot_user_id], "count": 1}]
    assert refusal(client.reactions_add, channel="C0HVS", name="eyes", timestamp=ts)["error"] == "already_reacted"
    client.reactions_remove(channel="C0HVS", name="eyes", timestamp=ts)
    assert refusal(client.reactions_remove, channel="C0HVS", name="eyes", timestamp=ts)["error"] == "no_reaction"


def test_a_file_is_uploaded_in_three_steps_and_shared(sandbox: Sandbox, client: WebClient) -> None:
    client.files_upload_v2(
        channel="C0HVS", filename="cases.csv", content="id;owner\n1;ana\n", title="Cases", initial_comment="here"
    )
    [message] = sandbox.messages("C0HVS")
    [shared] = message["files"]
    assert (message["text"], shared["title"], shared["preview"]) == ("here", "Cases", "id;owner\n1;ana\n")
    assert client.files_info(file=shared["id"])["file"]["mimetype"] == "text/csv"
    assert refusal(client.files_info, file="F0NONE")["error"] == "file_not_found"


def test_an_upload_of_another_length_is_refused(sandbox: Sandbox, client: WebClient) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=5)
    assert httpx.post(announced["upload_url"], content=b"four", trust_env=False).status_code == 400
    files = [{"id": announced["file_id"]}]
    assert refusal(client.files_completeUploadExternal, files=files)["error"] == "file_not_found"
    form = {"file": ("a.txt", b"fives")}
    assert httpx.post(announced["upload_url"], files=form, trust_env=False).text == "OK - 5"
    nowhere = {"files": files, "channel_id": "C0HVS", "thread_ts": "1.000001"}
    assert refusal(client.files_completeUploadExternal, **nowhere)["error"] == "thread_not_found"
    client.files_completeUploadExternal(files=files, channel_id="C0HVS")
    assert sandbox.messages("C0HVS")[0]["files"][0]["size"] == 5


def test_api_test_gives_back_what_it_got(client: WebClient) -> None:
    assert client.api_test(hello="world")["args"] == {"hello": "world"}
    assert refusal(client.api_test, error="my_error")["error"] == "my_error"


def test_team_and_bot_are_described(sandbox: Sandbox, client: WebClient) -> None:
    assert client.team_info()["team"]["domain"] == "tests"
    assert client.bots_info(bot=sandbox.bot_id)["bot"]["user_id"] == sandbox.bot_user_id
    assert refusal(client.bots_info, bot="B0NONE")["error"] == "bot_not_found"


@pytest.mark.parametrize("cursor", ["bmV4dDotNQ==", "%%%"])
def test_a_cursor_that_was_not_given_out_is_refused(client: WebClient, cursor: str) -> None:
    assert refusal(client.users_list, cursor=cursor)["error"] == "invalid_cursor"
