"""Requests for somebody who speaks the customer's language (TAG-2): who decides, who could take the case, and who is notified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cases.changes.decisions import deciders, put_request, settle_request
from cases.model.case import Case
from cases.model.people import Actor, Person, Roster
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.tags import Tag, has_tag, language_named, read_language, read_tags, with_tag
from cases.model.working_time import WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.language_names import (
    LanguageNames,
    LanguagesRead,
    NoLanguageNames,
    in_words,
    joined,
    read_languages,
    speaks_one_of,
)

# The answer to a request that was corrected starts with this; such a request is not counted.
CORRECTED = "The language was corrected:"


@dataclass(frozen=True)
class Candidate:
    """A person who could take the case."""

    person: Person
    #: How many cases they have In Progress.
    in_progress: int
    #: Whether they speak the language.
    speaks: bool


def known_languages(roster: Roster) -> list[str]:
    """Return every language that somebody on the roster speaks, in alphabetical order."""
    return sorted({language for person in roster for language in person.languages})


def speaks(person: Person, languages: str, names: LanguageNames) -> bool:
    """Tell whether the roster lists one of the languages for this person, under any of its names."""
    return speaks_one_of(person.languages, languages, names)


def read_wanted(text: str, uow: UnitOfWork) -> LanguagesRead:
    """Read the wanted languages: known ones, or one that the roster names in its own way."""
    read = read_languages(text, uow.languages)
    if read.names:
        return read
    known = known_languages(uow.roster)
    named = read_language(text, known)
    return LanguagesRead((named[0],), named[1]) if named[0] in known or (is_unnamed(uow) and named[0]) else read


def is_unnamed(uow: UnitOfWork) -> bool:
    """Tell whether no names of languages are known here."""
    return isinstance(uow.languages, NoLanguageNames)


def candidates(case: Case, language: str, uow: UnitOfWork) -> list[Candidate]:
    """List who could take the case: speakers first, in the case's region first, by load; then the other people of the region."""
    there = [
        person
        for person in uow.roster
        if person.role.works_cases and person.email != case.owner and uow.roster.absence(person) is None
    ]
    loads = uow.lists.loads([person.email for person in there])
    found = [
        Candidate(person, loads[person.email].in_progress, speaks(person, language, uow.languages)) for person in there
    ]
    able = [each for each in found if each.speaks or each.person.region is case.region]
    return sorted(able, key=lambda each: (not each.speaks, each.person.region is not case.region, each.in_progress))


def decision_due_at(case: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> datetime | None:
    """Return when the decision is due, in working hours of the first decider (NAG-1); None if nobody can decide."""
    add_language_request = deciders(case.region, uow.roster)
    return min(
        (WorkingTime.of(person, uow.holidays).when_worked(now, policy.hand_over) for person in add_language_request),
        default=None,
    )


def start_language_request(case: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> Case:
    """Return the case with its tag, and with the decision's clock if there is a decision to make.

    There is one if the case is open and assigned, somebody leads its region, and no decision is pending.
    """
    tagged = with_tag(case, Tag.LANGUAGE)
    if case.is_closed or case.owner is None or case.hand_over_asked_at is not None:
        return tagged
    due = decision_due_at(case, uow, policy, now)
    return replace(tagged, hand_over_asked_at=now, hand_over_due_at=due) if due is not None else tagged


def start_language_request_from_feedback(
    before: Case | None, after: Case, uow: UnitOfWork, policy: Policy, now: datetime
) -> Case:
    """Start a language request if the feedback newly has the tag and none is pending."""
    is_decided = before is not None and before.hand_over_asked_at is not None
    return (
        start_language_request(after, uow, policy, now) if _is_newly_said(before, after) and not is_decided else after
    )


def why_nobody_decides(case: Case, roster: Roster) -> str:
    """Return why nobody can be asked to decide; empty if somebody can."""
    if case.owner is None:
        return "The case is unassigned. SMB Ops can assign it to somebody who speaks the language."
    if not deciders(case.region, roster):
        return "Nobody on the roster leads the case's region, so there is nobody to ask. Tell SMB Ops."
    return ""


def decision_words(case: Case, roster: Roster) -> str:
    """Return whose decision is pending, as a sentence."""
    names = " or ".join(person.name for person in deciders(case.region, roster)) or "Nobody"
    return f"{names} decides who takes it."


def language_answer(before: Case, after: Case, roster: Roster) -> str:
    """Return what to tell a person who just wrote the tag into the feedback of an open case; empty if they did not."""
    if not _is_newly_said(before, after):
        return ""
    if before.hand_over_asked_at is not None:
        return f"Already requested: {decision_words(before, roster)}"
    if nobody := why_nobody_decides(before, roster):
        return f"{Tag.LANGUAGE} is counted, but nobody was asked. {nobody}"
    return f"{decision_words(before, roster)} You will be notified of the decision."


def request_language_from_feedback(
    before: Case | None, after: Case, actor: Actor, uow: UnitOfWork, now: datetime
) -> None:
    """Store the request that the feedback makes. The language is the one named after the tag, or anywhere in the feedback."""
    began = after.hand_over_asked_at is not None and (before is None or before.hand_over_asked_at is None)
    if not began or not _is_newly_said(before, after):
        return
    tagged = next(each for each in read_tags(after.feedback) if each.tag is Tag.LANGUAGE)
    add_language_request(after, _named_in(tagged.after, uow) or _named_in(tagged.before, uow), "", actor, uow, now)


def _named_in(text: str, uow: UnitOfWork) -> str:
    """Return the languages that a text names, all of them; empty for none."""
    if (read := read_languages(text, uow.languages)).names:
        return joined(read.names)
    return language_named(text, known_languages(uow.roster))


def correct_language_request(
    request: Request, languages: str, why: str, actor: Actor, uow: UnitOfWork, now: datetime
) -> Request:
    """Replace a request by one for other languages, with the same deciders and deadline; the old one needs no answer."""
    settle_request(
        request.settled(RequestState.WITHDRAWN, f"{CORRECTED} {in_words(languages)} is asked for.", actor, now), uow
    )
    corrected = Request.by(
        actor,
        request.case_id,
        RequestKind.LANGUAGE,
        now,
        text=why or request.text,
        about=languages,
        due_at=request.due_at,
    )
    case = uow.cases.get(request.case_id)
    return put_request(deciders(case.region, uow.roster), corrected, uow)


def _is_newly_said(before: Case | None, after: Case) -> bool:
    return has_tag(after.feedback, Tag.LANGUAGE) and (before is None or not has_tag(before.feedback, Tag.LANGUAGE))


def add_language_request(case: Case, language: str, why: str, actor: Actor, uow: UnitOfWork, now: datetime) -> Request:
    """Store a request and notify its deciders. case: stored, or about to be stored under its id."""
    request = Request.by(
        actor, case.id, RequestKind.LANGUAGE, now, text=why, about=language, due_at=case.hand_over_due_at
    )
    return put_request(deciders(case.region, uow.roster), request, uow)


def withdraw_language_request(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> Case:
    """Return the changed case without a pending decision if it was closed or reassigned."""
    if after.hand_over_asked_at is None or (not after.is_closed and after.owner == before.owner):
        return after
    owner = uow.roster.get(after.owner)
    answer = f"the case is {after.status}" if after.is_closed else f"{owner.name if owner else 'nobody'} has the case"
    for request in uow.requests.waiting([after.id], RequestKind.LANGUAGE):
        settle_request(request.settled(RequestState.WITHDRAWN, f"No longer needed: {answer}.", actor, now), uow)
    return replace(after, hand_over_asked_at=None, hand_over_due_at=None)
