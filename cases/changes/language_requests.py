"""A customer whose language the owner does not speak (TAG-2): who decides, who could take the case, and what is asked, told and kept of it."""

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
    joined,
    read_languages,
    speaks_one_of,
)

# How the answer to a request begins that was corrected; what was asked first is not counted.
CORRECTED = "The language was corrected:"


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take the case. in_progress: how many cases they have in progress; speaks: the language that is looked for."""

    person: Person
    in_progress: int
    speaks: bool


def known_languages(roster: Roster) -> list[str]:
    """Every language that somebody on the roster speaks, in the order of the alphabet."""
    return sorted({language for person in roster for language in person.languages})


def speaks(person: Person, languages: str, names: LanguageNames) -> bool:
    """Whether the roster says that this person speaks one of the languages, in whichever words it is written there."""
    return speaks_one_of(person.languages, languages, names)


def read_wanted(text: str, uow: UnitOfWork) -> LanguagesRead:
    """Read which languages are wanted: those that have a name, else one that the team's roster names in its own way."""
    read = read_languages(text, uow.languages)
    if read.names:
        return read
    known = known_languages(uow.roster)
    named = read_language(text, known)
    return LanguagesRead((named[0],), named[1]) if named[0] in known or (is_unnamed(uow) and named[0]) else read


def is_unnamed(uow: UnitOfWork) -> bool:
    """Whether nobody knows here what languages are called."""
    return isinstance(uow.languages, NoLanguageNames)


def candidates(case: Case, language: str, uow: UnitOfWork) -> list[Candidate]:
    """Who is there and could take the case: those who speak the language, of its own region first, each region by load; then everybody else
    of the region, for whom the manager may know better than the roster."""
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
    """When it is to be decided: after so many hours of work of whoever works them first (NAG-1); None where nobody can decide."""
    add_language_request = deciders(case.region, uow.roster)
    return min(
        (WorkingTime.of(person, uow.holidays).when_worked(now, policy.hand_over) for person in add_language_request),
        default=None,
    )


def start_language_request(case: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> Case:
    """The case with its tag, and with the clock of the decision running where there is a decision to make: it is open, somebody's, somebody
    leads its region, and none is awaited yet."""
    tagged = with_tag(case, Tag.LANGUAGE)
    if case.is_closed or case.owner is None or case.hand_over_asked_at is not None:
        return tagged
    due = decision_due_at(case, uow, policy, now)
    return replace(tagged, hand_over_asked_at=now, hand_over_due_at=due) if due is not None else tagged


def start_language_request_from_feedback(
    before: Case | None, after: Case, uow: UnitOfWork, policy: Policy, now: datetime
) -> Case:
    """The same where the feedback has come to have the tag, whoever wrote it there; else the case as it is, and so it is where the tag was written
    there with the decision."""
    is_decided = before is not None and before.hand_over_asked_at is not None
    return (
        start_language_request(after, uow, policy, now) if _is_newly_said(before, after) and not is_decided else after
    )


def why_nobody_decides(case: Case, roster: Roster) -> str:
    """Why nobody can be asked to decide who takes the case; empty where somebody can."""
    if case.owner is None:
        return "The case is unassigned. SMB Ops can assign it to somebody who speaks the language."
    if not deciders(case.region, roster):
        return "Nobody on the roster leads the case's region, so there is nobody to ask. Tell SMB Ops."
    return ""


def decision_words(case: Case, roster: Roster) -> str:
    """Whose decision is awaited, as a sentence."""
    names = " or ".join(person.name for person in deciders(case.region, roster)) or "Nobody"
    return f"{names} decides who takes it."


def language_answer(before: Case, after: Case, roster: Roster) -> str:
    """What to say to whoever has just written the tag into the feedback of an open case; empty where they have not."""
    if not _is_newly_said(before, after):
        return ""
    if before.hand_over_asked_at is not None:
        return f"Already requested: {decision_words(before, roster)}"
    if nobody := why_nobody_decides(before, roster):
        return f"{Tag.LANGUAGE} is counted, and asks nobody. {nobody}"
    return f"{decision_words(before, roster)} You hear what is decided."


def request_language_from_feedback(
    before: Case | None, after: Case, actor: Actor, uow: UnitOfWork, now: datetime
) -> None:
    """Note what `raised_in_feedback` asks for. The language is the one that the feedback names after its tag, or anywhere."""
    began = after.hand_over_asked_at is not None and (before is None or before.hand_over_asked_at is None)
    if not began or not _is_newly_said(before, after):
        return
    tagged = next(each for each in read_tags(after.feedback) if each.tag is Tag.LANGUAGE)
    add_language_request(after, _named_in(tagged.after, uow) or _named_in(tagged.before, uow), "", actor, uow, now)


def _named_in(text: str, uow: UnitOfWork) -> str:
    """The languages that a text names, all of them; empty for none."""
    if (read := read_languages(text, uow.languages)).names:
        return joined(read.names)
    return language_named(text, known_languages(uow.roster))


def correct_language_request(
    request: Request, languages: str, why: str, actor: Actor, uow: UnitOfWork, now: datetime
) -> Request:
    """Ask for other languages than before, of the same deciders and by the same time; what was asked before needs no answer."""
    settle_request(request.settled(RequestState.WITHDRAWN, f"{CORRECTED} {languages} is asked for.", actor, now), uow)
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
    """Note what is asked of whoever decides, and have them told. case: stored, or about to be under its id."""
    request = Request.by(
        actor, case.id, RequestKind.LANGUAGE, now, text=why, about=language, due_at=case.hand_over_due_at
    )
    return put_request(deciders(case.region, uow.roster), request, uow)


def withdraw_language_request(before: Case, after: Case, actor: Actor, uow: UnitOfWork, now: datetime) -> Case:
    """The changed case without a decision to wait for, where the change leaves none to make: it was closed, or went to somebody else."""
    if after.hand_over_asked_at is None or (not after.is_closed and after.owner == before.owner):
        return after
    owner = uow.roster.get(after.owner)
    answer = f"the case is {after.status}" if after.is_closed else f"{owner.name if owner else 'nobody'} has the case"
    for request in uow.requests.waiting([after.id], RequestKind.LANGUAGE):
        settle_request(
            request.settled(RequestState.WITHDRAWN, f"No decision is needed any more: {answer}.", actor, now), uow
        )
    return replace(after, hand_over_asked_at=None, hand_over_due_at=None)
