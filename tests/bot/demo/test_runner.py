"""`casebot demo`: everything is there at once, and there again with --keep."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.opening import AddressNote
from bot.demo.runner import FIRST_PERSON_ZONE, Demo
from cases.model.status import Status
from sandbox.slack.driver import Workspace
from storage.process_lock import AlreadyRunning

pytestmark = pytest.mark.simulation


def test_a_demo_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    """CRD-1, SAFE-2: Ana picks up a case, closes the demo, opens it again, and finds her cards once, as she left them."""
    first = Demo(0, folder=tmp_path).start()
    assert first.casebot is not None
    with pytest.raises(AlreadyRunning):
        Demo(0, folder=tmp_path).start()
    assert AddressNote(tmp_path).read() == first.url
    assert first.clock.now().astimezone(ZoneInfo(FIRST_PERSON_ZONE)).weekday() < 5
    assert first.casebot.delivery.drain(60)
    with Workspace(first.url) as workspace:
        ana = workspace.person("Ana Silva")
        card = next(message for message in ana.messages() if "Pick up" in message.buttons)
        number = card.text.split()[0]
        assert ana.opens("Pick up", on=card).submits().ok
        assert first.casebot.delivery.drain(30)
        before = len(ana.messages())
    first.stop()
    assert AddressNote(tmp_path).read() is None
    goes_on_with_the_cards(tmp_path, number, before)

    fresh = Demo(0, folder=tmp_path).start()
    assert fresh.casebot is not None
    assert fresh.casebot.delivery.drain(60)
    with Workspace(fresh.url) as workspace:
        assert any("Pick up" in message.buttons for message in workspace.person("Ana Silva").messages())
    fresh.stop()


def test_a_demo_that_was_killed_goes_on_as_well(tmp_path: Path) -> None:
    """CRD-1, SAFE-2: what a dead process leaves behind is the folder as it was at that moment; without its workspace a demo begins anew."""
    first = Demo(0, folder=tmp_path / "alive").start()
    assert first.casebot is not None
    assert first.casebot.delivery.drain(60)
    with Workspace(first.url) as workspace:
        ana = workspace.person("Ana Silva")
        card = next(message for message in ana.messages() if "Pick up" in message.buttons)
        number = card.text.split()[0]
        assert ana.opens("Pick up", on=card).submits().ok
        assert first.casebot.delivery.drain(30)
        before = len(ana.messages())
    kept = tmp_path / "alive" / "workspace.json"
    last = kept.stat().st_mtime_ns if kept.exists() else 0
    deadline = time.monotonic() + 60
    while (not kept.exists() or kept.stat().st_mtime_ns == last) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.copytree(tmp_path / "alive", tmp_path / "killed")
    first.stop()
    assert AddressNote(tmp_path).read() is None
    goes_on_with_the_cards(tmp_path / "killed", number, before)

    (tmp_path / "killed" / "workspace.json").unlink()
    anew = Demo(0, keep=True, folder=tmp_path / "killed").start()
    assert anew.casebot is not None
    assert anew.casebot.delivery.drain(60)
    with Workspace(anew.url) as workspace:
        assert workspace.person("Ana Silva").messages()
    anew.stop()


def goes_on_with_the_cards(folder: Path, number: str, before: int) -> None:
    """Open the demo of this folder again: Ana has as many messages as before, and the card of the case that she picked up."""
    again = Demo(0, keep=True, folder=folder).start()
    assert again.casebot is not None
    assert again.casebot.delivery.drain(60)
    with Workspace(again.url) as workspace:
        ana = workspace.person("Ana Silva")
        assert len(ana.messages()) == before
        card = ana.waits_for_message(beginning=number)
        assert card.shows(Status.ATTEMPTING_CONTACT)
        assert ana.opens("Next step", on=card).is_open(), "what stood there before can still be clicked"
    again.stop()
