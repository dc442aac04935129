"""The sweeps: each comes again whatever became of it, and nothing that anybody wrote comes into the log."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta, tzinfo
from typing import Self

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

import bot.clock
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


@pytest.fixture
def computers_clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """By how much the computer's clock was changed, for casebot and for APScheduler."""
    changed = [timedelta()]

    class Changed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + changed[0]

    for module in (bot.clock, apscheduler.schedulers.base, apscheduler.triggers.interval):
        monkeypatch.setattr(module, "datetime", Changed)
    return changed


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=1), timedelta(days=-400)])
def test_sweeps_go_on_whatever_is_done_to_the_computers_clock(
    clock: SettableClock, computers_clock: list[timedelta], step: timedelta
) -> None:
    """SAFE-1: after an hour back, a scheduler that goes by the time of day would wait for an hour."""
    runs = threading.Semaphore(0)
    scheduler = Scheduler([Sweep("clocks", timedelta(milliseconds=50), runs.release, at_start=True)], clock)
    scheduler.start()
    assert runs.acquire(timeout=30)
    computers_clock[0] = step
    # One run may have been on its way.
    for _ in range(5):
        assert runs.acquire(timeout=30)
    assert scheduler.stop()


def test_a_sweep_that_hangs_blocks_no_other_and_no_second_one_begins(
    clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """SAFE-1: health shows it, and the log is not filled with it."""
    hangs, begun, others = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

    def hang() -> None:
        begun.release()
        hangs.wait(60)

    every = timedelta(milliseconds=20)
    scheduler = Scheduler([Sweep("hangs", every, hang), Sweep("others", every, others.release)], clock)
    scheduler.start()
    assert begun.acquire(timeout=30)
    for _ in range(10):
        assert others.acquire(timeout=30)
    assert not begun.acquire(blocking=False)
    began = time.monotonic()
    assert not scheduler.stop(0.2)
    assert time.monotonic() - began < 20
    assert caplog.records == []
    hangs.set()
    assert scheduler.stop()


def test_nothing_runs_after_the_end(clock: SettableClock) -> None:
    """SAFE-1"""
    runs: list[int] = []
    scheduler = Scheduler([Sweep("clocks", timedelta(milliseconds=1), lambda: runs.append(1))], clock)
    scheduler.start()
    assert scheduler.stop()
    seen = len(runs)
    time.sleep(0.05)
    assert len(runs) == seen
