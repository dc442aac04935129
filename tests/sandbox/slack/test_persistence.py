"""A workspace put away and taken out again is the same workspace."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.slack.clock import SandboxClock
from sandbox.slack.driver import Workspace
from sandbox.slack.server import Sandbox
from tests.sandbox.slack.conftest import ANA, BEN, MANIFEST

THEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def opened(clock: SandboxClock) -> Sandbox:
    return Sandbox(manifest=MANIFEST, people=[ANA, BEN], clock=clock)


def test_what_was_said_and_the_time_it_was_are_there_again(tmp_path: Path) -> None:
    with opened(SandboxClock(THEN)) as sandbox, Workspace(sandbox.url) as workspace:
        ana = workspace.person("ana")
        first = ana.says("before the pause")
        workspace.clock_moves(days=3)
        given_out = sandbox._core.ids.given_out()
        sandbox.save_state(tmp_path / "kept.json")

    again = opened(SandboxClock(THEN))
    again.load_state(tmp_path / "kept.json")
    with again, Workspace(again.url) as workspace:
        ana = workspace.person("ana")
        assert [message.text for message in ana.messages()] == ["before the pause"]
        assert again.clock.now() - THEN >= timedelta(days=3)
        assert ana.says("after it").ts > first.ts
        assert again._core.ids.given_out()["messages"] >= given_out["messages"], "no id is given out twice"


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("[]")
    with pytest.raises(ValueError, match="no workspace"):
        opened(SandboxClock(THEN)).load_state(other)
