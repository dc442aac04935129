"""Events are kept before Slack is told that they arrived, so that a crash loses none; what a crash left is finished later (SAFE-1).

Bolt acknowledges an event before its listener runs. This middleware runs before that: what it cannot keep is not acknowledged, and Slack
sends it again. A repeat of what was kept is acknowledged and goes no further.
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

# A listener takes far less; what is older was left behind.
LEFT_BEHIND_AFTER = timedelta(minutes=2)

# What finishes each kind of event that the manifest subscribes to.
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
    # Slack sends the whole Home along when it is opened.
    return {name: value for name, value in event.items() if name != "view"}


# What has to be kept of each kind of event; None for nothing, and then it goes no further.
NEEDED: Mapping[str, Callable[[Body], Body | None]] = {"app_home_opened": _without_the_view, "message": kept_of}


class KeepEvents:
    """The first middleware of the Bolt app, before authorisation: what it cannot keep is not acknowledged, and Slack sends it again.

    events: where events are kept; reads_channels: False ignores what is written outside the conversation with casebot.
    """

    def __init__(self, events: EventInbox, *, reads_channels: bool = True) -> None:
        self._events = events
        self._reads_channels = reads_channels

    def __call__(self, req: BoltRequest, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Keep an event, once; anything else passes."""
        body = req.body
        if body.get("type") != "event_callback":
            return next_()
        event = body["event"]
        if is_our_own(body) or not (self._reads_channels or is_to_us(event)):
            return BoltResponse(status=200)
        # Only what the listener needs is kept: no token, and nothing of a message that casebot has no use for.
        needed = NEEDED.get(event["type"], _all_of)(event)
        if needed is None:
            return BoltResponse(status=200)
        kept = {**envelope_of(body), "event_id": body["event_id"], "event": {**teams_of(event), **needed}}
        if not self._events.receive(body["event_id"], event["type"], kept):
            return BoltResponse(status=200)
        return next_()


def is_our_own(body: Body) -> bool:
    """Whether casebot itself caused the event: by its app, or by its bot user."""
    event = body["event"]
    app_id = body.get("api_app_id")
    if app_id and app_id in (event.get("app_id"), (event.get("bot_profile") or {}).get("app_id")):
        return True
    bots = {each.get("user_id") for each in body.get("authorizations") or () if each.get("is_bot")}
    return event.get("user") in bots - {None}


def is_to_us(event: Body) -> bool:
    """Whether an event is meant for casebot: anything but a message in a channel."""
    return bool(event["type"] != "message" or event.get("channel_type") == "im")


def finish_left_events(events: EventInbox, context: HandlerContext, admits: Callable[[Body], bool]) -> int:
    """Handle what was kept and never finished; gives back how many. An event that fails again is tried again at the next sweep.

    admits: whether the person behind an event may use casebot.
    """
    finished = 0
    for event in events.pending(LEFT_BEHIND_AFTER):
        finish = FINISHERS.get(event.kind)
        try:
            if finish is None:
                events.done(event.event_id)
            elif admits(event.body):
                finish(event.body, context=context)
                finished += 1
        except Exception as error:  # noqa: BLE001 - one event that fails must not keep the others from being handled
            log.error("event %s of kind %s failed: %s", event.event_id, event.kind, type(error).__name__)
    return finished
