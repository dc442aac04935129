"""How the outbox worker sends, and how it is doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.delivery.retry import RetryPolicy
from storage.lane_values import LaneTiming
from storage.outbox import RowState


@dataclass(frozen=True)
class WorkerSettings:
    """How the worker sends."""

    #: Threads that send at one time, each in another lane.
    senders: int = 4
    #: Posts to the workspace, by this process.
    posts_per_minute: float = 300
    timing: LaneTiming = field(default_factory=LaneTiming)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    #: Seconds between two looks for what other processes put into the outbox.
    poll_s: float = 1.0
    #: Seconds between two questions whether Slack accepts our token again.
    probe_s: float = 30.0
    #: Seconds without progress after which another thread takes the place of a sender.
    stuck_after_s: float = 120.0


@dataclass(frozen=True)
class DeliveryHealth:
    """How delivery is doing."""

    #: Messages that are not done with, by state; the dead are among them.
    waiting: Mapping[RowState, int]
    #: Age in seconds of the oldest message on its way; None where there is none.
    oldest_s: float | None
    #: What Slack says while it does not accept our token; None while it does.
    stopped: str | None
    #: Messages lost to a fault of a composer since the start.
    not_composed: int
    #: Threads that send.
    running: int
    #: Threads that were given up, since they had not come back for `stuck_after_s`.
    stuck: int
    #: Seconds since an attempt at delivery last ended, or since the start.
    idle_s: float
