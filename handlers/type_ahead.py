"""Suggestions while somebody types in a select (block_suggestion): accounts, contacts, leads, opportunities, cases.

Contacts and opportunities belong to the account chosen in the view, or else to the view's case. Slack may send the
view's state as it was last drawn. So a form with an account is redrawn after a choice, and its blocks then contain
the account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from cases.model.case import Case
from cases.model.errors import CaseNotFound, Field
from cases.ports.unit_of_work import UnitOfWork
from handlers.answers import Answers
from handlers.context import HandlerContext, bind
from handlers.options import answer_options, typed_words
from handlers.payloads import Body
from messages import suggestions
from messages.names import Chosen, Seen, Suggest

# Nobody reads a longer list. Typing more makes it shorter.
MOST_OFFERED = 20


@dataclass(frozen=True)
class Typed:
    """What somebody typed."""

    words: str
    #: The account of the contacts and opportunities; "" for all.
    account: str
    #: The case that the view is about.
    case: Case | None


def accounts(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the matching accounts."""
    return suggestions.accounts(uow.directory.accounts(typed.words, MOST_OFFERED), typed.words)


def contacts(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the matching people; all of the account if nothing is typed."""
    found = uow.directory.contacts(typed.words, typed.account, MOST_OFFERED)
    return suggestions.contacts(found, typed.words)


def opportunities(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the matching opportunities; all of the account if nothing is typed."""
    found = uow.directory.opportunities(typed.words, typed.account, MOST_OFFERED)
    return suggestions.opportunities(found, typed.words)


def cases(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the matching other cases; those that match the account's name if nothing is typed."""
    without = typed.case.id if typed.case is not None else None
    return suggestions.cases(
        uow.search.cases(typed.words.strip() or typed.account, limit=MOST_OFFERED, without=without)
    )


SUGGESTERS: Mapping[Suggest, Callable[[Typed, UnitOfWork], list[dict[str, Any]]]] = {
    Suggest.ACCOUNT: accounts,
    Suggest.CONTACT: contacts,
    Suggest.OPPORTUNITY: opportunities,
    Suggest.CASE: cases,
}


def asked_for(ack: Ack, body: Body, *, context: HandlerContext, suggest: Suggest) -> None:
    """Answer with the options."""

    def build() -> list[dict[str, Any]]:
        with context.read() as uow:
            view = body.get("view") or {}
            case = case_of(view, uow)
            account = account_chosen_in(view) or (case.account if case is not None else "")
            return SUGGESTERS[suggest](Typed(typed_words(body), account, case), uow)

    answer_options(ack, body, suggest, build)


def account_chosen_in(view: Mapping[str, Any]) -> str:
    """Return the account chosen in a view, from its state or its blocks; "" if none."""
    chosen = Answers.of(view).name(Field.ACCOUNT)
    if chosen:
        return chosen
    drawn = (block["element"] for block in view.get("blocks") or () if block.get("block_id") == Field.ACCOUNT)
    option = next((element["initial_option"] for element in drawn if element.get("initial_option")), None)
    return Chosen.read(str(option["value"])).name if option is not None else ""


def case_of(view: Mapping[str, Any], uow: UnitOfWork) -> Case | None:
    """Return the case that a view is about; None if it is about none."""
    try:
        seen = Seen.read(":".join(str(view.get("private_metadata") or "").split(":")[:2]))
        return uow.cases.get(seen.case_id)
    except (ValueError, CaseNotFound):
        return None


def register(app: App, context: HandlerContext) -> None:
    """Listen for typing."""
    for suggest in SUGGESTERS:
        app.options(suggest.asked_as)(bind(context, asked_for, suggest=suggest))
