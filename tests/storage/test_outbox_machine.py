"""SAFE-2: the outbox under any order of putting, sending, failing, dying and time: each message reaches Slack once, and each lane keeps its order."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.model.notification import Notification, NotificationKind
from storage.database import Database
from storage.lane_schedule import free_orphans
from storage.lane_values import Claim, DeliveryResult, LaneTiming
from storage.lanes import claim, finish
from storage.outbox import RowState
from storage.outbox_upkeep import counts
from tests.clock import SettableClock
from tests.engines import borrow_engine
from tests.tables import make_tables

TIMING = LaneTiming()
LANES = ("dm:ana@example.com", "dm:ben@example.com")
SENDERS = ("one", "two")


class Outbox(RuleBasedStateMachine):
    """Two senders and a Slack that remembers. `slack`: what stands there, by lane; `put`: the keys, in the order of each lane."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.clock = SettableClock()
        self.database = Database(borrow_engine(f"sqlite:///{self.folder / 'casebot.db'}"), self.clock)
        make_tables(self.database.engine)
        self.slack: dict[str, list[str]] = defaultdict(list)
        self.put: dict[str, list[str]] = defaultdict(list)
        self.in_hand: dict[str, Claim] = {}
        self.given_up: set[str] = set()
        self.numbers = count(1)

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize()
    def something_waits(self) -> None:
        self.puts(LANES[0], again=False)

    @rule(lane=st.sampled_from(LANES), again=st.booleans())
    def puts(self, lane: str, again: bool) -> None:
        """A change asks for a message; now and then for one that was asked for before."""
        known = self.put[lane]
        key = known[-1] if again and known else f"answer:{next(self.numbers)}"
        with self.database.unit_of_work() as uow:
            uow.outbox.put([Notification(key, lane, NotificationKind.ANSWER, args={"asked": "1"})])
            uow.commit()
        if key not in known:
            known.append(key)

    @rule(sender=st.sampled_from(SENDERS))
    def claims(self, sender: str) -> None:
        """A sender takes what is due, if its hands are free."""
        if sender in self.in_hand:
            return
        lanes = {held.lane for held in self.in_hand.values()}
        with self.database.engine.begin() as connection:
            turn = claim(connection, self.clock.now(), TIMING, sender, hold=lambda lane: lane not in lanes)
        if turn.claim is not None:
            assert turn.claim.lane not in lanes, "two senders have one lane"
            self.in_hand[sender] = turn.claim

    @rule(
        sender=st.sampled_from(SENDERS),
        how=st.sampled_from(["ok", "ok", "refused", "lost before", "lost after", "dies before", "dies after", "dead"]),
    )
    def sends(self, sender: str, how: str) -> None:
        """What a sender has in hand is sent, or looked up, with every ending there is."""
        held = self.in_hand.pop(sender, None)
        if held is None:
            return
        key, lane, now = held.notification.key, held.lane, self.clock.now()
        if held.looking_up:
            stands = key in self.slack[lane]
            found = DeliveryResult(RowState.SENT, channel="D1", ts="1700000000.000100", shown="x", posted_at=now)
            self.ends(held, found if stands else DeliveryResult(RowState.PENDING, retry_at=now))
            return
        if how in ("ok", "lost after", "dies after"):
            self.slack[lane].append(key)
        if how.startswith("dies"):
            # Nobody writes the outcome down; the lease runs out, or another process starts.
            self.clock.advance(seconds=TIMING.lease.total_seconds() + 1)
            with self.database.engine.begin() as connection:
                free_orphans(connection, self.clock.now())
            return
        later = now + timedelta(seconds=1)
        result = {
            "ok": DeliveryResult(RowState.SENT, channel="D1", ts="1700000000.000100", shown="x", posted_at=now),
            "refused": DeliveryResult(RowState.PENDING, error="ratelimited", retry_at=later),
            "dead": DeliveryResult(RowState.DEAD, error="channel_not_found"),
        }.get(how, DeliveryResult(RowState.UNKNOWN, error="timeout", retry_at=now + TIMING.settle, posted_at=now))
        if self.ends(held, result) and how == "dead":
            self.given_up.add(key)

    def ends(self, held: Claim, result: DeliveryResult) -> bool:
        """Write the outcome down."""
        with self.database.engine.begin() as connection:
            return finish(connection, held, result, self.clock.now(), TIMING)

    @rule(seconds=st.sampled_from([0.1, 1, 30]))
    def time_passes(self, seconds: float) -> None:
        """Also past a lease: whoever holds a lane keeps it, as a LaneGuard does between processes."""
        self.clock.advance(seconds=seconds)

    @invariant()
    def nothing_stands_twice_and_every_lane_keeps_its_order(self) -> None:
        for lane, keys in self.slack.items():
            assert max(Counter(keys).values(), default=0) <= 1, f"{lane}: {keys}"
            order = [self.put[lane].index(key) for key in keys]
            assert order == sorted(order), f"{lane}: {keys}"

    @precondition(lambda self: not self.in_hand)
    @rule()
    def in_peace_everything_arrives(self) -> None:
        """Nothing is lost: with a Slack that is well, all that was put stands there or was given up."""
        for _ in range(400):
            self.clock.advance(seconds=30)
            self.claims("one")
            if "one" in self.in_hand:
                self.sends("one", "ok")
            with self.database.engine.connect() as connection:
                if not {state for state in counts(connection) if state is not RowState.DEAD}:
                    break
        for lane in LANES:
            assert [key for key in self.put[lane] if key not in self.given_up] == [
                key for key in self.slack[lane] if key not in self.given_up
            ]


def test_in_whatever_order_each_message_is_there_once() -> None:
    """SAFE-2"""
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=settings().max_examples // 2,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
