"""The sweeps: each comes again whatever became of it, and nothing that anybody wrote comes into the log."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest

from bot.scheduler import Scheduler, Sweep
from tests.clock import SettableClock


def test_a_sweep_that_fails_comes_again_and_the_log_has_none_of_its_words(
    clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """AUD-1, SAFE-3: what an error says may be a customer's words."""
    came_again = threading.Event()
    customers = ["canary: we will churn"]

    def fails_once() -> None:
        if customers:
            raise ValueError(customers.pop())
        came_again.set()

    scheduler = Scheduler([Sweep("clocks", timedelta(milliseconds=20), fails_once)], clock)
    with caplog.at_level(logging.DEBUG):
        scheduler.start()
        assert came_again.wait(30)
        scheduler.stop()
    assert "sweep clocks failed: ValueError" in caplog.text
    assert "canary" not in caplog.text
    assert scheduler.last_runs()["clocks"] == clock.now()


def test_a_sweep_that_keeps_failing_is_late_within_two_minutes(clock: SettableClock) -> None:
    """SAFE-1: the heartbeat, which writes every half minute, shows so that a database cannot be written."""
    failed, now = threading.Event(), [0.0]

    def fail() -> None:
        failed.set()
        raise OSError("the disk is full")

    scheduler = Scheduler([Sweep("heartbeat", timedelta(seconds=30), fail, at_start=True)], clock, lambda: now[0])
    scheduler.start()
    assert failed.wait(30)
    now[0] = 119.0
    assert not scheduler.statuses()["heartbeat"].is_late
    now[0] = 121.0
    assert scheduler.statuses()["heartbeat"].is_late
    assert scheduler.stop()
    assert scheduler.statuses()["heartbeat"].error == "OSError"
