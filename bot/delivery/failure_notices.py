"""The notices that people get instead of a message that cannot be delivered."""

from __future__ import annotations

from collections.abc import Callable

from bot.delivery.calls import CallFailed
from bot.delivery.failure_words import WHAT, name_of_lane
from cases.people import Roster
from cases.ports import Clock, Telling, TellingKind

MISSING_SCOPE = "missing_scope"


class FailureNotices:
    """Makes the notices. fallback_channel: where they go when there is no manager to notify."""

    def __init__(self, roster: Callable[[], Roster], fallback_channel: str, clock: Clock) -> None:
        self._roster = roster
        self._fallback_channel = fallback_channel
        self._clock = clock

    def not_delivered(self, telling: Telling, error: str, reason: str) -> Telling | None:
        """Return the notice of a message that cannot be delivered; None for a message that is a notice itself."""
        if telling.kind in (TellingKind.NOT_DELIVERED, TellingKind.MISSING_SCOPE):
            return None
        if telling.kind is TellingKind.GLIMPSE:
            # Where no answer can be given in the channel, the asker gets it in private.
            return Telling(
                key=f"privately:{telling.key}",
                lane=f"user:{telling.args['asked_by']}",
                kind=TellingKind.ANSWER,
                args={"asked": telling.args["asked"]},
            )
        lane = self._notice_lane(telling.lane)
        if lane == telling.lane:
            return None
        # A card changes often; people are notified once for each reason why it cannot be changed.
        about = telling.key
        if telling.kind is TellingKind.CARD_UPDATE or telling.changes is not None:
            about = f"{telling.lane}:{telling.changes or telling.subject}:{error}"
        return Telling(
            key=f"undelivered:{about}",
            lane=lane,
            kind=TellingKind.NOT_DELIVERED,
            subject=telling.subject,
            args={"what": WHAT[telling.kind], "whom": name_of_lane(telling.lane), "why": reason},
        )

    def missing_scope(self, failed: CallFailed, telling: Telling | None = None) -> Telling | None:
        """Return the notice of a missing scope for SMB Ops, once a day for each method; None for any other failure."""
        is_about_that = telling is not None and telling.kind is TellingKind.MISSING_SCOPE
        if failed.failure.error != MISSING_SCOPE or is_about_that:
            return None
        return Telling(
            key=f"missing_scope:{failed.method}:{self._clock.now():%Y-%m-%d}",
            lane=f"channel:{self._fallback_channel}",
            kind=TellingKind.MISSING_SCOPE,
            args={"method": failed.method, "needed": failed.failure.needed},
        )

    def _notice_lane(self, lane: str) -> str:
        how, _, whom = lane.partition(":")
        roster = self._roster()
        person = roster.get(whom) if how == "dm" else roster.by_slack_id(whom) if how == "user" else None
        manager = roster.manager_of(person)
        if manager is not None and manager.slack_id is not None and manager != person:
            return f"dm:{manager.email}"
        return f"channel:{self._fallback_channel}"
