"""Language barrier: the owner asks for somebody who speaks the customer's language, from More (TAG-2)."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from cases.case import AuditEntry
from cases.errors import Field
from cases.languages import known_languages
from cases.permissions import Act
from cases.tagging import AskLanguage, ask_language
from handlers.answers import Answers
from handlers.desk import Desk, Look
from handlers.forms import NOTHING_FILLED_IN, Basis, CaseForm, register_form
from messages import tagging
from messages.names import Button, Form
from messages.surfaces import Modal


def build(look: Look, answers: Answers, notice: Sequence[AuditEntry]) -> Modal:
    """The form, with every language that somebody on the roster speaks."""
    return tagging.language_form(look.case, known_languages(look.roster), filled=answers.filled(), notice=notice)


def read(answers: Answers, basis: Basis) -> AskLanguage:
    """The command in the form."""
    language = answers.text(Field.OTHER_LANGUAGE).strip() or answers.choice(Field.LANGUAGE) or ""
    return AskLanguage(**basis, language=language, why=answers.text(Field.REASON))


FORM = CaseForm(
    form=Form.LANGUAGE,
    opens={Button.MORE_LANGUAGE: NOTHING_FILLED_IN},
    act=Act.ASK_LANGUAGE,
    build=build,
    read=read,
    apply=ask_language,
)


def register(app: App, desk: Desk) -> None:
    """Listen for Language barrier."""
    register_form(app, desk, FORM)
