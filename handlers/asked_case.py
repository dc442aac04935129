"""Find the case that a text refers to, by its number or by a link into the CRM (LOOK-1)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from cases.model.case import Case
from cases.model.case_number import case_numbers_in, is_case_number, parse_case_number
from cases.model.policy import Policy
from cases.ports.unit_of_work import UnitOfWork
from connectors.salesforce_links import case_ids_in, case_keys_in_links, is_link_of
from handlers.typed_text import TypedText

SEARCH = "search"
# Words that may stand before a case number.
STATUS = "status"


def number_in(typed: TypedText) -> str | None:
    """Return the one case number in a text. Return None for no number, several numbers, or a search."""
    words = typed.words
    if words.split()[:1] and words.split()[0].casefold() == SEARCH:
        return None
    if words.split()[:1] and words.split()[0].casefold() == STATUS:
        words = " ".join(words.split()[1:])
    if is_case_number(words):
        return parse_case_number(words)
    for part in (words, typed.own_words):
        numbers = case_numbers_in(part)
        # Beside a number with leading zeros or a prefix, plain digits are a count: “00012345 needs 50000 seats”.
        marked = [number for number in numbers if number.startswith("0") or not number.isdecimal()]
        for found in (numbers, marked):
            if len(found) == 1:
                return found[0]
    return None


def case_behind(links: Sequence[str], uow: UnitOfWork, policy: Policy) -> Case | None:
    """Return the case that links into the CRM refer to. The first link wins, and its most likely key."""
    keys = case_keys_in_links(links, policy.crm_link_prefix)
    known = uow.cases.ids_of(keys)
    return next((uow.cases.get(known[key]) for key in keys if key in known), None)


def unknown_link(typed: TypedText, policy: Policy) -> str | None:
    """Return the short form of a CRM link if a text is little more than a link; else None."""
    for link in typed.links:
        ids = case_ids_in(link) if is_link_of(link, policy.crm_link_prefix) else []
        if ids and len(typed.words.split()) <= 1:
            return f"https://{urlsplit(link).netloc}/{ids[0]}"
    return None


def question_in(typed: TypedText, uow: UnitOfWork, policy: Policy) -> str:
    """Return the shortest text from which a question can be answered later: a case number, a link, or its words."""
    if number := number_in(typed):
        return number
    if not typed.text.casefold().startswith(SEARCH) and (case := case_behind(typed.links, uow, policy)) is not None:
        return case.number
    return unknown_link(typed, policy) or typed.text
