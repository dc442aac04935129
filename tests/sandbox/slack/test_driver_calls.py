"""The driver is answered the same over HTTP and within the sandbox's own process."""

from __future__ import annotations

import pytest

from sandbox.slack.driver import DirectCalls, Workspace
from sandbox.slack.driver.calls import Calls, HttpCalls
from sandbox.slack.server import Sandbox


@pytest.fixture(params=["http", "direct"])
def calls(request: pytest.FixtureRequest, sandbox: Sandbox) -> Calls:
    return HttpCalls(sandbox.url) if request.param == "http" else DirectCalls(sandbox)


def test_a_person_says_reads_and_uploads(sandbox: Sandbox, calls: Calls) -> None:
    with Workspace(sandbox.url, calls=calls) as workspace:
        ana = workspace.person("ana")
        said = ana.says("good morning & welcome", in_="hvs")
        assert [message.text for message in ana.messages("hvs")] == ["good morning & welcome"]
        assert workspace.upload(ana.id, "a b.txt", b"words")["name"] == "a b.txt"
        assert said.exists()


def test_messages_are_sent_again_only_where_they_changed(sandbox: Sandbox, calls: Calls) -> None:
    with Workspace(sandbox.url, calls=calls) as workspace:
        ana = workspace.person("ana")
        ana.says("first", in_="hvs")
        first = ana.raw_messages("C0HVS")
        assert ana.raw_messages("C0HVS") is first
        ana.says("second", in_="hvs")
        assert [message["text"] for message in ana.raw_messages("C0HVS")] == ["first", "second"]


def test_what_is_read_is_a_copy(sandbox: Sandbox, calls: Calls) -> None:
    """A test that changes what it read does not change the workspace."""
    with Workspace(sandbox.url, calls=calls) as workspace:
        workspace.state()["people"].clear()
        assert workspace.person("ana").id == "U0ANA"


def test_a_refusal_is_raised_with_its_words(sandbox: Sandbox, calls: Calls) -> None:
    with Workspace(sandbox.url, calls=calls) as workspace:
        with pytest.raises(AssertionError, match="unknown_person"):
            workspace.state("U0NOBODY")
        with pytest.raises(AssertionError, match="http_404"):
            workspace.get("/sandbox/nothing")


def test_a_sandbox_that_does_not_run_answers_nothing(sandbox: Sandbox) -> None:
    workspace = Workspace(sandbox.url, calls=DirectCalls(sandbox))
    sandbox.stop()
    with pytest.raises(RuntimeError, match="does not run"):
        workspace.state()
