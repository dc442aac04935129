"""`@casebot 00012345` in a channel or a thread: answer in a thread with the status of the case (LOOK-1).

Everybody in the channel can read the answer, so it contains nothing about the customer. Its button shows each reader
what they may see. Any other mention, such as one with an unknown number, is answered in a direct message.
"""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import App

from cases.model.case_number import is_case_number
from cases.model.notification import Notification, NotificationKind
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from handlers.asked_case import question_in
from handlers.context import HandlerContext, bind
from handlers.direct_message import answer_notifications
from handlers.payloads import Body
from handlers.tags import tags_in
from handlers.typed_text import read_typed_text, without_people
from handlers.written_messages import WrittenMessage, read_written


def mentioned(body: Body, *, context: HandlerContext) -> None:
    """Send the answer once. After an edit of the question, edit the answer."""
    written = read_written(body["event"])
    # A message with a tag also comes as a message event, which applies the tag (TAG-1).
    if written is not None and not tags_in(written.text):
        with context.change() as uow:
            uow.outbox.put(_answer(written, uow, context.policy))
            uow.commit()
    context.event_done(body["event_id"])


def _answer(written: WrittenMessage, uow: UnitOfWork, policy: Policy) -> list[Notification]:
    typed = read_typed_text(written.text)
    asked = question_in(replace(typed, text=without_people(typed.text)), uow, policy)
    case = uow.cases.find(asked) if is_case_number(asked) else None
    if case is None:
        return answer_notifications(written, asked)
    args: dict[str, str | int] = {
        "thread_ts": written.thread_ts or written.ts,
        "asked": case.number,
        "asked_by": written.user,
    }
    key, lane = f"glimpse:{written.id}", f"in:{written.channel}"
    first = Notification(key, lane, NotificationKind.GLIMPSE, case.id, args=args)
    if not written.is_edit:
        return [first]
    return [
        first,
        Notification(f"{key}:{written.edit}", lane, NotificationKind.GLIMPSE, case.id, args=args, changes=key),
    ]


def register(app: App, context: HandlerContext) -> None:
    """Listen for mentions."""
    app.event("app_mention")(bind(context, mentioned))
