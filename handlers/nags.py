"""The menu of a reminder: put it off (NAG-4), or ask why it came (NAG-5); and what a manager's reminder offers beside Reassign."""

from __future__ import annotations

from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.clocks import clocks_of
from cases.errors import AlreadyDone, CaseError
from cases.nagging import SnoozeNag, snooze
from handlers.boundary import why_not
from handlers.desk import Desk, at
from handlers.forms import ephemeral, show
from handlers.reading import link_clicked
from handlers.requests import Body, Click
from messages import answers as say
from messages import nags
from messages.names import Button, NagSeen
from messages.surfaces import Message, Modal


def menu_chosen(ack: Ack, body: Body, client: WebClient, respond: Respond, *, desk: Desk) -> None:
    """One choice of the menu."""
    ack()
    try:
        chosen = NagSeen.read(Click.of(body).value)
        if chosen.snooze is None:
            show(body, client, respond, partial(_why, desk=desk))
            return
        answer = _put_off(body, chosen, desk)
    except AlreadyDone:
        return
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        answer = say.refused(why_not(error, body))
    respond(**ephemeral(answer))


def _put_off(body: Body, chosen: NagSeen, desk: Desk) -> Message:
    if chosen.snooze is None:
        raise ValueError("a snooze says how long")
    with desk.change() as uow:
        command = SnoozeNag(
            actor=uow.roster.actor(str(body["user"]["id"])),
            case_id=chosen.seen.case_id,
            clock=chosen.clock,
            how_long=chosen.snooze,
            key=f"snooze:{body['user']['id']}:{chosen}:{body['actions'][0].get('action_ts')}",
        )
        put_off = snooze(command, uow, desk.policy, desk.clock.now())
        return nags.snoozed(uow.cases.get(chosen.seen.case_id), put_off)


def _why(click: Click, desk: Desk) -> Modal:
    chosen = NagSeen.read(click.value)
    look = desk.look(chosen.seen.case_id, click.slack_id)
    zone = look.owner.zone if look.owner is not None else "UTC"
    for clock in clocks_of(look.case, look.policy, look.now, zone):
        if clock.kind is chosen.clock and clock.is_live:
            return nags.why(look.case, clock, look.policy, look.now)
    raise CaseError("That is settled: no more reminders of it will come.")


def register(app: App, desk: Desk) -> None:
    """Listen for the menu, and for Message."""
    app.action(Button.NAG_MENU.value)(at(desk, menu_chosen))
    app.action(Button.MESSAGE.value)(link_clicked)
