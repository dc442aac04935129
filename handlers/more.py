"""More: a window with further actions on a case. It shows those that apply now and are allowed (CRD-2)."""

from __future__ import annotations

from functools import partial

from slack_bolt import App, Respond
from slack_sdk import WebClient

from cases.rules.permissions import Act, may
from handlers.context import HandlerContext, bind, load_readable
from handlers.forms import show
from handlers.listening import opens_window
from handlers.payloads import Body, Click
from messages.more import more_on
from messages.names import Button
from messages.surfaces import Modal


def more_window(click: Click, context: HandlerContext) -> Modal:
    """Return the window for the case and the person who clicked."""
    case_view = load_readable(context, click.seen.case_id, click.slack_id)
    allowed = frozenset(
        act for act in Act if may(case_view.actor, act, case_view.case, case_view.roster, case_view.policy)
    )
    case = case_view.case
    with context.read() as uow:
        has_ticket = uow.tickets.links.number_in(case.zendesk_link) is not None
    return more_on(
        case, allowed, case_view.touches, case_view.owner, case_view.policy, case_view.now, has_ticket=has_ticket
    )


@opens_window
def more_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the window."""
    show(body, client, respond, partial(more_window, context=context))


def register(app: App, context: HandlerContext) -> None:
    """Listen for More."""
    app.action(Button.MORE.value)(bind(context, more_clicked))
