"""The tags where people write them: behind `/advocate` and `/languagebarrier`, and in messages that casebot can read (TAG-1, TAG-2).

Whoever wrote one is answered alone. What is kept of a message is its tags and what belongs to them; a message without any is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape

from slack_bolt import Ack, App

from cases.changes.language_requests import decision_words, known_languages
from cases.changes.working import Outcome
from cases.model.case import Case
from cases.model.errors import AlreadyDone, CaseError, CaseNotFound
from cases.model.people import Actor
from cases.model.status import Surface
from cases.model.tags import Tag, Tagged, language_named, read_after, read_language, read_tags
from cases.ports import Notification, NotificationKind, UnitOfWork
from cases.use_cases.call_advocate import AskLanguage, CallAdvocate, ask_language, call_advocate, now_with
from handlers.boundary import trouble_of
from handlers.context import HandlerContext, bind
from handlers.payloads import Body
from messages import answers as say

# Why somebody tagged a case is said in a sentence or two.
MAX_WHY = 500
# A message of a person's own; others are of Slack, or of an app.
WRITTEN = frozenset({"", "file_share", "thread_broadcast"})
EDITED = "message_changed"

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_QUOTE = re.compile(r"^(?:&gt;|>).*$", re.MULTILINE)
_CHANNEL = re.compile(r"<#\w+\|(?P<name>[^>]+)>")
_MARKUP = re.compile(r"<[^>]*>")
_STYLE = re.compile(r"(?<!\w)[*_~]+|[*_~]+(?!\w)")


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
    """What a tag does. command: the slash command that means the same; example: how it is written, behind the tag or the command; apply: the
    use case."""

    command: str
    example: str
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
    known = known_languages(uow.roster)
    language, why = read_language(asked.tagged.after, known)
    language = language or language_named(asked.tagged.before, known)
    if not language:
        written = DOORS[Tag.LANGUAGE].command if asked.surface is Surface.COMMAND else Tag.LANGUAGE.value
        example = f"{written} {DOORS[Tag.LANGUAGE].example}"
        raise CaseError(f"Which language? Write it behind the number: {example}. Nothing was changed.")
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


def plain(text: str) -> str:
    """What somebody said themselves in a message as Slack gives it: without code, quotations, links and mentions. A channel of a tag's name,
    which Slack makes of the tag where there is one, is the tag."""
    said = _QUOTE.sub(" ", _CODE.sub(" ", text))
    return _STYLE.sub("", unescape(_MARKUP.sub(" ", _CHANNEL.sub(r"#\g<name>", said))))


def tags_in(text: str) -> list[Tagged]:
    """The tags of a message as Slack gives it."""
    return read_tags(plain(text))


def kept_of(event: Body) -> Body | None:
    """What has to be kept of a message: for one in the conversation with casebot all of it, as it may ask anything; elsewhere its tags and what
    belongs to them; None where nothing has to be."""
    is_edit = event.get("subtype") == EDITED
    message = event.get("message") or {} if is_edit else event
    if message.get("bot_id") or message.get("subtype", "") not in WRITTEN or not message.get("user"):
        return None
    tags = tags_in(str(message.get("text") or ""))
    before = tags_in(str((event.get("previous_message") or {}).get("text") or "")) if is_edit else []
    new = [tagged for tagged in tags if tagged not in before]
    if new:
        words = "\n".join(str(each.cut(MAX_WHY)) for each in new)
        return {"type": event["type"], "user": message["user"], "tagged": words}
    return event if event.get("channel_type") == "im" and not is_edit else None


def tags_written(event_id: str, event: Body, context: HandlerContext) -> bool:
    """Do what the tags of a message ask for; whether it has any. Whoever wrote it is told in their conversation with casebot."""
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
            case = _case_of(tagged, uow, tagged.tag.value)
            actor = uow.roster.actor(slack_id)
            if not (tagged.tag is Tag.ADVOCATE and actor.key == case.owner):
                # A Renewal Manager hears who got their case in any event.
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


def _case_of(tagged: Tagged, uow: UnitOfWork, written: str) -> Case:
    """The case that is meant. written: the tag or the command that was written, for whoever wrote it without a number that is known."""
    example = f"{written} {DOORS[tagged.tag].example}"
    if tagged.number is None:
        raise CaseNotFound(
            f"Which case is meant with {written}? Write its number behind it: {example}. Nothing was changed."
        )
    case = uow.cases.find(tagged.number)
    if case is None:
        raise CaseNotFound(f"There is no case {tagged.number}. Write it like this: {example}. Nothing was changed.")
    return case


def done_in_words(tag: Tag, case: Case, uow: UnitOfWork) -> str:
    """What became of a tag, for whoever wrote it."""
    said = now_with(case, uow.roster) if tag is Tag.ADVOCATE else decision_words(case, uow.roster)
    return f"{case.number}: {said}"


def tag_command(ack: Ack, body: Body, *, context: HandlerContext, tag: Tag) -> None:
    """The answer stands in the acknowledgement, which Slack shows to the asker alone."""
    slack_id = str(body["user_id"])
    try:
        tagged = read_after(tag, plain(str(body.get("text") or "")))
        with context.change() as uow:
            case = _case_of(tagged, uow, DOORS[tag].command)
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


def register(app: App, context: HandlerContext) -> None:
    """Listen for the commands. Messages are listened for where all messages are."""
    for tag, door in DOORS.items():
        app.command(door.command)(bind(context, tag_command, tag=tag))
