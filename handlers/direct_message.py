"""Handle messages that the app can read.

A tag works in any of them (TAG-1, TAG-2). In a direct message, a case number is answered with its status and anything
else with the help.

Slack gets its acknowledgement before the listener runs, so the message is first stored in the event inbox
(bot.inbox). The answer goes through the outbox under a key made from the event, so a crash cannot send it twice.
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

# The longest search. Longer messages need not be stored to be answered.
MAX_KEPT = len(SEARCH) + 1 + MAX_ASKED


def message_written(body: Body, *, context: HandlerContext) -> None:
    """Apply the tags of a message, or answer its writer in the same conversation and thread.

    The app's own messages are ignored. An edited message gets its answer edited.
    """
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
    """Return the notification that answers a message in a direct message.

    After an edit it changes the earlier answer.
    """
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
