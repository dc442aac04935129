"""Tags (TAG-1, TAG-2), as commands (`/advocate`, `/languagebarrier`) and in messages that casebot can read.

Only the writer gets an answer. Of a message, only its tags and what belongs to them are stored. A message without
tags is not stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.changes.advocate_requests import is_renewal_managers_case
from cases.changes.change_case import Outcome
from cases.changes.language_requests import decision_words, read_wanted
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError, CaseNotFound
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor
from cases.model.status import Surface
from cases.model.tags import Tag, Tagged, read_after, read_tags
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.language_names import joined
from cases.rules.permissions import Act, require
from cases.use_cases.call_advocate import (
    AskLanguage,
    CallAdvocate,
    WithdrawLanguage,
    ask_language,
    call_advocate,
    now_with,
    whose_it_is_already,
    withdraw_language,
)
from handlers.asked_case import case_behind
from handlers.boundary import trouble_of
from handlers.context import HandlerContext, bind
from handlers.forms import open_for_command
from handlers.payloads import Body
from handlers.typed_text import read_typed_text, said_by_the_writer
from handlers.written_messages import read_written
from messages import answers as say
from messages import tags as tagging
from messages.surfaces import Modal

# A sentence or two is enough to say why.
MAX_WHY = 500


_WITHDRAWS = re.compile(r"(?:withdraw|withdrawn|cancel|undo|remove|no longer needed|never ?mind)\W*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A tag on a case, as somebody wrote it."""

    tagged: Tagged
    case: Case
    actor: Actor
    key: str
    surface: Surface


@dataclass(frozen=True)
class Door:
    """What a tag does."""

    #: The slash command that means the same.
    command: str
    #: How to write it, after the tag or the command.
    example: str
    #: The use case.
    apply: Callable[[_Asked, UnitOfWork, HandlerContext], Outcome]


def _calls(asked: _Asked, uow: UnitOfWork, context: HandlerContext) -> Outcome:
    command = CallAdvocate(
        actor=asked.actor,
        case_id=asked.case.id,
        version=asked.case.version,
        key=asked.key,
        surface=asked.surface,
        why=asked.tagged.rest[:MAX_WHY],
    )
    return call_advocate(command, uow, context.policy, context.clock.now())


def _asks(asked: _Asked, uow: UnitOfWork, context: HandlerContext) -> Outcome:
    if _WITHDRAWS.fullmatch(asked.tagged.rest):
        withdrawal = WithdrawLanguage(
            actor=asked.actor,
            case_id=asked.case.id,
            version=asked.case.version,
            key=asked.key,
            surface=asked.surface,
        )
        return withdraw_language(withdrawal, uow, context.policy, context.clock.now())
    read = read_wanted(asked.tagged.after, uow)
    before = read_wanted(asked.tagged.before, uow) if not read.names else read
    language, why = (joined(before.names), asked.tagged.after) if not read.names else (joined(read.names), read.rest)
    if not language and read.unknown and (read.nearest or len(asked.tagged.rest.split()) == 1):
        # The use case checks the languages.
        language = read.unknown
    if not language:
        written = DOORS[Tag.LANGUAGE].command if asked.surface is Surface.COMMAND else Tag.LANGUAGE.value
        example = f"{written} {DOORS[Tag.LANGUAGE].example}"
        raise CaseError(f"Which language? Write it after the number: {example}. Nothing was changed.")
    command = AskLanguage(
        actor=asked.actor,
        case_id=asked.case.id,
        version=asked.case.version,
        key=asked.key,
        surface=asked.surface,
        language=language,
        why=" ".join(part for part in (asked.tagged.before, why) if part)[:MAX_WHY],
    )
    return ask_language(command, uow, context.policy, context.clock.now())


DOORS: Mapping[Tag, Door] = {
    Tag.ADVOCATE: Door("/advocate", "00012345 they insist on a call", _calls),
    Tag.LANGUAGE: Door("/languagebarrier", "00012345 Portuguese", _asks),
}


def tags_in(text: str) -> list[Tagged]:
    """Return the tags that the writer of a message wrote, without quotations."""
    return read_tags(said_by_the_writer(text).lines)


def kept_of(event: Body) -> Body | None:
    """Return what to store of a message; None for nothing.

    A direct message is stored whole, because it may ask anything. Elsewhere only tags and what belongs to them are
    stored.
    """
    written = read_written(event)
    if written is None:
        return None
    before = tags_in(written.text_before or "")
    new = [tagged for tagged in tags_in(written.text) if tagged not in before]
    if new:
        words = "\n".join(str(each.cut(MAX_WHY)) for each in new)
        return {"type": event["type"], "user": written.user, "tagged": words}
    return event if written.is_to_us else None


def tags_written(event_id: str, event: Body, context: HandlerContext) -> bool:
    """Apply the tags of a message, and return whether it has any. The writer is answered in a direct message."""
    kept = kept_of(event) if "tagged" not in event else event
    if kept is None or "tagged" not in kept:
        return False
    for tagged in read_tags(str(kept["tagged"])):
        _tag_written(event_id, tagged, str(kept["user"]), context)
    return True


def _tag_written(event_id: str, tagged: Tagged, slack_id: str, context: HandlerContext) -> None:
    key = f"{tagged.tag}:{event_id}"
    try:
        with context.change() as uow:
            tagged, case = _case_of(tagged, uow, context, tagged.tag.value)
            actor = uow.roster.actor(slack_id)
            if not (tagged.tag is Tag.ADVOCATE and actor.key == case.owner):
                # A Renewal Manager is always notified of the new owner.
                args = {"tag": tagged.tag.value}
                uow.outbox.put(
                    [Notification(f"answer:{key}", f"user:{slack_id}", NotificationKind.ANSWER, case.id, args=args)]
                )
            asked = _Asked(tagged=tagged, case=case, actor=actor, key=f"event:{key}", surface=Surface.MESSAGE)
            DOORS[tagged.tag].apply(asked, uow, context)
    except AlreadyDone:
        return
    except CaseError as refused:
        said = trouble_of(refused, tagged.tag.value, slack_id).text
        with context.change() as uow:
            lane = f"user:{slack_id}"
            uow.outbox.put([Notification(f"answer:{key}", lane, NotificationKind.ANSWER, args={"said": said})])
            uow.commit()


def _case_of(tagged: Tagged, uow: UnitOfWork, context: HandlerContext, written: str) -> tuple[Tagged, Case]:
    """Return the case that a tag refers to, by number or link, and the tag without the link.

    Args:
        written: The tag or command as written, for the answer if no case is found.
    """
    example = f"{written} {DOORS[tagged.tag].example}"
    if tagged.number is not None:
        case = uow.cases.find(tagged.number)
        if case is None:
            raise CaseNotFound(f"There is no case {tagged.number}. Write it like this: {example}. Nothing was changed.")
        return tagged, case
    case = case_behind(read_typed_text(tagged.rest).links, uow, context.policy)
    if case is None:
        raise CaseNotFound(f"Which case do you mean? Write its number after {written}: {example}. Nothing was changed.")
    before, after = (read_typed_text(part).words for part in (tagged.before, tagged.after))
    return replace(tagged, number=case.number, before=before, after=after), case


def done_in_words(tag: Tag, case: Case, uow: UnitOfWork) -> str:
    """Return the result of a tag, for its writer."""
    said = now_with(case, uow.roster) if tag is Tag.ADVOCATE else decision_words(case, uow.roster)
    return f"{case.number}: {said}"


def tag_command(
    ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: HandlerContext, tag: Tag
) -> None:
    """Answer a tag command in the acknowledgement, which only the asker sees.

    If the reason is missing, open a window.
    """
    slack_id = str(body["user_id"])
    try:
        tagged = read_after(tag, said_by_the_writer(str(body.get("text") or "")).lines)
        if tag is Tag.ADVOCATE and not read_typed_text(tagged.rest).words.strip():
            form = _form_for(tagged, slack_id, context)
            ack()
            context.windows.submit(slack_id, partial(open_for_command, form, body, client, respond))
            return
        with context.change() as uow:
            tagged, case = _case_of(tagged, uow, context, DOORS[tag].command)
            key = f"command:{body['trigger_id']}"
            actor = uow.roster.actor(slack_id)
            asked = _Asked(tagged=tagged, case=case, actor=actor, key=key, surface=Surface.COMMAND)
            outcome = DOORS[tag].apply(asked, uow, context)
        message = say.done(f"{outcome.case.number}: {outcome.warning}")
    except AlreadyDone:
        ack()
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        message = say.refused(trouble_of(error, DOORS[tag].command, slack_id).text)
    ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def _form_for(tagged: Tagged, slack_id: str, context: HandlerContext) -> Modal:
    """Return the form that asks why an Advocate is called.

    Raises CaseError if nobody can be called or the person may not call.
    """
    with context.read() as uow:
        _, case = _case_of(tagged, uow, context, DOORS[tagged.tag].command)
        roster = uow.roster
        require(roster.actor(slack_id), Act.CALL_ADVOCATE, case, roster, context.policy)
        if not is_renewal_managers_case(case, roster):
            raise CaseError(whose_it_is_already(case, roster))
    return tagging.call_form(case)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the commands. The direct message feature listens for messages."""
    for tag, door in DOORS.items():
        app.command(door.command)(bind(context, tag_command, tag=tag))
