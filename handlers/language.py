"""Language barrier (TAG-2): from More, the owner asks for somebody who speaks the customer's language."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.changes.language_requests import known_languages
from cases.model.case import AuditEntry
from cases.model.errors import Field
from cases.rules.permissions import Act
from cases.use_cases.call_advocate import AskLanguage, ask_language
from handlers.answers import Answers
from handlers.context import CaseView, HandlerContext
from handlers.forms import NOTHING_FILLED_IN, CaseForm, CommandFields, register_form
from messages import tags as tagging
from messages.names import Button, Form
from messages.surfaces import Modal


def build(case_view: CaseView, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """Return the form, with every language that somebody on the roster speaks."""
    return tagging.language_form(
        case_view.case, known_languages(case_view.roster), filled=answers.filled(), notice=notice
    )


def read(answers: Answers, fields: CommandFields) -> AskLanguage:
    """Return the command in the form."""
    chosen, other = answers.choice(Field.LANGUAGE), answers.text(Field.OTHER_LANGUAGE).strip()
    is_other = bool(other) or chosen in (None, tagging.ANOTHER)
    return AskLanguage(
        **fields,
        language=other if is_other else chosen or "",
        why=answers.text(Field.REASON),
        field=Field.OTHER_LANGUAGE if is_other else Field.LANGUAGE,
    )


FORM = CaseForm(
    form=Form.LANGUAGE,
    opens={Button.MORE_LANGUAGE: NOTHING_FILLED_IN},
    act=Act.ASK_LANGUAGE,
    build=build,
    read=read,
    apply=ask_language,
)


def register(app: App, context: HandlerContext) -> None:
    """Listen for Language barrier."""
    register_form(app, context, FORM)
