"""The menu of a reminder: snooze it (NAG-4) or ask why it came (NAG-5); and the extra buttons of a manager's reminder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.model.errors import AlreadyDone, CaseError
from cases.model.own_days import DAYS_OF_UTC
from cases.rules.clocks import clocks_of
from cases.use_cases.snooze import SnoozeReminder, snooze
from handlers.boundary import answer_click, refusal_text
from handlers.case_reading import link_clicked
from handlers.context import HandlerContext, bind
from handlers.forms import ephemeral, show
from handlers.payloads import Body, Click
from messages import answers as say
from messages import reminders
from messages.names import Button, ReminderSeen
from messages.surfaces import Message, Modal


def menu_chosen(ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Handle a choice in the menu."""
    answer: Message | None = None
    error: Exception | None = None
    try:
        chosen = ReminderSeen.read(Click.of(body).value)
        if chosen.snooze is not None:
            answer = _put_off(body, chosen, context)
    except AlreadyDone:
        ack()
        return
    except Exception as failed:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        error, answer = failed, say.refused(refusal_text(failed, body))
    answer_click(ack, error)
    work: Callable[[], object]
    if answer is not None:
        work = partial(respond, **ephemeral(answer))
    else:
        work = partial(show, body, client, respond, partial(_why, context=context))
    context.windows.submit(str(body["user"]["id"]), work)


def _put_off(body: Body, chosen: ReminderSeen, context: HandlerContext) -> Message:
    if chosen.snooze is None:
        raise ValueError("a snooze needs a duration")
    with context.change() as uow:
        command = SnoozeReminder(
            actor=uow.roster.actor(str(body["user"]["id"])),
            case_id=chosen.seen.case_id,
            clock=chosen.clock,
            how_long=chosen.snooze,
            key=f"snooze:{body['user']['id']}:{chosen}:{body['actions'][0].get('action_ts')}",
        )
        put_off = snooze(command, uow, context.policy, context.clock.now())
        return reminders.snoozed(uow.cases.get(chosen.seen.case_id), put_off)


def _why(click: Click, context: HandlerContext) -> Modal:
    chosen = ReminderSeen.read(click.value)
    case_view = context.load_case(chosen.seen.case_id, click.slack_id)
    days = case_view.owner.days if case_view.owner is not None else DAYS_OF_UTC
    for clock in clocks_of(case_view.case, case_view.policy, case_view.now, days):
        if clock.kind is chosen.clock and clock.is_live:
            return reminders.why(case_view.case, clock, case_view.policy, case_view.now)
    raise CaseError("This is done. No more reminders will come.")


def register(app: App, context: HandlerContext) -> None:
    """Listen for the menu, and for Message."""
    app.action(Button.REMINDER_MENU.value)(bind(context, menu_chosen))
    app.action(Button.MESSAGE.value)(link_clicked)
