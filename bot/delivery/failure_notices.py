"""Notices that replace messages that cannot be delivered."""

from __future__ import annotations

from collections.abc import Callable

from bot.delivery.calls import CallFailed
from bot.delivery.failure_words import WHAT, name_of_lane
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Roster
from cases.ports.clock import Clock

MISSING_SCOPE = "missing_scope"


class FailureNotices:
    """Composes the notices.

    Args:
        fallback_channel: The channel for notices if there is no manager to notify.
    """

    def __init__(self, roster: Callable[[], Roster], fallback_channel: str, clock: Clock) -> None:
        self._roster = roster
        self._fallback_channel = fallback_channel
        self._clock = clock

    def not_delivered(self, notification: Notification, error: str, reason: str) -> Notification | None:
        """Return the notice of an undeliverable message; None if that message is a notice itself."""
        if notification.kind in (NotificationKind.NOT_DELIVERED, NotificationKind.MISSING_SCOPE):
            return None
        if notification.kind is NotificationKind.GLIMPSE:
            # If the channel cannot be answered, the asker gets a private answer.
            return Notification(
                key=f"privately:{notification.key}",
                lane=f"user:{notification.args['asked_by']}",
                kind=NotificationKind.ANSWER,
                args={"asked": notification.args["asked"]},
            )
        lane = self._notice_lane(notification.lane)
        if lane == notification.lane:
            return None
        # A card changes often. Notify once for each reason.
        about = notification.key
        if notification.kind is NotificationKind.CARD_UPDATE or notification.changes is not None:
            about = f"{notification.lane}:{notification.changes or notification.subject}:{error}"
        return Notification(
            key=f"undelivered:{about}",
            lane=lane,
            kind=NotificationKind.NOT_DELIVERED,
            subject=notification.subject,
            args={"what": WHAT[notification.kind], "whom": name_of_lane(notification.lane), "why": reason},
        )

    def missing_scope(self, failed: CallFailed, notification: Notification | None = None) -> Notification | None:
        """Return the notice of a missing scope for SMB Ops, once a day for each method; None for other failures."""
        is_about_that = notification is not None and notification.kind is NotificationKind.MISSING_SCOPE
        if failed.failure.error != MISSING_SCOPE or is_about_that:
            return None
        return Notification(
            key=f"missing_scope:{failed.method}:{self._clock.now():%Y-%m-%d}",
            lane=f"channel:{self._fallback_channel}",
            kind=NotificationKind.MISSING_SCOPE,
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
