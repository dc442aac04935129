"""What is offered while somebody types in a select (block_suggestion): accounts, contacts and leads, opportunities, cases.

Contacts and opportunities are those of the account that is chosen in the same view, else of the case that the view is about. Slack may leave
the view's state as it was when the view was last drawn, so that a form in which the account can be chosen is drawn again when it is: its
chosen account then stands in the blocks.
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
from handlers.boundary import trouble_of
from handlers.context import HandlerContext, bind
from handlers.payloads import Body
from messages import suggestions
from messages.names import Chosen, Seen, Suggest

# A list that is longer is read by nobody; who types on gets a shorter one.
MOST_OFFERED = 20


@dataclass(frozen=True)
class Typed:
    """What somebody typed. account: whose contacts and opportunities are meant, empty for all; case: the one that the view is about."""

    words: str
    account: str
    case: Case | None


def accounts(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the accounts that fit."""
    return suggestions.accounts(uow.directory.accounts(typed.words, MOST_OFFERED), typed.words)


def contacts(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the people that fit; with nothing typed all of the account."""
    found = uow.directory.contacts(typed.words, typed.account, MOST_OFFERED)
    return suggestions.contacts(found, typed.words)


def opportunities(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the opportunities that fit; with nothing typed all of the account."""
    found = uow.directory.opportunities(typed.words, typed.account, MOST_OFFERED)
    return suggestions.opportunities(found, typed.words)


def cases(typed: Typed, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return the other cases that fit; with nothing typed those that fit the account's name."""
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
    """Answer with the options; with none where something goes wrong, which the log then has."""
    try:
        with context.read() as uow:
            view = body.get("view") or {}
            case = case_of(view, uow)
            account = account_chosen_in(view) or (case.account if case is not None else "")
            options = SUGGESTERS[suggest](Typed(str(body.get("value") or ""), account, case), uow)
    except Exception as error:  # noqa: BLE001 - the boundary: there is no place to say it, and bugs are logged
        trouble_of(error, suggest.value, str(body["user"]["id"]))
        options = []
    ack(options=options)


def account_chosen_in(view: Mapping[str, Any]) -> str:
    """Return the name of the account chosen in a view, by its state or by what its blocks were drawn with; empty for none."""
    chosen = Answers.of(view).name(Field.ACCOUNT)
    if chosen:
        return chosen
    drawn = (block["element"] for block in view.get("blocks") or () if block.get("block_id") == Field.ACCOUNT)
    option = next((element["initial_option"] for element in drawn if element.get("initial_option")), None)
    return Chosen.read(str(option["value"])).name if option is not None else ""


def case_of(view: Mapping[str, Any], uow: UnitOfWork) -> Case | None:
    """Return the case that a view is about; None for a view about none."""
    try:
        seen = Seen.read(":".join(str(view.get("private_metadata") or "").split(":")[:2]))
        return uow.cases.get(seen.case_id)
    except (ValueError, CaseNotFound):
        return None


def register(app: App, context: HandlerContext) -> None:
    """Listen for what is typed."""
    for suggest in SUGGESTERS:
        app.options(suggest.asked_as)(bind(context, asked_for, suggest=suggest))
