"""`/case feedback`: suggest a change of the way of working (FBK-2)."""

from __future__ import annotations

from cases.use_cases.suggest_change import suggest_change
from handlers.context import HandlerContext
from handlers.payloads import Body
from messages import answers as say
from messages.surfaces import Message


def feedback_command(words: str, body: Body, context: HandlerContext) -> Message:
    """Store the suggestion. Raises CaseError."""
    with context.change() as uow:
        actor = uow.roster.actor(str(body["user_id"]))
        suggest_change(actor, words, f"feedback:{body['trigger_id']}", uow, context.clock.now())
    return say.done("Thank you. It is in the next digest, without your name.")
