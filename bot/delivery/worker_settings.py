"""The settings and the state of the outbox worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.delivery.retry import RetryPolicy
from storage.lane_values import LaneTiming
from storage.outbox import RowState


@dataclass(frozen=True)
class WorkerSettings:
    """The settings of the worker."""

    #: Threads that send at the same time, each in another lane.
    senders: int = 4
    #: Posts to the workspace, by this process.
    posts_per_minute: float = 300
    timing: LaneTiming = field(default_factory=LaneTiming)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    #: Seconds between two checks for messages of other processes.
    poll_s: float = 1.0
    #: Seconds between two checks whether Slack accepts the token again.
    probe_s: float = 30.0
    #: Seconds without progress after which a sender is replaced.
    stuck_after_s: float = 120.0


@dataclass(frozen=True)
class DeliveryHealth:
    """The state of delivery."""

    #: Unfinished messages by state, including the dead ones.
    waiting: Mapping[RowState, int]
    #: Age in seconds of the oldest message on its way; None if there is none.
    oldest_s: float | None
    #: Slack's error while it does not accept the token; else None.
    stopped: str | None
    #: Messages lost to a composer's bug since the start.
    not_composed: int
    #: Threads that send.
    running: int
    #: Threads that were given up because they hung for `stuck_after_s`.
    stuck: int
    #: Seconds since an attempt at delivery last ended, or since the start.
    idle_s: float
