"""How fast Slack is called, in time that the test lets pass."""

import pytest

from bot.delivery.pacing import PausedMethods, PostFlow


class Stopwatch:
    """Elapsed seconds, moved by the test."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_posts_flow_at_the_rate_that_is_set() -> None:
    watch = Stopwatch()
    flow = PostFlow(300, elapsed=watch)
    posted = 0
    for _ in range(60_000):
        watch.at += 0.01
        posted += flow.take()
    assert posted == pytest.approx(3000, abs=6)


def test_a_quiet_hour_does_not_save_up_for_a_flood() -> None:
    watch = Stopwatch()
    flow = PostFlow(300, elapsed=watch)
    watch.at += 3600
    assert sum(flow.take() for _ in range(100)) == 5


def test_leave_that_was_not_used_is_there_for_the_next() -> None:
    watch = Stopwatch()
    flow = PostFlow(60, elapsed=watch)
    assert flow.take()
    assert not flow.take()
    assert flow.wait_s() == pytest.approx(1)
    flow.give_back()
    assert flow.wait_s() == 0
    assert flow.take()


def test_no_posts_at_all_is_no_rate() -> None:
    with pytest.raises(ValueError, match="above 0"):
        PostFlow(0)


def test_a_pause_is_for_one_method_and_ends() -> None:
    watch = Stopwatch()
    paused = PausedMethods(elapsed=watch)
    paused.pause("chat.postMessage", 30)
    paused.pause("chat.postMessage", 10)
    assert paused.wait_s("chat.postMessage") == pytest.approx(30)
    assert paused.wait_s("chat.update") == 0
    watch.at += 31
    assert paused.wait_s("chat.postMessage") == 0
