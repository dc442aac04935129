"""Handle the two tags: call an Advocate (TAG-1), or ask for a speaker of the customer's language (TAG-2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from cases.changes.advocate_requests import is_renewal_managers_case, record_advocate_request
from cases.changes.change_case import ChangeDetails, Command, Outcome, change_case
from cases.changes.decisions import decision_notifications, settle_request
from cases.changes.language_requests import (
    add_language_request,
    correct_language_request,
    decision_words,
    read_wanted,
    start_language_request,
    why_nobody_decides,
)
from cases.changes.notifications import load_notifications
from cases.changes.record import CaseChange, Effect
from cases.changes.router import Router
from cases.changes.routing import route_to_advocate
from cases.model.case import Case
from cases.model.errors import Field, Problem, Refused
from cases.model.people import Person, Roster
from cases.model.policy import Policy
from cases.model.requests import RequestKind, RequestState
from cases.model.tags import MAX_LANGUAGE, Tag, tagged_feedback, without_tag
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.assignment import assign_to
from cases.rules.closing import MAX_REASON, length_problems
from cases.rules.language_names import LanguagesRead, in_words, joined
from cases.rules.permissions import Act

# The decisions other than choosing a person.
NOBODY_SPEAKS_IT = "nobody"
LEAVE_AS_IT_IS = "leave"


@dataclass(frozen=True, kw_only=True)
class CallAdvocate(Command):
    """Call an Advocate to the case of a Renewal Manager. The reason may be empty."""

    why: str = ""


@dataclass(frozen=True, kw_only=True)
class AskLanguage(Command):
    """Ask for somebody who speaks the customer's language."""

    language: str
    why: str = ""
    #: Where the language was written, and what is wrong with it is shown.
    field: Field = Field.LANGUAGE


@dataclass(frozen=True, kw_only=True)
class WithdrawLanguage(Command):
    """Withdraw the request for somebody who speaks another language."""


@dataclass(frozen=True, kw_only=True)
class DecideLanguage(Command):
    """Decide who takes a case whose customer speaks another language."""

    #: An e-mail, NOBODY_SPEAKS_IT or LEAVE_AS_IT_IS.
    choice: str
    reason: str = ""


def call_advocate(command: CallAdvocate, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Write the tag into the subject, once, and route the case (TAG-1).

    The Renewal Manager is notified of the new owner.
    """
    why = " ".join(command.why.split())

    def change(case: Case) -> CaseChange:
        if not is_renewal_managers_case(case, uow.roster):
            raise Refused([Problem(Field.REASON, "TAG-1", whose_it_is_already(case, uow.roster))])
        if problems := length_problems(Field.REASON, why, MAX_REASON):
            raise Refused(problems)
        router = Router(uow, policy, [case.account])
        after, is_full = route_to_advocate(case, router, now)
        effects: list[Effect] = [
            lambda _: router.write(),
            lambda stored: record_advocate_request(after, command.actor, why, stored, now),
        ]
        if is_full:
            effects.append(lambda stored: stored.outbox.put(load_notifications(after, uow.roster, now)))
        return CaseChange(after, tuple(effects))

    def who_has_it(case: Case) -> str:
        return f"{now_with(case, uow.roster)} {case.number} has {Tag.ADVOCATE.value} in its subject."

    return change_case(command, Act.CALL_ADVOCATE, change, uow, policy, now, ChangeDetails(reason=why), warn=who_has_it)


def now_with(case: Case, roster: Roster) -> str:
    """Return who has the case, as a sentence."""
    owner = roster.get(case.owner)
    return f"{owner.name} has it now." if owner is not None else "Nobody is available. SMB Ops will assign it."


def whose_it_is_already(case: Case, roster: Roster) -> str:
    """Return why nobody can call an Advocate to a case that is not a Renewal Manager's."""
    owner = roster.get(case.owner)
    if Tag.ADVOCATE.value in case.tags:
        has_it = f"{owner.name} has it" if owner is not None else "SMB Ops will assign it"
        return f"Already requested: {has_it}. Nothing was changed."
    whose = f"{owner.name}, who has it, is already an Advocate" if owner is not None else "the case is unassigned"
    return f"Only a Renewal Manager's case can get an Advocate, but {whose}. Nothing was changed."


def ask_language(command: AskLanguage, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Ask the region's lead who should take the case; the owner stays until they decide (TAG-2)."""
    wanted = read_wanted(command.language, uow)
    language, why = joined(wanted.names), " ".join(command.why.split())

    def change(case: Case) -> CaseChange:
        problems = length_problems(Field.REASON, why, MAX_REASON)
        if not language:
            problems.append(Problem(command.field, "TAG-2", _which_language(wanted)))
        waiting = next(iter(uow.requests.waiting([case.id], RequestKind.LANGUAGE)), None)
        if case.hand_over_asked_at is not None:
            if waiting is not None and language and waiting.about != language and not problems:
                correct = partial(correct_language_request, waiting, language, why, command.actor)
                return CaseChange(case, (lambda stored: correct(stored, now),))
            already = f"Already requested: {decision_words(case, uow.roster)}"
            problems = problems or [Problem(command.field, "TAG-2", already)]
        elif nobody := why_nobody_decides(case, uow.roster):
            problems.append(Problem(command.field, "TAG-2", nobody))
        if problems:
            raise Refused(problems)
        after = start_language_request(case, uow, policy, now)
        return CaseChange(
            after, (lambda stored: add_language_request(after, language, why, command.actor, stored, now),)
        )

    def who_decides(case: Case) -> str:
        return f"A speaker of {in_words(language)} is asked for. {decision_words(case, uow.roster)} You hear what is decided."

    noted = ("language", f"a speaker of {in_words(language)} was asked for")
    return change_case(
        command,
        Act.ASK_LANGUAGE,
        change,
        uow,
        policy,
        now,
        ChangeDetails(reason=why, noted=noted, adds_only=True),
        warn=who_decides,
    )


def _which_language(wanted: LanguagesRead) -> str:
    if not wanted.unknown:
        return "Say which language, for example Portuguese."
    meant = f" Did you mean {' or '.join(wanted.nearest)}?" if wanted.nearest else " Write its name in English."
    return f"“{wanted.unknown[:MAX_LANGUAGE]}” is no language that casebot knows.{meant}"


def withdraw_language(command: WithdrawLanguage, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Withdraw the request: clear tag and clock, leave the case with its owner, and notify the deciders (TAG-2)."""

    def change(case: Case) -> CaseChange:
        waiting = uow.requests.waiting([case.id], RequestKind.LANGUAGE)
        if not waiting:
            raise Refused([Problem(Field.LANGUAGE, "TAG-2", "No language request is open. Nothing was changed.")])
        answer = "The request was withdrawn."
        effects = [
            partial(settle_request, request.settled(RequestState.WITHDRAWN, answer, command.actor, now))
            for request in waiting
        ]
        tags = tuple(tag for tag in case.tags if tag != Tag.LANGUAGE.value)
        feedback = without_tag(case.feedback, Tag.LANGUAGE)
        after = replace(case, tags=tags, feedback=feedback, hand_over_asked_at=None, hand_over_due_at=None)
        return CaseChange(after, tuple(effects))

    noted = ("language", "the language request was withdrawn")
    return change_case(
        command,
        Act.ASK_LANGUAGE,
        change,
        uow,
        policy,
        now,
        ChangeDetails(noted=noted),
        warn=lambda _: "The language request is withdrawn.",
    )


def decide_language(command: DecideLanguage, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Give the case to the chosen person, whose 24 hours begin, or leave it; notify both, and keep the reason (TAG-2)."""
    reason = " ".join(command.reason.split())
    actor = command.actor
    stays = {
        NOBODY_SPEAKS_IT: "nobody here speaks it",
        LEAVE_AS_IT_IS: "it is left as it is",
    }

    def change(case: Case) -> CaseChange:
        request = next(iter(uow.requests.waiting([case.id], RequestKind.LANGUAGE)), None)
        if request is None:
            raise Refused([Problem(Field.OWNER, "TAG-2", _what_happened(case, uow))])
        owner, to = uow.roster.get(case.owner), uow.roster.get(command.choice)
        problems = length_problems(Field.REASON, reason, MAX_REASON)
        if command.choice not in stays:
            problems += _taker_problems(to, case, uow)
        elif not reason:
            text = "Give a reason for both, for example “We answer in English, with the translated guide”."
            problems.append(Problem(Field.REASON, "TAG-2", text))
        if problems:
            raise Refused(problems)
        language = in_words(request.about) or "another language"
        if command.choice in stays or to is None:
            whose = f"it stays with {owner.name}" if owner is not None else "it stays unassigned"
            words = "nobody here speaks it, so " if command.choice == NOBODY_SPEAKS_IT else ""
            answer, state = f"{words}{whose}", RequestState.DECLINED
        else:
            answer, state = f"{to.name} takes it", RequestState.GRANTED
        answer = f"{answer[:1].upper()}{answer[1:]}" + (f": {reason}" if reason else ".")
        decision = request.settled(state, answer, actor, now)
        effects: tuple[Effect, ...] = (
            partial(settle_request, decision),
            lambda stored: stored.outbox.put(decision_notifications(decision, [case.owner], actor)),
        )
        decided = replace(case, hand_over_asked_at=None, hand_over_due_at=None)
        if state is RequestState.DECLINED or to is None:
            return CaseChange(decided, effects)
        because = f"{actor.name} reassigned it to you: the customer speaks {language}" + (
            f". {reason}" if reason else ""
        )
        given = assign_to(decided, to.email, because, to.region, now)
        return CaseChange(replace(given, feedback=tagged_feedback(given.feedback, request.about)), effects)

    noted = ("language", stays[command.choice]) if command.choice in stays else None
    details = ChangeDetails(reason=reason, noted=noted, adds_only=True, tells_former_owner=True)
    return change_case(command, Act.DECIDE_LANGUAGE, change, uow, policy, now, details)


def _taker_problems(to: Person | None, case: Case, uow: UnitOfWork) -> list[Problem]:
    if to is None or not to.role.works_cases:
        text = "Choose a person, or keep the present owner."
    elif to.email == case.owner:
        text = f"It is {to.name}'s case already. Choose somebody else."
    elif uow.roster.absence(to) is not None:
        text = f"{to.name} is away. Choose somebody else."
    else:
        return []
    return [Problem(Field.OWNER, "TAG-2", text)]


def _what_happened(case: Case, uow: UnitOfWork) -> str:
    """Return why there is nothing to decide."""
    last = uow.requests.last(case.id, RequestKind.LANGUAGE)
    if last is None:
        return "Nobody asked for another language on this case. Nothing was changed."
    if last.state is RequestState.WITHDRAWN:
        return f"{last.answer} {last.settled_by_name} saw to that meanwhile. Nothing was changed."
    return f"{last.settled_by_name} decided already. {last.answer} Nothing was changed."
