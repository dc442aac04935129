"""`/case away` (PTO-1): set an absence and its cover, in one line or in a form. A manager can set it for their team."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from slack_bolt import Ack, App

from cases.model import dates
from cases.model.errors import AlreadyDone, CaseError, Field, NotAllowed
from cases.model.people import Person, Roster
from cases.rules.absences import absences_of
from cases.use_cases.set_absence import (
    SetAbsence,
    covers_for,
    end_absence,
    manageable_absences,
    manageable_people,
    set_absence,
)
from handlers.absences import list_window
from handlers.answers import Answers
from handlers.context import HandlerContext, bind
from handlers.forms import refuse
from handlers.named_person import named_person
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import absences
from messages import answers as say
from messages.assignment import suggested
from messages.names import Form, Suggest, read_number
from messages.surfaces import Message, Modal

HOW = (
    "Write it like “/case away tomorrow”, “/case away mon to fri” or “/case away 2026-12-20 to 2026-12-31 cover @ben”; "
    "only “/case away” opens a form, and “/case away list” lists your absences."
)
_LINE = re.compile(
    rf"(?:(?P<who>\S+)\s+)??(?P<first>{dates.TYPED})(?:\s*(?:\b(?:to|until|till)\b|-|–)\s*(?P<last>{dates.TYPED}))?(?:\s+cover\s+(?P<cover>.+))?",
    re.IGNORECASE,
)
_ENDS = ("end", "back", "cancel")


def away_command(words: str, body: Body, context: HandlerContext) -> Message | Modal:
    """Return the answer to the text after `/case away`, or the form to open. Raises CaseError."""
    slack_id = str(body["user_id"])
    if not words:
        return _form(slack_id, context)
    if words.casefold() in _ENDS:
        return _end(slack_id, f"away:{body['trigger_id']}", context)
    if words.casefold() == "list":
        return list_window(slack_id, context)
    found = _LINE.fullmatch(words)
    if found is None:
        raise CaseError(HOW)
    with context.change() as uow:
        roster = uow.roster
        actor = roster.actor(slack_id)
        person = named_person(found["who"], roster, HOW) if found["who"] else actor.person
        today = (person or actor).today(context.clock.now())
        first = _day(found["first"], today, today)
        last = _day(found["last"], first, today) if found["last"] else first
        cover = named_person(found["cover"], roster, HOW).email if found["cover"] else None
        command = SetAbsence(
            actor, person.email if person is not None else actor.key, first, last, cover, f"away:{body['trigger_id']}"
        )
        noted = absences.shown(set_absence(command, uow, context.clock.now()), uow.roster)
        return absences.noted(noted, context.policy, to_self=noted[0].person == actor.person)


def _end(slack_id: str, key: str, context: HandlerContext) -> Message | Modal:
    """End the absence that is meant. If several could be meant, list them."""
    now = context.clock.now()
    with context.change() as uow:
        actor = uow.roster.actor(slack_id)
        today = actor.today(now)
        ended = end_absence(actor, actor.key, key, uow, now)
        left = absences_of(actor.person, uow.roster, today) if actor.person is not None else []
    if ended is None:
        return list_window(slack_id, context) if left else say.done("You were not away.")
    said = (
        "Welcome back. Your absence has ended."
        if ended.first <= today
        else f"You are not away after all, {absences.days_in_words(ended)}. Your absence is cancelled."
    )
    others = "; ".join(absences.days_in_words(each) for each in left)
    return say.done(f"{said} Still planned: {others}." if others else said)


def away_submitted(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Store the submitted absence."""
    view = body["view"]
    answers = Answers.of(view)
    slack_id = str(body["user"]["id"])
    try:
        with context.change() as uow:
            actor = uow.roster.actor(slack_id)
            command = SetAbsence(
                actor=actor,
                who=answers.choice(Field.AWAY) or "",
                first=answers.day(Field.FIRST_DAY),
                last=answers.day(Field.LAST_DAY),
                cover=answers.choice(Field.COVER),
                key=f"view:{view['id']}:{view['hash']}",
                instead_of=read_number(str(view.get("private_metadata") or 0)),
            )
            noted = absences.shown(set_absence(command, uow, context.clock.now()), uow.roster)
    except AlreadyDone:
        ack()
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        refuse(ack, error, body)
    else:
        window = absences.noted_window(noted, context.policy, to_self=noted[0].person == actor.person)
        ack(response_action="update", view=window.view)


def _form(slack_id: str, context: HandlerContext) -> Modal:
    with context.read() as uow:
        roster = uow.roster
        actor = roster.actor(slack_id)
        people = manageable_people(actor, roster)
        if not people:
            raise NotAllowed("Only Advocates, Team Leads and managers can set absences. Nothing was changed.")
        covers = _covers(people, roster)
        count = len(manageable_absences(actor, roster, context.clock.now()))
    return absences.away_form(people, covers, count=count)


def who_is_away(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people whose absence can be set and whose names fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        with context.read() as uow:
            people = manageable_people(uow.roster.actor(str(body["user"]["id"])), uow.roster)
        return suggested(absences.away_choices(people), (), typed_words(body))

    answer_options(ack, body, Suggest.AWAY_WHO, build)


def who_covers(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people who can cover, by name, region or language."""

    def build() -> list[dict[str, Any]]:
        with context.read() as uow:
            people = manageable_people(uow.roster.actor(str(body["user"]["id"])), uow.roster)
            chosen = Answers.of(body["view"]).choice(Field.AWAY)
            covers = _covers([each for each in people if each.email == chosen] or people, uow.roster)
        return suggested(absences.cover_choices(covers), (), typed_words(body))

    answer_options(ack, body, Suggest.AWAY_COVER, build)


def _covers(people: Sequence[Person], roster: Roster) -> list[Person]:
    found = {person.email: person for each in people for person in covers_for(each, roster)}
    return list(found.values())


def _day(words: str, from_day: date, today: date) -> date:
    day = dates.parse_date(words, from_day, today)
    if day is None:
        raise CaseError(f"I can't read this date: “{words}”. {HOW}")
    return day


def register(app: App, context: HandlerContext) -> None:
    """Listen for the form and for what is typed in it."""
    app.options(Suggest.AWAY_WHO.asked_as)(bind(context, who_is_away))
    app.options(Suggest.AWAY_COVER.asked_as)(bind(context, who_covers))
    app.view(Form.AWAY.value)(bind(context, away_submitted))
