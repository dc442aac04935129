"""`casebot demo`: everything is there at once, and there again with --keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo import Demo
from cases.status import Status
from sandbox.driver import Workspace
from storage.process_lock import AlreadyRunning

pytestmark = pytest.mark.simulation


def test_a_demo_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    """CRD-1, SAFE-2: Ana picks up a case, closes the demo, opens it again, and finds her cards once, as she left them."""
    first = Demo(0, folder=tmp_path).start()
    assert first.casebot is not None
    with pytest.raises(AlreadyRunning):
        Demo(0, folder=tmp_path).start()
    assert first.casebot.delivery.drain(60)
    with Workspace(first.url) as workspace:
        ana = workspace.person("Ana Silva")
        card = next(message for message in ana.messages() if "Pick up" in message.buttons)
        number = card.text.split()[0]
        assert ana.opens("Pick up", on=card).submits().ok
        assert first.casebot.delivery.drain(30)
        before = len(ana.messages())
    first.stop()

    again = Demo(0, keep=True, folder=tmp_path).start()
    assert again.casebot is not None
    assert again.casebot.delivery.drain(60)
    with Workspace(again.url) as workspace:
        ana = workspace.person("Ana Silva")
        assert len(ana.messages()) == before
        card = ana.waits_for_message(containing=number)
        assert card.shows(Status.ATTEMPTING_CONTACT)
        assert ana.opens("Next step", on=card).is_open(), "what stood there before can still be clicked"
    again.stop()

    fresh = Demo(0, folder=tmp_path).start()
    assert fresh.casebot is not None
    assert fresh.casebot.delivery.drain(60)
    with Workspace(fresh.url) as workspace:
        assert any("Pick up" in message.buttons for message in workspace.person("Ana Silva").messages())
    fresh.stop()
