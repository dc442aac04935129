"""`/case away`: somebody says when they are away and who covers, in one line or in a form; a manager, of their people (PTO-1)."""

from __future__ import annotations

import re
from datetime import date

from slack_bolt import Ack, App

from cases.model import dates
from cases.model.errors import AlreadyDone, CaseError, Field, NotAllowed
from cases.model.names import is_same_name
from cases.model.people import Absence, Actor, Person, Roster
from cases.use_cases.set_absence import SetAbsence, covers_for, end_absences, manageable_people, set_absence
from handlers.answers import Answers
from handlers.context import HandlerContext, bind
from handlers.forms import refuse
from handlers.payloads import Body
from messages import answers as say
from messages import modals
from messages.names import Form
from messages.surfaces import Message, Modal

HOW = (
    "Write it like “/case away tomorrow”, “/case away mon to fri” or “/case away 2026-12-20 to 2026-12-31 cover @ben”; "
    "only “/case away” opens a form."
)
_LINE = re.compile(
    rf"(?:(?P<who>\S+)\s+)??(?P<first>{dates.TYPED})(?:\s*(?:\b(?:to|until|till)\b|-|–)\s*(?P<last>{dates.TYPED}))?(?:\s+cover\s+(?P<cover>.+))?",
    re.IGNORECASE,
)
# How much of what was typed for a name is said back.
MAX_NAME = 60
_ENDS = ("end", "back", "cancel")
_MENTION = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")


def away_command(words: str, body: Body, context: HandlerContext) -> Message | Modal:
    """Return the answer to the words behind `/case away`, or the form to open. Raises CaseError."""
    slack_id = str(body["user_id"])
    if not words:
        return _form(slack_id, context)
    if words.casefold() in _ENDS:
        with context.change() as uow:
            actor = uow.roster.actor(slack_id)
            ended = end_absences(actor, actor.key, uow, context.clock.now())
            today = actor.today(context.clock.now())
        if not ended:
            return say.done("You were not away.")
        is_back = any(absence.first <= today for absence in ended)
        return say.done(
            "Welcome back: your absence is ended." if is_back else "You are not away after all: that is noted."
        )
    found = _LINE.fullmatch(words)
    if found is None:
        raise CaseError(HOW)
    with context.change() as uow:
        roster = uow.roster
        actor = roster.actor(slack_id)
        person = _named(found["who"], roster) if found["who"] else actor.person
        today = (person or actor).today(context.clock.now())
        first = _day(found["first"], today, today)
        last = _day(found["last"], first, today) if found["last"] else first
        cover = _named(found["cover"], roster).email if found["cover"] else None
        command = SetAbsence(
            actor, person.email if person is not None else actor.key, first, last, cover, f"away:{body['trigger_id']}"
        )
        absence = set_absence(command, uow, context.clock.now())
        return _answer(absence, actor, roster)


def away_submitted(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """The form was sent."""
    view = body["view"]
    answers = Answers.of(view)
    slack_id = str(body["user"]["id"])
    try:
        with context.change() as uow:
            command = SetAbsence(
                actor=uow.roster.actor(slack_id),
                who=answers.choice(Field.AWAY) or "",
                first=answers.day(Field.FIRST_DAY),
                last=answers.day(Field.LAST_DAY),
                cover=answers.choice(Field.COVER),
                key=f"view:{view['id']}",
            )
            roster = uow.roster
            absence = set_absence(command, uow, context.clock.now())
    except AlreadyDone:
        ack()
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        refuse(ack, error, body)
    else:
        person, cover = _who_and_cover(absence, roster)
        note = modals.away_noted(absence, person, cover)
        ack(response_action="update", view=modals.trouble(note, title="Noted").view)


def _form(slack_id: str, context: HandlerContext) -> Modal:
    with context.read() as uow:
        roster = uow.roster
        actor = roster.actor(slack_id)
        people = manageable_people(actor, roster)
        if not people:
            raise NotAllowed(
                "Only whoever works cases, or leads those who do, is covered while away. Nothing was changed."
            )
        covers = {person.email: person for each in people for person in covers_for(each, roster)}
    return modals.away(people, list(covers.values()))


def _named(words: str, roster: Roster) -> Person:
    """The person that a mention, an e-mail, a full name or a first name means. Raises CaseError for nobody, or more than one."""
    name = words.strip().lstrip("@")
    mention = _MENTION.fullmatch(words.strip())
    person = roster.by_slack_id(mention["id"]) if mention is not None else roster.named(name)
    if person is None:
        alike = [each for each in roster if is_same_name(each.name.split()[0], name)]
        person = alike[0] if len(alike) == 1 else None
    if person is None:
        meant = "Whoever you mention" if mention is not None else f"“{name[:MAX_NAME]}”"
        raise CaseError(
            f"{meant} is not one person on the roster: a mention or the whole name says who is meant. {HOW}"
        )
    return person


def _day(words: str, from_day: date, today: date) -> date:
    day = dates.parse_date(words, from_day, today)
    if day is None:
        raise CaseError(f"There is no such day as “{words}”. {HOW}")
    return day


def _who_and_cover(absence: Absence, roster: Roster) -> tuple[Person, Person | None]:
    person = roster.people[absence.email]
    return person, roster.get(absence.cover or person.cover)


def _answer(absence: Absence, actor: Actor, roster: Roster) -> Message:
    person, cover = _who_and_cover(absence, roster)
    return say.away(absence, person, cover, to_self=person == actor.person)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the form."""
    app.view(Form.AWAY.value)(bind(context, away_submitted))
