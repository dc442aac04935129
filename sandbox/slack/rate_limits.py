"""Slack's rate limits: token buckets that fill in real time.

Slack publishes tiers as calls a minute for each method, "with occasional bursts tolerated"; how large a
burst, it does not say. Here a bucket holds half of its minute's calls. Posting has its own rule: one
message a second in a channel, with a short burst, and several hundred a minute in the whole workspace.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Rate:
    """Limit calls to `per_minute` in the long run, and to `burst` at once."""

    per_minute: float
    burst: int


class Tier(Enum):
    """List Slack's tiers, and the methods with a rule of their own.

    CONNECTIONS is apps.connections.open: listed in tier 1, yet an app may open its ten web sockets in a row.
    """

    TIER_1 = Rate(1, 1)
    TIER_2 = Rate(20, 10)
    TIER_3 = Rate(50, 25)
    TIER_4 = Rate(100, 50)
    SPECIAL = Rate(600, 100)
    CONNECTIONS = Rate(30, 10)
    POSTING = Rate(300, 60)


POSTS_PER_CHANNEL = Rate(60, 3)


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimits:
    """Keep a token bucket for each key. `scale` 2.0 allows twice as many calls; 0 or less is refused."""

    def __init__(self, scale: float = 1.0, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        if scale <= 0:
            raise ValueError("the scale of the rate limits must be above 0")
        self.scale = scale
        self._monotonic = monotonic
        self._buckets: dict[str, _Bucket] = {}

    def take(self, wanted: list[tuple[str, Rate]]) -> int | None:
        """Take one call from every bucket named, or, if one is empty, from none.

        Returns None when the call may go ahead, else the whole seconds after which to try again.
        """
        now = self._monotonic()
        filled: list[_Bucket] = []
        wait = 0.0
        for key, rate in wanted:
            per_second = rate.per_minute * self.scale / 60
            burst = max(rate.burst, per_second / 10)
            bucket = self._buckets.setdefault(key, _Bucket(burst, now))
            bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * per_second)
            bucket.at = now
            filled.append(bucket)
            if bucket.tokens < 1:
                wait = max(wait, (1 - bucket.tokens) / per_second)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in filled:
            bucket.tokens -= 1
        return None
