"""Decide who takes a case whose customer speaks another language (TAG-2). A lead of the region decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.call_advocate import NOBODY_SPEAKS_IT, DecideLanguage, decide_language
from handlers.answers import Answers
from handlers.case_reading import link_clicked
from handlers.context import CaseView, HandlerContext, bind
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, case_of_form, open_form, register_form
from handlers.one_click import OneClick, act_clicked
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import tags as tagging
from messages.assignment import suggested
from messages.names import Button, Form, Suggest
from messages.surfaces import Modal

NOBODY = Answers({Field.OWNER.value: {"selected_option": {"value": NOBODY_SPEAKS_IT}}})


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with everybody who could take the case."""
    request = case_view.requests[0] if case_view.requests else None
    return tagging.decision_form(
        case_view.case, request, case_view.candidates, case_view.policy, filled=answers.filled(), notice=notice
    )


def who_takes_it(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Answer with the people whose names fit what somebody typed."""

    def build() -> list[dict[str, Any]]:
        case_view = case_of_form(body, context, FORM)
        candidates = case_view.candidates
        choices = tagging.decision_choices(candidates, case_view.policy)
        return suggested(choices, [each.person for each in candidates], typed_words(body))

    answer_options(ack, body, Suggest.DECIDE_TO, build)


def read(answers: Answers, fields: CommandFields) -> DecideLanguage:
    """Return the command in the form."""
    return DecideLanguage(**fields, choice=answers.choice(Field.OWNER) or "", reason=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.DECIDE,
    opens={Button.DECIDE_NOBODY: NOBODY, Button.DECIDE: NOTHING_FILLED_IN},
    act=Act.DECIDE_LANGUAGE,
    build=build,
    read=read,
    apply=decide_language,
)


def decide_clicked(ack: Ack, body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Decide at once if somebody is chosen beside the button, and update the message. Otherwise open the form."""
    chosen = _chosen(body)
    if not chosen:
        ack()
        request = partial(open_form, body, client, respond, context=context, form=FORM)
        context.windows.submit(str(body["user"]["id"]), request)
        return
    deciding = OneClick(
        buttons=(Button.DECIDE,),
        read=lambda click, fields: DecideLanguage(**fields, choice=chosen),  # noqa: ARG005 - the signature is the field's
        apply=decide_language,
    )
    act_clicked(ack, body, client, respond, context=context, act=deciding)


def _chosen(body: Body) -> str:
    values = (body.get("state") or {}).get("values") or {}
    found = (elements.get(Button.DECIDE_CHOICE.value) for elements in values.values())
    option = next((element.get("selected_option") for element in found if element), None)
    return str(option["value"]) if option else ""


def register(app: App, context: HandlerContext) -> None:
    """Listen for the buttons, the form and the menu. A choice in the menu alone does nothing."""
    register_form(app, context, replace(FORM, opens={Button.DECIDE_NOBODY: NOBODY}))
    app.options(Suggest.DECIDE_TO.asked_as)(bind(context, who_takes_it))
    app.action(Button.DECIDE.value)(bind(context, decide_clicked))
    app.action(Button.DECIDE_CHOICE.value)(link_clicked)
