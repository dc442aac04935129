"""`@casebot 00012345` in a channel or a thread: where the case stands, in a thread below the question (LOOK-1).

Whoever reads the channel reads the answer, so it says nothing of the customer; its button shows each reader what they may see. Anything else,
such as a number that nobody knows, is answered to the person alone, in their own conversation with casebot.
"""

from __future__ import annotations

import re
from html import unescape

from slack_bolt import App

from cases.model.case_number import is_case_number
from cases.ports import Notification, NotificationKind, UnitOfWork
from handlers.case_command import asked_in
from handlers.context import HandlerContext, bind
from handlers.direct_message import MAX_KEPT
from handlers.payloads import Body
from handlers.tags import tags_in

# People, channels, links and dates, as Slack marks them up in a message.
MARKED_UP = re.compile(r"<[^<>]*>")


def mentioned(body: Body, *, context: HandlerContext) -> None:
    """Have the answer told, once."""
    event = body["event"]
    # A tag in it does what it asks for: the message itself comes as well (TAG-1).
    if event.get("user") and not event.get("bot_id") and not tags_in(str(event.get("text") or "")):
        with context.change() as uow:
            uow.outbox.put([_answer(body["event_id"], event, uow)])
            uow.commit()
    context.event_done(body["event_id"])


def _answer(event_id: str, event: Body, uow: UnitOfWork) -> Notification:
    words = " ".join(unescape(MARKED_UP.sub(" ", str(event.get("text") or ""))).split())
    asked = asked_in(words)[:MAX_KEPT]
    case = uow.cases.find(asked) if is_case_number(asked) else None
    if case is None:
        return Notification(
            key=f"answer:{event_id}", lane=f"user:{event['user']}", kind=NotificationKind.ANSWER, args={"asked": asked}
        )
    return Notification(
        key=f"answer:{event_id}",
        lane=f"in:{event['channel']}",
        kind=NotificationKind.GLIMPSE,
        subject=case.id,
        args={
            "thread_ts": str(event.get("thread_ts") or event["ts"]),
            "asked": case.number,
            "asked_by": str(event["user"]),
        },
    )


def register(app: App, context: HandlerContext) -> None:
    """Listen for mentions."""
    app.event("app_mention")(bind(context, mentioned))
