"""What people write where the app can read it: a tag does what it asks for, wherever it is written (TAG-1, TAG-2); in the app's own conversation a
case number is answered with where the case stands, anything else with what the app can do.

Slack is answered before the listener runs, so the message was put into the event inbox first (bot.inbox); the answer leaves through the outbox under
a key made of the event, and so is given once, also when a crash came between.
"""

from __future__ import annotations

from slack_bolt import App

from cases.model.notification import Notification, NotificationKind
from cases.rules.text_match import MAX_ASKED
from handlers.asked_case import SEARCH, question_in
from handlers.context import HandlerContext, bind
from handlers.payloads import Body
from handlers.tags import tags_written
from handlers.typed_text import read_typed_text
from handlers.written_messages import WrittenMessage, read_written

# As much as is searched for; nobody's prose needs to be kept to be answered.
MAX_KEPT = len(SEARCH) + 1 + MAX_ASKED


def message_written(body: Body, *, context: HandlerContext) -> None:
    """Do what its tags ask for, or have the answer told to the person who wrote, in the same conversation and thread. Messages of the app itself
    need none; one that is edited has its answer edited."""
    event = body["event"]
    if not tags_written(body["event_id"], event, context):
        written = read_written(event)
        if written is not None and written.is_to_us:
            with context.change() as uow:
                uow.outbox.put(
                    answer_notifications(written, question_in(read_typed_text(written.text), uow, context.policy))
                )
                uow.commit()
    context.event_done(body["event_id"])


def answer_notifications(written: WrittenMessage, asked: str) -> list[Notification]:
    """Have a message answered once, in its writer's conversation with casebot; after an edit, have that answer changed."""
    args: dict[str, str | int] = {"asked": asked[:MAX_KEPT]}
    if written.is_to_us and written.thread_ts:
        args["thread_ts"] = written.thread_ts
    key, lane = f"answer:{written.id}", f"user:{written.user}"
    first = Notification(key, lane, NotificationKind.ANSWER, args=args)
    if not written.is_edit:
        return [first]
    return [first, Notification(f"{key}:{written.edit}", lane, NotificationKind.ANSWER, args=args, changes=key)]


def register(app: App, context: HandlerContext) -> None:
    """Listen for messages."""
    app.event("message")(bind(context, message_written))
