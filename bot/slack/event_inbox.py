"""Store events before Slack gets the acknowledgement, so that a crash loses none. Finish left-over events later
(SAFE-1).

Bolt acknowledges an event before its listener runs. This middleware runs before that. An event that it cannot store
is not acknowledged, so Slack sends it again. A repeated event is acknowledged and not handled again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from slack_bolt import BoltRequest, BoltResponse

from bot.slack.requester import envelope_of, teams_of
from handlers.context import HandlerContext
from handlers.direct_message import message_written
from handlers.home import home_opened
from handlers.mention import mentioned
from handlers.payloads import Body
from handlers.shared_link import link_shared
from handlers.tags import kept_of
from handlers.work_object import panel_left
from storage.event_inbox import EventInbox

log = logging.getLogger("casebot.events")

# Listeners are much faster; older events were left over.
LEFT_BEHIND_AFTER = timedelta(minutes=2)

# The function that finishes each kind of event in the manifest.
FINISHERS: Mapping[str, Callable[..., None]] = {
    "app_home_opened": home_opened,
    "app_mention": mentioned,
    "entity_details_requested": panel_left,
    "link_shared": link_shared,
    "message": message_written,
}


def _all_of(event: Body) -> Body | None:
    return event


def _without_the_view(event: Body) -> Body | None:
    # Slack sends the whole Home with the event.
    return {name: value for name, value in event.items() if name != "view"}


# The function that reduces each kind of event to what must be stored; None to drop it.
NEEDED: Mapping[str, Callable[[Body], Body | None]] = {"app_home_opened": _without_the_view, "message": kept_of}


class KeepEvents:
    """The first middleware of the Bolt app, before authorisation.

    An event that it cannot store is not acknowledged, so Slack sends it again.
    """

    def __init__(self, events: EventInbox, *, reads_channels: bool = True) -> None:
        self._events = events
        self._reads_channels = reads_channels

    def __call__(self, req: BoltRequest, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Store an event once; pass on anything else."""
        body = req.body
        if body.get("type") != "event_callback":
            return next_()
        event = body["event"]
        if is_our_own(body) or not (self._reads_channels or is_to_us(event)):
            return BoltResponse(status=200)
        # Store only what the listener needs: no token, and no message that casebot does not use.
        needed = NEEDED.get(event["type"], _all_of)(event)
        if needed is None:
            return BoltResponse(status=200)
        kept = {**envelope_of(body), "event_id": body["event_id"], "event": {**teams_of(event), **needed}}
        if not self._events.receive(body["event_id"], event["type"], kept):
            return BoltResponse(status=200)
        return next_()


def is_our_own(body: Body) -> bool:
    """Return whether casebot's own app or bot user caused the event."""
    event = body["event"]
    app_id = body.get("api_app_id")
    if app_id and app_id in (event.get("app_id"), (event.get("bot_profile") or {}).get("app_id")):
        return True
    bots = {each.get("user_id") for each in body.get("authorizations") or () if each.get("is_bot")}
    return event.get("user") in bots - {None}


def is_to_us(event: Body) -> bool:
    """Return whether an event is meant for casebot: anything but a message in a channel."""
    return bool(event["type"] != "message" or event.get("channel_type") == "im")


def finish_left_events(events: EventInbox, context: HandlerContext, admits: Callable[[Body], bool | None]) -> int:
    """Handle stored events that were never finished; return their number. An event that fails again is retried by the
    next sweep.

    Args:
        admits: Returns whether the person behind an event may use casebot; None if Slack does not say who it is.
    """
    finished = 0
    for event in events.pending(LEFT_BEHIND_AFTER):
        finish = FINISHERS.get(event.kind)
        try:
            if finish is None:
                events.done(event.event_id)
                continue
            admitted = admits(event.body)
            if admitted is None:
                # The event did not fail: it waits for Slack, however long.
                events.wait(event.event_id)
            elif admitted:
                finish(event.body, context=context)
                finished += 1
        except Exception as error:  # noqa: BLE001 - one event that fails must not keep the others from being handled
            log.error("event %s of kind %s failed: %s", event.event_id, event.kind, type(error).__name__)
    return finished
