"""A cover answers whether they can cover (PTO-2)."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond

from cases.changes.cover_notifications import concerned
from cases.model.errors import AlreadyDone
from cases.model.people import Absence, CoverAnswer, Person
from cases.ports.unit_of_work import UnitOfWork
from cases.use_cases.answer_cover import answer_cover
from handlers.boundary import answer_click, refusal_text
from handlers.context import HandlerContext, bind
from handlers.forms import ephemeral
from handlers.payloads import Body
from messages import absences
from messages import answers as say
from messages.names import Button, read_number
from messages.surfaces import Message


def notice_for(person: Person, hearer: Person, uow: UnitOfWork, context: HandlerContext) -> Message:
    """Return the person's absences that concern the reader."""
    roster, now = uow.roster, context.clock.now()
    theirs = absences.shown(concerned(person, roster, now).get(hearer.email, []), roster)
    to_cover = any(each.cover == hearer for each in theirs) or (not theirs and hearer.role.works_cases)
    mine = [each for each in theirs if (each.cover == hearer) == to_cover]
    count = len(uow.lists.open_of([person.email]))
    return absences.cover_notice(person, mine, to_cover=to_cover, open_cases=count)


def answered(ack: Ack, body: Body, respond: Respond, *, context: HandlerContext, answer: CoverAnswer) -> None:
    """Store the answer and update the message."""
    slack_id = str(body["user"]["id"])
    try:
        absence_id = read_number(str(body["actions"][0]["value"]))
        with context.change() as uow:
            actor = uow.roster.actor(slack_id)
            absence = answer_cover(actor, absence_id, answer, uow, context.clock.now())
    except AlreadyDone:
        ack()
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        text = refusal_text(error, body)
        answer_click(ack, error)
        context.windows.submit(slack_id, lambda: respond(**ephemeral(say.refused(text))))
        return
    ack()
    context.windows.submit(slack_id, partial(_draw, slack_id, absence, answer, respond, context))


def _draw(slack_id: str, absence: Absence, answer: CoverAnswer, respond: Respond, context: HandlerContext) -> None:
    with context.read() as uow:
        person, hearer = uow.roster.people[absence.email], uow.roster.by_slack_id(slack_id)
        if hearer is None:
            return
        message = (
            notice_for(person, hearer, uow, context)
            if answer is CoverAnswer.AGREED
            else say.done(
                f"You do not cover for {person.name}, {absences.days_in_words(absence)}. They and their manager are notified."
            )
        )
    respond(text=message.text, blocks=message.blocks, replace_original=True)


def register(app: App, context: HandlerContext) -> None:
    """Listen for both answers."""
    app.action(Button.COVER_AGREE.value)(bind(context, answered, answer=CoverAnswer.AGREED))
    app.action(Button.COVER_DECLINE.value)(bind(context, answered, answer=CoverAnswer.DECLINED))
