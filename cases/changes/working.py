"""Working a case: the use cases behind every button and form.

Each takes a command, a unit of work, the policy and `now`; checks the request, the right and the rules; stores the change with its audit
entries and what is to be told, and commits. Refusals are CaseErrors and leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from cases.changes.advocate_requests import renewal_manager_notifications
from cases.changes.architect_requests import withdraw_architect_requests
from cases.changes.crm_writes import write_to_crm
from cases.changes.intake import change_notifications, reopen_case
from cases.changes.language_requests import (
    language_answer,
    request_language_from_feedback,
    start_language_request_from_feedback,
    why_nobody_decides,
    withdraw_language_request,
)
from cases.changes.meeting_questions import update_meeting_questions
from cases.changes.reminders import schedule_reminders, settled_reminder_updates
from cases.changes.watchers import move_update_deadline, notify_watchers
from cases.model.case import MID_MARKET_HAND_OVER, AuditEntry, Case, NextStepEntry, Touch, changes
from cases.model.dates import format_date
from cases.model.errors import AlreadyDone, ChangedMeanwhile, Field, Problem, Refused
from cases.model.people import Actor, Roster
from cases.model.policy import Policy, TouchKind
from cases.model.status import RenewalRisk, Status, Surface
from cases.model.tags import Tag, tagged_feedback
from cases.ports import UnitOfWork
from cases.rules.clocks import update_clock_markers
from cases.rules.closing import (
    MAX_CONTACT,
    MAX_FEEDBACK,
    Closing,
    TagInFeedback,
    closing_problems,
    has_future_step,
    length_problems,
    stored_feedback,
)
from cases.rules.next_steps import read_next_step, step_alone
from cases.rules.permissions import Act, require
from cases.rules.touches import next_touch

MAX_REASON = 500
# A step planned further ahead than this is a slip of the finger, not a plan.
MAX_AHEAD = timedelta(days=3 * 366)
# What can be done to a closed case, and to no other.
ACTS_ON_CLOSED_CASES = (Act.REOPEN, Act.ANSWER_MAIL)
# What can be done to any case.
OF_ANY_CASE = (Act.SETTLE_CRM,)
# The card puts the next touch under the finger that has just logged one: who clicks twice this quickly means one click.
ONE_CLICK = timedelta(seconds=2)
# What those do who do not work the case, and so could not reopen it.
_FROM_OUTSIDE = (Act.ASK_FOR_UPDATE, Act.ESCALATE)


@dataclass(frozen=True, kw_only=True)
class Command:
    """What every request carries. actor: decided from the Slack user id (PPL-3); version: the case's version that the person saw;
    key: the request's own key, the same however often it is sent (SAFE-1)."""

    actor: Actor
    case_id: int
    version: int
    key: str
    surface: Surface


@dataclass(frozen=True, kw_only=True)
class PickUp(Command):
    """Start to work the case: status, next step and its date in one go (STA-3)."""

    status: Status
    step: str
    due: date | None
    blocked_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class WriteNextStep(Command):
    """Write what comes next (NXT-1)."""

    step: str
    due: date | None


@dataclass(frozen=True, kw_only=True)
class SetStatus(Command):
    """Move the case between Open and In Progress; step and due where the form asked for them (STA-3)."""

    status: Status
    blocked_on: str | None = None
    step: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class CloseCase(Command):
    """Close the case."""

    closing: Closing


@dataclass(frozen=True, kw_only=True)
class Reopen(Command):
    """Open a closed case again, with a reason (STA-2)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class SetContact(Command):
    """Say who the customer's contact is."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class GiveFeedback(Command):
    """Say what the case or the customer teaches us (FBK-1)."""

    feedback: str


@dataclass(frozen=True, kw_only=True)
class LogTouch(Command):
    """Note that the customer was contacted (SLA-5). day: the step of the cadence it answers, 0 for one outside it, None for the one that is
    due, if it is of this kind."""

    kind: TouchKind
    day: int | None


@dataclass(frozen=True, kw_only=True)
class WantsLater(Command):
    """Put the case to sleep until the customer wants to be contacted (SLA-3)."""

    step: str
    until: date | None


@dataclass(frozen=True, kw_only=True)
class CleanUpCase(Command):
    """Mend several things of one case at once (CUP-1); what is None or empty stays as it is. touch: that the customer was contacted, and how."""

    status: Status | None = None
    blocked_on: str | None = None
    step: str = ""
    due: date | None = None
    contact: str = ""
    gitlab_admin: bool = False
    opportunity_close_date: date | None = None
    renewal_risk: RenewalRisk | None = None
    touch: TouchKind | None = None


@dataclass(frozen=True)
class Outcome:
    """The case after the change, and what the person should be warned of, if anything."""

    case: Case
    warning: str = ""


def pick_up(command: PickUp, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """SLA-1, STA-3: the case becomes In Progress with its next step."""

    def change(case: Case) -> Case:
        if not command.status.is_in_progress:
            raise Refused(
                [Problem(Field.STATUS, "STA-3", "Picking up means working it: choose one of the In Progress statuses.")]
            )
        return _with_status(case, command, uow.roster, policy, now)

    return change_case(
        command, Act.PICK_UP, change, uow, policy, now, warn=partial(_over_capacity, uow=uow, policy=policy)
    )


def write_next_step(command: WriteNextStep, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """NXT-1, NXT-2: the step with its day, in a line that has date and initials; the one before stays in the history of steps."""

    def change(case: Case) -> Case:
        return plan_step(case, command.actor, uow.roster, command.step, command.due, now)

    return change_case(command, Act.WRITE_NEXT_STEP, change, uow, policy, now)


def set_status(command: SetStatus, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """STA-1, STA-3: to Open, or to one of the In Progress statuses with its next step. Closing has its own use case, with its own rules."""

    def change(case: Case) -> Case:
        return _with_status(case, command, uow.roster, policy, now)

    return change_case(
        command, Act.SET_STATUS, change, uow, policy, now, warn=partial(_over_capacity, uow=uow, policy=policy)
    )


def close(command: CloseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """CLO-1 … CLO-10: refused with every reason at once, or closed with its closing time stamped (STA-2)."""
    if command.closing.tag is TagInFeedback.HAND_OVER:
        return keep_open(command, uow, policy, now)

    def change(case: Case) -> Case:
        after, problems = apply_closing(case, command.closing, command.actor, uow, policy, now)
        if problems:
            raise Refused(problems)
        return after

    return change_case(command, Act.CLOSE, change, uow, policy, now, reason=confirmations(command.closing))


def apply_closing(
    case: Case, closing: Closing, actor: Actor, uow: UnitOfWork, policy: Policy, now: datetime
) -> tuple[Case, list[Problem]]:
    """The case as this closing leaves it, or as it was with everything that stands in the way (CLO-10)."""
    today = actor.today(now)
    number = closing.duplicate_of.strip()
    other = uow.cases.find(number) if number and number != MID_MARKET_HAND_OVER else None
    known = other is not None and other.id != case.id
    touches = uow.cases.touches(case.id)
    problems = closing_problems(case, closing, touches, policy, now, today, duplicate_known=known, zone=actor.tzinfo)
    if problems or closing.status is None:
        return case, problems
    duplicate = other.number if other is not None else number
    contact = " ".join(closing.contact.split()) if closing.status is Status.RESOLVED else ""
    after = replace(
        case,
        status=closing.status,
        blocked_on=None,
        wants_later=False,
        resolution=closing.resolution,
        feedback=stored_feedback(closing),
        contact=contact or case.contact,
        next_step_due=None if closing.step_done and has_future_step(case, today) else case.next_step_due,
        lead_outcome=closing.lead_outcome or case.lead_outcome,
        duplicate_of=duplicate if closing.status is Status.DUPLICATE else case.duplicate_of,
        opportunity_stage=closing.opportunity_stage or case.opportunity_stage,
        opportunity_close_date=closing.opportunity_close_date or case.opportunity_close_date,
        renewal_risk=closing.renewal_risk or case.renewal_risk,
        gitlab_admin=True if closing.gitlab_admin else case.gitlab_admin,
        picked_up_at=case.picked_up_at or now,
        closed_at=now,
    )
    return after, []


def keep_open(command: CloseCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """TAG-2: in place of the closing, the case is to go to somebody who speaks its customer's language; what was typed stays with it."""
    closing = command.closing
    contact = " ".join(closing.contact.split())

    def change(case: Case) -> Case:
        problems = _about_feedback(closing.feedback) + length_problems(Field.CONTACT, contact, MAX_CONTACT)
        if nobody := why_nobody_decides(case, uow.roster):
            problems.append(Problem(Field.TAG_IN_FEEDBACK, "TAG-2", nobody))
        if problems:
            raise Refused(problems)
        return replace(case, feedback=tagged_feedback(closing.feedback, "").strip(), contact=contact or case.contact)

    return _with_feedback(command, change, uow, policy, now)


def reopen(command: Reopen, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """STA-2: back to Open, with a reason that the history keeps."""
    reason = " ".join(command.reason.split())

    def change(case: Case) -> Case:
        if not reason:
            raise Refused(
                [
                    Problem(
                        Field.REASON,
                        "STA-2",
                        "Say why it is opened again: for example “Customer wrote back on 12 July”.",
                    )
                ]
            )
        if problems := length_problems(Field.REASON, reason, MAX_REASON):
            raise Refused(problems)
        return reopen_case(case, uow.roster, now)

    return change_case(command, Act.REOPEN, change, uow, policy, now, reason=reason)


def set_contact(command: SetContact, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """Required 10: the main contact, added or changed as the case is worked."""
    contact = " ".join(command.contact.split())

    def change(case: Case) -> Case:
        if not contact:
            raise Refused([Problem(Field.CONTACT, "CLO-2", "Write the person's name, for example “Maria Lopez”.")])
        if problems := length_problems(Field.CONTACT, contact, MAX_CONTACT):
            raise Refused(problems)
        return replace(case, contact=contact)

    return change_case(command, Act.SET_CONTACT, change, uow, policy, now)


def give_feedback(command: GiveFeedback, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """FBK-1: at any time while the case is open; the closing form then has it filled in."""
    feedback = command.feedback.strip()

    def change(case: Case) -> Case:
        if problems := _about_feedback(feedback):
            raise Refused(problems)
        return replace(case, feedback=feedback)

    return _with_feedback(command, change, uow, policy, now)


def _about_feedback(feedback: str) -> list[Problem]:
    if not feedback.strip():
        text = "Write what the case or the customer taught us, for example “They could not find the price per seat”."
        return [Problem(Field.FEEDBACK, "FBK-1", text)]
    return length_problems(Field.FEEDBACK, feedback, MAX_FEEDBACK)


def _with_feedback(
    command: Command, change: Callable[[Case], Case], uow: UnitOfWork, policy: Policy, now: datetime
) -> Outcome:
    """Change what is written in the feedback of an open case, and say what became of a tag in it."""
    answers: list[str] = []

    def noting(case: Case) -> Case:
        after = change(case)
        answers.append(language_answer(case, after, uow.roster))
        return after

    return change_case(
        command,
        Act.GIVE_FEEDBACK,
        noting,
        uow,
        policy,
        now,
        warn=lambda case: " ".join(answers),  # noqa: ARG005 - the signature is the argument's
    )


def log_touch(command: LogTouch, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """SLA-5: one click, one touch."""
    day = _cadence_day(command, command.kind, uow, policy) if command.day is None else command.day

    def change(case: Case) -> Case:
        if day and day not in {step.day for step in policy.cadence}:
            raise Refused([Problem(Field.TOUCH, "SLA-5", f"The cadence has no touch on day {day}.")])
        touches = uow.cases.touches(case.id)
        logged = day in {touch.day for touch in touches if touch.day}
        if logged or (touches and _is_same_click(command, touches[-1], now)):
            raise AlreadyDone("That touch is logged already; nothing was changed twice.")
        uow.cases.add_touch(Touch(case.id, command.kind, day, command.actor.key, now))
        return replace(case, first_touch_at=case.first_touch_at or now, last_touch_at=now)

    noted = ("touch", _touch_words(command.kind, day))
    return change_case(command, Act.LOG_TOUCH, change, uow, policy, now, noted=noted, adds_only=True)


def _is_same_click(command: LogTouch, last: Touch, now: datetime) -> bool:
    """Whether this is the second half of the double click that logged the last touch."""
    same_button = command.surface is Surface.CARD or command.kind is last.kind
    return same_button and command.actor.key == last.by and now - last.at < ONE_CLICK


def wants_later(command: WantsLater, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """SLA-3: status Open, a next step in the future, same owner; the closing clock sleeps until then."""

    def change(case: Case) -> Case:
        changed, problems = _with_next_step(case, command.actor, uow.roster, command.step, command.until, now)
        if command.until is None or _has_come(command.until, command.actor.today(now)):
            text = "Choose the day, after today, on which the customer wants to hear from us."
            problems = [problem for problem in problems if problem.field is not Field.NEXT_STEP_DUE]
            problems.append(Problem(Field.NEXT_STEP_DUE, "SLA-3", text))
        if problems:
            raise Refused(problems)
        # Somebody has spoken with the customer, so the case was looked at, whoever did (SLA-1).
        picked_up = changed.picked_up_at or now
        return replace(changed, status=Status.OPEN, blocked_on=None, wants_later=True, picked_up_at=picked_up)

    return change_case(command, Act.WANTS_LATER, change, uow, policy, now)


def require_applicable(
    act: Act,
    case: Case,
    roster: Roster,
    meanwhile: Sequence[AuditEntry] = (),
    *,
    actor: Actor,
    history: Callable[[], Sequence[AuditEntry]],
) -> None:
    """Raises Refused where the case, as it stands, leaves nothing of the act to do: a closed case can only be reopened, and what a
    customer writes on it be answered (STA-2, EML-1), only one that is nobody's needs an owner found (RTE-4), and only what waits for it
    is picked up (SLA-1).

    meanwhile: what was changed since the person last saw the case, to say who did it (SAFE-1); actor: who is to be told, by their own clock;
    history: asks for the case's changes, newest first, where something long past has to be named.
    """
    if act in OF_ANY_CASE:
        return
    owner = roster.get(case.owner)
    if act is Act.ROUTE and case.owner is not None and not case.is_closed:
        who = next((entry.actor_name for entry in reversed(meanwhile) if entry.field == "owner"), None)
        whose = owner.name if owner is not None else "somebody"
        text = f"{who} gave it to {whose} meanwhile." if who is not None else f"It is {whose}'s case already."
        raise Refused([Problem(Field.OWNER, "RTE-4", f"{text} Nothing was changed.")])
    if case.is_closed is (act in ACTS_ON_CLOSED_CASES):
        if act is Act.PICK_UP and not case.awaits_pickup:
            raise Refused([_nothing_to_pick_up(case, actor, history)])
        return
    who = next((entry.actor_name for entry in reversed(meanwhile) if entry.field == "status"), None)
    if case.is_closed and act in _FROM_OUTSIDE:
        text = f"This case is {case.status}: there is nothing left to ask or to escalate."
    elif case.is_closed:
        how = f"{who} closed this case meanwhile ({case.status})" if who is not None else f"This case is {case.status}"
        text = f"{how}. Nothing was changed. To work it, reopen it first, with a reason."
    else:
        text = f"{who} reopened this case meanwhile." if who is not None else "This case is open already."
    raise Refused([Problem(Field.STATUS, "STA-2", text)])


def _nothing_to_pick_up(case: Case, actor: Actor, history: Callable[[], Sequence[AuditEntry]]) -> Problem:
    if case.owner is None:
        text = "It is nobody's case yet, and stays so if you pick it up. Give it to an Advocate first: it is theirs to pick up."
        return Problem(Field.STATUS, "RTE-4", text)
    if case.wants_later:
        until = f" until {format_date(case.next_step_due)}" if case.next_step_due is not None else ""
        how = f"The customer asked to be contacted later, and the case sleeps{until}"
    else:
        who = next((entry.actor_name for entry in history() if entry.field == "picked_up_at" and entry.new), None)
        by = f"{who} picked this case up" if who is not None else "This case was picked up"
        at = (
            f" on {case.picked_up_at.astimezone(actor.tzinfo):%Y-%m-%d at %H:%M}"
            if case.picked_up_at is not None
            else ""
        )
        how = f"{by}{at}. It is {case.status} now"
    return Problem(Field.STATUS, "SLA-1", f"{how}. Nothing was changed: use Status or Next step to go on.")


def clean_up(command: CleanUpCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Outcome:
    """CUP-1: everything that was filled in, in one go and under the rules of each; refused with every reason at once (CLO-10)."""
    day = _cadence_day(command, command.touch, uow, policy) if command.touch is not None else 0

    def change(case: Case) -> Case:
        today = command.actor.today(now)
        contact = " ".join(command.contact.split())
        problems = length_problems(Field.CONTACT, contact, MAX_CONTACT)
        if command.opportunity_close_date is not None and command.opportunity_close_date < today:
            text = "While the opportunity is open, its close date cannot be past. Choose today or a later day."
            problems.append(Problem(Field.OPPORTUNITY_CLOSE_DATE, "CLO-8", text))
        changed = case
        # The form offers the present step again; without a new day it was left alone.
        is_as_it_stands = command.due is None and command.step.strip() == step_alone(case.next_step)
        try:
            if command.status not in (None, case.status):
                changed = _with_status(case, command, uow.roster, policy, now)
            elif command.step.strip() and not is_as_it_stands:
                changed = plan_step(case, command.actor, uow.roster, command.step, command.due, now)
        except Refused as refused:
            problems = [*refused.problems, *problems]
        if problems:
            raise Refused(problems)
        changed = replace(
            changed,
            contact=contact or case.contact,
            gitlab_admin=command.gitlab_admin or case.gitlab_admin,
            opportunity_close_date=command.opportunity_close_date or case.opportunity_close_date,
            renewal_risk=command.renewal_risk or case.renewal_risk,
        )
        if command.touch is not None:
            uow.cases.add_touch(Touch(case.id, command.touch, day, command.actor.key, now))
            changed = replace(changed, first_touch_at=case.first_touch_at or now, last_touch_at=now)
        if changed == case:
            text = "Nothing is changed here yet. Change what you know better, or go on with Skip."
            raise Refused([Problem(Field.NEXT_STEP, "CUP-1", text)])
        return changed

    noted = ("touch", _touch_words(command.touch, day)) if command.touch is not None else None
    warn = partial(_over_capacity, uow=uow, policy=policy) if command.status is not None else None
    return change_case(command, Act.MEND, change, uow, policy, now, noted=noted, warn=warn)


def change_case(
    command: Command,
    act: Act,
    change: Callable[[Case], Case],
    uow: UnitOfWork,
    policy: Policy,
    now: datetime,
    *,
    reason: str = "",
    noted: tuple[str, str] | None = None,
    adds_only: bool = False,
    warn: Callable[[Case], str] | None = None,
) -> Outcome:
    """The one way a case is changed by a person: the right, the key of the request, what changed meanwhile, `change` itself, history, notifications
    and commit. Raises CaseNotFound, NotAllowed, AlreadyDone, ChangedMeanwhile, Refused, and whatever `change` raises; then nothing is kept.

    noted: something added beside the case's own fields; adds_only: nothing is overwritten, so it does not matter what changed
    meanwhile; warn: what to say of the case once changed.
    """
    before = uow.cases.get(command.case_id, for_change=True)
    require(command.actor, act, before, uow.roster)
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("That was done already; nothing was changed twice.")
    meanwhile = uow.audit.since(before.id, command.version) if before.version != command.version else []
    # Before anything else: sending it again would not help.
    require_applicable(
        act, before, uow.roster, meanwhile, actor=command.actor, history=lambda: uow.audit.since(before.id, 0)[::-1]
    )
    if meanwhile and not adds_only:
        raise ChangedMeanwhile(meanwhile, before.version)

    changed = withdraw_language_request(before, change(before), command.actor, uow, now)
    withdraw_architect_requests(before, changed, command.actor, uow, now)
    changed = start_language_request_from_feedback(before, changed, uow, policy, now)
    after = replace(update_clock_markers(before, changed, now), version=before.version + 1)
    after = move_update_deadline(before, after, uow, now)
    found = changes(before, after)
    if noted is not None:
        found.append((noted[0], None, noted[1]))
    if not found:
        return Outcome(before)
    [after] = schedule_reminders([after], uow, policy, now)
    uow.cases.save_many([after])
    actor = command.actor
    uow.audit.record(
        AuditEntry(after.id, after.version, now, actor.key, actor.name, command.surface, name, old, new, reason)
        for name, old, new in found
    )
    replanned = after.next_step_due != before.next_step_due and not after.is_closed
    if after.next_step != before.next_step or replanned:
        uow.cases.add_next_steps([NextStepEntry(after.id, after.next_step, after.next_step_due, actor.key, now)])
    update_meeting_questions([(before, after)], uow, policy, actor, now)
    uow.outbox.put(
        [*change_notifications([(before, after)], uow, policy, actor.key), *settled_reminder_updates([after], uow, now)]
    )
    request_language_from_feedback(before, after, actor, uow, now)
    if after.renewal_manager is not None:
        uow.outbox.put(renewal_manager_notifications(before, after, uow.outbox.live_cards(after.id), policy))
    uow.outbox.put(notify_watchers([(before, after)], uow, actor, now))
    write_to_crm([(before, after)], uow, actor, now, surface=command.surface, reason=reason)
    outcome = Outcome(after, warn(after) if warn is not None else "")
    uow.commit()
    return outcome


def _touch_words(kind: TouchKind, day: int) -> str:
    return f"{kind.value}, day {day}" if day else kind.value


def _cadence_day(command: Command, kind: TouchKind, uow: UnitOfWork, policy: Policy) -> int:
    """The day of the cadence that a touch answers: the next one due, if it is of this kind (SLA-5); 0 for a touch beside it."""
    case = uow.cases.get(command.case_id, for_change=True)
    owner = uow.roster.get(case.owner)
    due = next_touch(case, uow.cases.touches(case.id), owner, policy) if owner is not None else None
    return due.step.day if due is not None and due.step.kind is kind else 0


def plan_step(case: Case, actor: Actor, roster: Roster, step: str, due: date | None, now: datetime) -> Case:
    """The case with its new next step (NXT-1, NXT-2). Raises Refused with everything that is wrong with the step and its date."""
    changed, problems = _with_next_step(case, actor, roster, step, due, now)
    if problems:
        raise Refused(problems)
    # Whoever plans anew once the day has come, or for today, is at work on the case again; a later day is a longer sleep.
    today = actor.today(now)
    asleep = case.wants_later and not _has_come(case.next_step_due, today) and not _has_come(due, today)
    return replace(changed, wants_later=asleep)


def _with_status(
    case: Case, command: PickUp | SetStatus | CleanUpCase, roster: Roster, policy: Policy, now: datetime
) -> Case:
    status = command.status or case.status
    problems: list[Problem] = []
    if status.is_closed:
        problems.append(Problem(Field.STATUS, "CLO-1", "Use Close for that: a closing needs more than a status."))
    if status is Status.BLOCKED and command.blocked_on not in policy.partner_teams:
        problems.append(Problem(Field.BLOCKED_ON, "STA-1", "Choose the partner team this case waits on."))
    changed = case
    if command.step.strip():
        changed, wrong = _with_next_step(case, command.actor, roster, command.step, command.due, now)
        problems += wrong
    elif status.is_in_progress and not case.next_step:
        problems.append(
            Problem(Field.NEXT_STEP, "STA-3", "In Progress needs a next step: for example “Send quote to customer”.")
        )
    if problems:
        raise Refused(problems)
    return replace(
        changed,
        status=status,
        blocked_on=command.blocked_on if status is Status.BLOCKED else None,
        wants_later=case.wants_later and not status.is_in_progress,
        picked_up_at=changed.picked_up_at or (now if status.is_in_progress else None),
    )


def _with_next_step(
    case: Case, actor: Actor, roster: Roster, text: str, due: date | None, now: datetime
) -> tuple[Case, list[Problem]]:
    """The case with its new next step, or as it was with everything that is wrong with the step and its date."""
    today = actor.today(now)
    problems: list[Problem] = []
    line = case.next_step
    try:
        own = actor.person.initials if actor.person else ""
        line = str(read_next_step(text, own, today, {person.initials for person in roster if person.initials}))
    except Refused as refused:
        problems += refused.problems
    if due is None:
        problems.append(Problem(Field.NEXT_STEP_DUE, "NXT-2", "Say on which day this step is due."))
    elif due < today:
        problems.append(Problem(Field.NEXT_STEP_DUE, "NXT-2", "That day is past. Choose today or a later day."))
    elif due > today + MAX_AHEAD:
        problems.append(Problem(Field.NEXT_STEP_DUE, "NXT-2", "That is more than three years ahead. Check the year."))
    if problems:
        return case, problems
    by_owner = actor.person is not None and actor.person.email == case.owner
    picked_up = case.picked_up_at or (now if by_owner else None)
    return replace(case, next_step=line, next_step_due=due, picked_up_at=picked_up), []


def _has_come(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def confirmations(closing: Closing) -> str:
    """What the Advocate confirmed with the closing, for the history (CLO-6 … CLO-9)."""
    said = [
        (closing.need_met, "confirmed that the customer's need was met"),
        (closing.churn, "confirmed that the customer will fully churn"),
        (closing.gitlab_admin, "confirmed a GitLab admin on the account"),
        (closing.support_looped_in, "confirmed that Support is looped in"),
        (closing.step_done, "marked the planned step as done"),
        (closing.tag is TagInFeedback.LEAVE_OUT, f"left {Tag.LANGUAGE} out of the feedback"),
    ]
    return "; ".join(words for is_so, words in said if is_so)


def _over_capacity(case: Case, uow: UnitOfWork, policy: Policy) -> str:
    """RTE-3: one more than the capacity works, with a warning."""
    if not case.status.is_in_progress or case.owner is None or case.region is None:
        return ""
    standing = uow.turns.standing(case.region, [case.owner])
    count = standing[case.owner].in_progress if case.owner in standing else 0
    return (
        f"That makes {count} cases in progress; the capacity is {policy.capacity}." if count > policy.capacity else ""
    )
