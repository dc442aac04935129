"""A file input: the scope that it needs, and the files that a person can put into it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from sandbox.slack.server import Sandbox
from tests.sandbox.slack.bolt_apps import by_socket
from tests.sandbox.slack.conftest import MANIFEST, Actor, MakeSandbox, modal
from tests.sandbox.slack.test_interactions import filled, open_form

WITH_SCOPE = replace(MANIFEST, bot_scopes=MANIFEST.bot_scopes | {"files:read"})
WITHOUT_SCOPE = replace(MANIFEST, bot_scopes=MANIFEST.bot_scopes - {"files:read"})


def file_block(**more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": "papers",
        "label": {"type": "plain_text", "text": "Papers"},
        "element": {"type": "file_input", "action_id": "papers", **more},
    }


def upload(sandbox: Sandbox, who: str, name: str) -> dict[str, Any]:
    query = {"as": who, "name": name}
    answer = httpx.post(f"{sandbox.url}/sandbox/files", params=query, content=b"12 seats", trust_env=False)
    file: dict[str, Any] = answer.json()["file"]
    return file


def held(*files: Any) -> dict[str, Any]:
    return {"values": {"papers": {"papers": {"type": "file_input", "files": list(files)}}}}


def test_an_uploaded_file_comes_as_slack_describes_it(make_sandbox: MakeSandbox) -> None:
    """Whatever the client says of it; its permalink is one of the workspace."""
    sandbox = make_sandbox(manifest=WITH_SCOPE)
    ana = Actor(sandbox, "U0ANA")
    with by_socket(sandbox) as app:
        view = open_form(app, ana, file_block())
        file = upload(sandbox, "U0ANA", "Offer 1.txt")
        assert file["permalink"] == f"https://tests.slack.com/files/U0ANA/{file['id']}/offer_1.txt"
        forged = {"id": file["id"], "permalink": "https://evil.example"}
        ana.does("submissions", view_id=view["id"], state=held(forged))
        record = next(one for one in sandbox.traffic.records if one.name.startswith("view_submission"))
        assert record.request["view"]["state"]["values"]["papers"]["papers"]["files"] == [file]


@pytest.mark.parametrize(
    ("element", "names", "error"),
    [
        ({"max_files": 2}, ("a.pdf", "b.pdf", "c.pdf"), "bad_value"),
        ({}, tuple(f"{number}.pdf" for number in range(11)), "bad_value"),
        ({"filetypes": ["pdf"]}, ("a.txt",), "bad_value"),
    ],
)
def test_what_slack_does_not_take(
    make_sandbox: MakeSandbox, element: dict[str, Any], names: tuple[str, ...], error: str
) -> None:
    """Too many files, or files of other types."""
    sandbox = make_sandbox(manifest=WITH_SCOPE)
    ana = Actor(sandbox, "U0ANA")
    with by_socket(sandbox) as app:
        view = open_form(app, ana, file_block(**element))
        files = [upload(sandbox, "U0ANA", name) for name in names]
        assert ana.does("submissions", view_id=view["id"], state=held(*files))["error"] == error


def test_only_a_file_of_ones_own_can_be_attached(make_sandbox: MakeSandbox) -> None:
    """A colleague's, an unknown one, and what is no file."""
    sandbox = make_sandbox(manifest=WITH_SCOPE)
    ana = Actor(sandbox, "U0ANA")
    with by_socket(sandbox) as app:
        view = open_form(app, ana, file_block())
        for file in (upload(sandbox, "U0BEN", "a.pdf"), {"id": "F0NONE"}, {}, "F1"):
            assert ana.does("submissions", view_id=view["id"], state=held(file))["error"] == "file_not_found"


def test_without_the_scope_no_view_may_ask_for_files(make_sandbox: MakeSandbox) -> None:
    """Neither when it is opened nor in the answer to a submission."""
    sandbox = make_sandbox(manifest=WITHOUT_SCOPE)
    ana = Actor(sandbox, "U0ANA")
    with by_socket(sandbox) as app:
        view = open_form(app, ana)
        app.answers["form"] = lambda _, ack: ack(response_action="update", view=modal(file_block()))
        assert ana.does("submissions", view_id=view["id"], state=filled("x"))["error"] == "bad_response_action"
