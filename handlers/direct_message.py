"""What people write where the app can read it: a tag does what it asks for, wherever it is written (TAG-1, TAG-2); in the app's own conversation a
case number is answered with where the case stands, anything else with what the app can do.

Slack is answered before the listener runs, so the message was put into the event inbox first (bot.inbox); the answer leaves through the outbox under
a key made of the event, and so is given once, also when a crash came between.
"""

from __future__ import annotations

from html import unescape

from slack_bolt import App

from cases.ports import Notification, NotificationKind
from cases.rules.text_match import MAX_ASKED
from handlers.case_command import SEARCH, asked_in
from handlers.context import HandlerContext, bind
from handlers.payloads import Body
from handlers.tags import tags_written

# As much as is searched for; nobody's prose needs to be kept to be answered.
MAX_KEPT = len(SEARCH) + 1 + MAX_ASKED


def message_written(body: Body, *, context: HandlerContext) -> None:
    """Do what its tags ask for, or have the answer told to the person who wrote, in the same conversation. Messages of the app itself need
    none, and edits only where they bring a tag."""
    event = body["event"]
    is_tagged = tags_written(body["event_id"], event, context)
    if not (is_tagged or event.get("bot_id") or event.get("subtype") or event.get("channel_type") != "im"):
        _answer(body["event_id"], event, context)
    context.event_done(body["event_id"])


def _answer(event_id: str, event: Body, context: HandlerContext) -> None:
    text = unescape(str(event.get("text") or ""))
    notification = Notification(
        key=f"answer:{event_id}",
        lane=f"user:{event['user']}",
        kind=NotificationKind.ANSWER,
        args={"asked": asked_in(text)[:MAX_KEPT]},
    )
    with context.change() as uow:
        uow.outbox.put([notification])
        uow.commit()


def register(app: App, context: HandlerContext) -> None:
    """Listen for messages."""
    app.event("message")(bind(context, message_written))
