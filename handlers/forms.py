"""The life of every form: open it, redraw it after a choice, submit it, then apply it or show what is wrong.

A feature defines what its form shows, how its answers become a command, and which use case applies it. This file does
the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from cases.changes.change_case import Command, Outcome
from cases.model.case import AuditEntry, Case
from cases.model.errors import AlreadyDone, ChangedMeanwhile, Refused
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.applicability import require_applicable
from cases.rules.permissions import Act, require
from handlers.answers import Answers
from handlers.boundary import refusal_text, trouble_of
from handlers.context import CaseView, HandlerContext, bind, with_names
from handlers.listening import opens_window, redraws_window
from handlers.payloads import Body, Click, Submission, inputs_of, modal_in
from messages import answers as say
from messages import modals
from messages.names import Button, Form, Seen
from messages.surfaces import Message, Modal

log = logging.getLogger("casebot.handlers")

CommandT = TypeVar("CommandT", bound=Command)

NOTHING_FILLED_IN = Answers({})

# Slack stacks at most three windows. After three seconds it opens no new window, but an open one can still be
# updated.
CANNOT_BE_ON_TOP = ("push_limit_reached", "expired_trigger_id", "exchanged_trigger_id")


class CommandFields(TypedDict):
    """What every command has."""

    actor: Actor
    case_id: int
    version: int
    key: str
    surface: Surface


@dataclass(frozen=True)
class CaseForm(Generic[CommandT]):
    """One form."""

    form: Form
    #: The buttons that open it, each with what it fills in.
    opens: Mapping[Button, Answers]
    act: Act
    #: Returns the form for the case, with the input and with what changed meanwhile.
    build: Callable[[CaseView, Answers, Sequence[AuditEntry]], Modal]
    #: Returns the command in the submitted form.
    read: Callable[[Answers, CommandFields], CommandT]
    apply: Callable[[CommandT, UnitOfWork, Policy, datetime], Outcome]
    #: The choices that change what the form shows.
    redraws: tuple[Button, ...] = ()
    #: Returns a window with what is left to do after the change; None for nothing.
    then: Callable[[CommandT, Case, HandlerContext], Modal | None] = lambda command, case, context: None  # noqa: ARG005 - the signature is the field's
    #: Raises Refused if the form does not apply to the case, beside what `require_applicable` checks.
    require: Callable[[CaseView], None] = lambda case_view: None  # noqa: ARG005 - the signature is the field's


def register_form(app: App, context: HandlerContext, form: CaseForm[Any]) -> None:
    """Register the listeners of a form."""
    for button in form.opens:
        app.action(button.value)(bind(context, open_form, form=form))
    for button in form.redraws:
        app.action(button.value)(bind(context, redraw_form, form=form))
    app.view(form.form.value)(bind(context, submit_form, form=form))


@opens_window
def open_form(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext, form: CaseForm[Any]) -> None:
    """Open the form from a card or on top of the More window."""

    def build(click: Click) -> Modal:
        case_view = load_permitted(context, click.seen, click.slack_id, form)
        require_applicable(
            form.act,
            case_view.case,
            case_view.roster,
            actor=case_view.actor,
            history=lambda: context.history(case_view.case.id),
        )
        form.require(case_view)
        return form.build(case_view, form.opens[Button(click.action_id)], ())

    show(body, client, respond, build)


def show(
    body: Body, client: WebClient, respond: Respond, build: Callable[[Click], Modal], *, in_its_place: bool = False
) -> None:
    """Open the window that `build` returns for a click about a case; see `present`."""
    present(body, client, respond, lambda: build(Click.of(body)), in_its_place=in_its_place)


def present(
    body: Body, client: WebClient, respond: Respond, build: Callable[[], Modal], *, in_its_place: bool = False
) -> None:
    """Open the window that `build` returns, or show why it cannot be opened.

    A click in a window opens it on top, so that the person can go back, or `in_its_place`.
    """
    slack_id = str(body["user"]["id"])
    try:
        modal = build()
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        modal = modals.trouble(refusal_text(error, body))
    try:
        _put(body, client, modal, in_its_place=in_its_place)
    except (SlackClientError, OSError) as error:
        text = _why_not_shown(error, body["actions"][0]["action_id"], slack_id)
        if body.get("response_url"):
            respond(**ephemeral(say.refused(text)))


def open_for_command(modal: Modal, body: Body, client: WebClient, respond: Respond) -> None:
    """Open a window for a slash command, or say why not."""
    try:
        client.views_open(trigger_id=str(body["trigger_id"]), view=modal.view)
    except (SlackClientError, OSError) as error:
        text = _why_not_shown(error, str(body["command"]), str(body["user_id"]))
        respond(**ephemeral(say.refused(text)))


def _put(body: Body, client: WebClient, modal: Modal, *, in_its_place: bool) -> None:
    window = modal_in(body)
    if window is None:
        client.views_open(trigger_id=body["trigger_id"], view=modal.view)
        return
    if not in_its_place:
        try:
            client.views_push(trigger_id=body["trigger_id"], view=modal.view)
            return
        except SlackApiError as error:
            if error.response.get("error") not in CANNOT_BE_ON_TOP:
                raise
    client.views_update(view_id=window["id"], view=modal.view)


def _why_not_shown(error: Exception, what: str, slack_id: str) -> str:
    """Return what to say when Slack opened no window, so that the click does not seem to have worked."""
    word, status = None, 0
    if isinstance(error, SlackApiError):
        word, status = error.response.get("error"), error.response.status_code
    if word in ("expired_trigger_id", "exchanged_trigger_id", "not_found"):
        # Slack allows three seconds to open a window. After that the person has to click again.
        return "That took too long and Slack gave up on it. Nothing was changed: please click again."
    if word is None or status == 429 or status >= 500 or word in ("fatal_error", "internal_error"):
        log.warning("Slack opened no window for %s: %s", what, status or type(error).__name__)
        return "Slack is having trouble and opened no window. Nothing was changed: please click again in a moment."
    return trouble_of(error, what, slack_id).text


def ephemeral(message: Message) -> dict[str, Any]:
    """Return a private message below the message that was clicked."""
    return {"text": message.text, "blocks": message.blocks, "response_type": "ephemeral", "replace_original": False}


@redraws_window
def redraw_form(body: Body, client: WebClient, *, context: HandlerContext, form: CaseForm[Any]) -> None:
    """Redraw the form after a choice. It keeps the input and the version that the person saw."""
    click = Click.of(body)
    view = body["view"]
    case_view = load_permitted(context, click.seen, click.slack_id, form)
    modal = form.build(case_view, Answers.of(view), ())
    draw_again(client, view, Modal({**modal.view, "private_metadata": str(click.seen)}))


def load_permitted(context: HandlerContext, seen: Seen, slack_id: str, form: CaseForm[Any]) -> CaseView:
    """Return the case with what the form shows. Raises NotAllowed if the person may not submit the form."""
    case_view = context.load_case(seen.case_id, slack_id)
    require(case_view.actor, form.act, case_view.case, case_view.roster, case_view.policy)
    return case_view


def case_of_form(body: Body, context: HandlerContext, form: CaseForm[Any]) -> CaseView:
    """Return the case of the form that somebody types in. Raises NotAllowed if they may not submit it."""
    seen = Seen.read(str(body["view"]["private_metadata"]))
    return load_permitted(context, seen, str(body["user"]["id"]), form)


def draw_again(client: WebClient, view: Body, drawn: Modal) -> None:
    """Redraw a form after a choice.

    Args:
        view: The form as Slack sent it with the choice.
    """
    try:
        client.views_update(view_id=view["id"], hash=view["hash"], view=drawn.view)
    except SlackApiError as error:
        # A later choice redraws the form.
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise


def submit_form(ack: Ack, body: Body, *, context: HandlerContext, form: CaseForm[Any]) -> None:
    """Apply the submitted form, or show the problems on their fields and keep the input."""
    sent = Submission.of(body)
    try:
        context.look_up_stranger(sent.slack_id)
        with context.change() as uow:
            uow.hold(sent.seen.case_id)
            fields = CommandFields(
                actor=context.actor(sent.slack_id, uow.roster),
                case_id=sent.seen.case_id,
                version=sent.seen.version,
                key=f"view:{sent.view_id}",
                surface=Surface.MODAL,
            )
            command = form.read(sent.answers, fields)
            outcome = form.apply(command, uow, context.policy, context.clock.now())
    except AlreadyDone:
        ack(response_action="clear")
    except (ChangedMeanwhile, Refused) as problem:
        _ask_again(ack, body, problem, sent, context, form)
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        refuse(ack, error, body)
    else:
        left = form.then(command, outcome.case, context)
        if outcome.warning:
            left = modals.with_note(outcome.warning, left)
        if left is None:
            ack(response_action="clear")
        else:
            # The window below shows the old state of the case. Close it together with this one.
            ack(response_action="update", view={**left.view, "clear_on_close": True})


def _ask_again(
    ack: Ack,
    body: Body,
    problem: ChangedMeanwhile | Refused,
    sent: Submission,
    context: HandlerContext,
    form: CaseForm[Any],
) -> None:
    """Show the form again with its problems or with what changed meanwhile; or say why it does not apply any more."""
    try:
        if isinstance(problem, ChangedMeanwhile):
            seen = Seen(sent.seen.case_id, problem.version)
            case_view = load_permitted(context, sent.seen, sent.slack_id, form)
            form.require(case_view)
            again = form.build(case_view, sent.answers, with_names(problem.changes, case_view.roster))
        else:
            seen, fuller = sent.seen, with_fields_of(problem, sent, context, form)
            if fuller is None:
                refuse(ack, problem, body)
                return
            again = fuller
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        refuse(ack, error, body)
        return
    ack(response_action="update", view={**again.view, "private_metadata": str(seen)})


def with_fields_of(refused: Refused, sent: Submission, context: HandlerContext, form: CaseForm[Any]) -> Modal | None:
    """Return the form with fields for problems that had none, and the reasons above; None if every problem has its
    field.

    Slack only shows reasons on fields that were submitted.
    """
    wanted = {problem.field.value for problem in refused.problems} - set(sent.blocks)
    if not wanted:
        return None
    modal = form.build(load_permitted(context, sent.seen, sent.slack_id, form), sent.answers, ())
    if not wanted & {block.get("block_id") for block in modal.view["blocks"]}:
        return None
    return modals.with_note("\n".join(problem.text for problem in refused.problems), modal)


def refuse(ack: Ack, error: Exception, body: Body) -> None:
    """Show on the form's fields why it was refused, or on the first field that something went wrong.

    The input stays.
    """
    view = body["view"]
    blocks = inputs_of(view)
    if isinstance(error, Refused):
        errors = _on_fields(error, blocks)
    else:
        errors = {blocks[0]: trouble_of(error, str(view["callback_id"]), str(body["user"]["id"])).text}
    ack(response_action="errors", errors=errors)


def _on_fields(refused: Refused, blocks: Sequence[str]) -> dict[str, str]:
    """Return the problems by block (CLO-10). A problem whose field is not shown goes to the first field."""
    found: dict[str, list[str]] = {}
    for problem in refused.problems:
        block = problem.field.value if problem.field.value in blocks else blocks[0]
        found.setdefault(block, []).append(problem.text)
    return {block: " ".join(texts) for block, texts in found.items()}
