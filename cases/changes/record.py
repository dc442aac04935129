"""Record changes of cases. Every change is stored here, whether from a person, an import, the CRM, a mail or a clock.

A change is first adjusted (`ADJUSTMENTS`), then stored, then reacted to (`REACTIONS`). What must follow from every
change belongs in one of these lists, and in no use case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from cases.changes.advocate_requests import record_advocate_request, renewal_manager_notifications
from cases.changes.architect_requests import move_architect_requests, withdraw_architect_requests
from cases.changes.contact_matching import THE_DIRECTORY
from cases.changes.crm_notifications import move_trouble
from cases.changes.crm_writes import write_to_crm
from cases.changes.former_owners import Batch, former_owner_notifications
from cases.changes.language_requests import (
    request_language_from_feedback,
    start_language_request_from_feedback,
    withdraw_language_request,
)
from cases.changes.meeting_questions import update_meeting_questions
from cases.changes.notifications import card_notifications, change_notifications, notifications_beside_owner
from cases.changes.ongoing_cards import ongoing_card_updates
from cases.changes.pickup_deadlines import update_pickup_deadline
from cases.changes.reminders import STILL_READ, schedule_reminder, settled_reminder_updates
from cases.changes.routing import may_be_routed_now
from cases.changes.ticket_notes import note_pickups
from cases.changes.unassigned_lists import unassigned_list_updates
from cases.changes.watchers import move_update_deadline, notify_watchers
from cases.changes.year_decisions import settle_year_decision
from cases.model.case import AuditEntry, Case, NextStepEntry, changes
from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.sent import SentAbout
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.clocks import update_clock_markers
from cases.rules.responsibility import follow_owner

Effect = Callable[[UnitOfWork], object]


@dataclass(frozen=True)
class CaseChange:
    """The decision of a use case: the new case, and what is to be stored beside it.

    A use case decides without writing. `record` applies the effects in their order, before anything follows from the
    change.
    """

    after: Case
    effects: tuple[Effect, ...] = ()
    #: Entries of the history beside the changed fields, as name and words.
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """A case before and after, and what the history says of it beside its fields."""

    #: The case as it is stored; None for a new one.
    before: Case | None
    #: The case as it is to be stored. `record` sets its version.
    after: Case
    #: Why it was changed, in the words of whoever changed it.
    reason: str = ""
    #: What was added beside the case's own fields, such as a touch or a mail: name and words.
    notes: tuple[tuple[str, str], ...] = ()
    #: The fields that the directory filled in, and by what it knew them (RTE-4).
    filled: frozenset[str] = frozenset()
    because: str = ""
    #: Whether everybody was at capacity when it was assigned (RTE-3).
    all_full: bool = False
    #: Whether a tag in it calls an Advocate (TAG-1).
    calls_advocate: bool = False
    #: Whether another message tells the former owner of a move.
    former_owner_knows: bool = False
    #: The batch that it is part of, if any.
    batch: Batch | None = None
    #: What is stored beside the case, such as a touch or a request.
    effects: tuple[Effect, ...] = ()
    #: What was sent about the case before. `record` reads it.
    sent: SentAbout = field(default_factory=SentAbout)

    @property
    def is_told(self) -> bool:
        """Return whether it has anything to notify people of."""
        return self.before is None or bool(self.notes) or bool(changes(self.before, self.after))


@dataclass(frozen=True)
class ChangeContext:
    """The circumstances of a change: unit of work, policy, time, author and surface."""

    uow: UnitOfWork
    policy: Policy
    now: datetime
    actor: Actor
    surface: Surface


Adjustment = Callable[[Case | None, Case, ChangeContext], Case]
Reaction = Callable[[Sequence[Change], ChangeContext], None]


def record(changed: Sequence[Change], context: ChangeContext) -> list[Change]:
    """Store these changes with all that follows from them, inside the caller's unit of work. The caller commits.

    Args:
        changed: Any number of changes, each of another case.

    Returns:
        The changes as they were stored, in the same order. A change that changes nothing is returned as it is, and is
            not stored. A change that people are not notified of (`is_told`) is stored, and nothing follows from it.

    Raises:
        ChangedMeanwhile: A case has another version by now. The caller must not commit.
    """
    for change in changed:
        for apply in change.effects:
            apply(context.uow)
    adjusted = [replace(change, after=_adjust(change, context)) for change in changed]
    stored = _store(_with_sent(adjusted, context), context)
    told = [change for change in stored if change.is_told and not _is_same(change)]
    for react in REACTIONS:
        react(told, context)
    return stored


def _adjust(change: Change, context: ChangeContext) -> Case:
    after = change.after
    for adjust in ADJUSTMENTS:
        after = adjust(change.before, after, context)
    is_raised = change.before is not None and (after != change.before or bool(change.notes))
    return replace(after, version=change.before.version + 1) if is_raised and change.before is not None else after


def _with_sent(changed: Sequence[Change], context: ChangeContext) -> list[Change]:
    """Read what was sent about the cases that people are notified of, for all that follows."""
    ids = [each.after.id for each in changed if each.before is not None and each.is_told and not _is_same(each)]
    sent = context.uow.sent_about(ids, context.now - STILL_READ) if ids else {}
    return [replace(each, sent=sent[each.after.id]) if each.after.id in sent else each for each in changed]


def _is_same(change: Change) -> bool:
    return change.before is not None and change.after == change.before


def _store(changed: Sequence[Change], context: ChangeContext) -> list[Change]:
    """Write the cases: new ones get their ids, and each the moment of its next reminder."""
    uow, policy, now = context.uow, context.policy, context.now
    new = [
        schedule_reminder(change.after, change.sent, uow, policy, now) for change in changed if change.before is None
    ]
    timed = [
        schedule_reminder(change.after, change.sent, uow, policy, now)
        for change in changed
        if change.before is not None and not _is_same(change) and change.is_told
    ]
    silent = [
        change.after for change in changed if change.before is not None and not _is_same(change) and not change.is_told
    ]
    added = iter(uow.cases.add_many(new) if new else [])
    if timed or silent:
        uow.cases.save_many([*timed, *silent])
    saved = {case.id: case for case in timed}
    return [
        replace(change, after=next(added) if change.before is None else saved.get(change.after.id, change.after))
        for change in changed
    ]


# Adjustments: what else about a case is different because of the change.


def withdraw_requests(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Withdraw the requests that the change leaves nothing to decide of, and put others before those who decide now (TAG-2, ESC-3)."""
    if before is None:
        return after
    after = withdraw_language_request(before, after, context.actor, context.uow, context.now)
    after = withdraw_architect_requests(before, after, context.actor, context.uow, context.now)
    move_architect_requests(before, after, context.uow)
    return after


def settle_year(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Settle who has the case in the new fiscal year where the change leaves nothing to decide (HVA-3)."""
    if before is not None:
        settle_year_decision(before, after, context.actor, context.uow, context.policy, context.now)
    return after


def start_language_request(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Start a language request if the feedback newly has the tag and none is pending (TAG-2)."""
    return start_language_request_from_feedback(before, after, context.uow, context.policy, context.now)


def follow_the_owner(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Give the case its owner's region, so that the people notified of it can act on it (PPL-4)."""
    return (
        after
        if after.is_closed and before is not None and before.is_closed
        else follow_owner(after, context.uow.roster)
    )


def mark_clocks(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Update the markers of the clocks: when each of them started again (NAG-1)."""
    days = context.uow.roster.days_of(after.owner)
    return update_clock_markers(before, after, context.now, days) if after != before else after


def set_pickup_deadline(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Store by when the case is to be picked up in its owner's working time (SLA-1)."""
    return after if after == before else update_pickup_deadline(before, after, context.uow, context.policy)


def move_update(before: Case | None, after: Case, context: ChangeContext) -> Case:
    """Give a new owner their own time to answer a request for an update (SLA-4)."""
    return move_update_deadline(before, after, context.uow, context.now) if before is not None else after


ADJUSTMENTS: tuple[Adjustment, ...] = (
    follow_the_owner,
    withdraw_requests,
    settle_year,
    start_language_request,
    mark_clocks,
    set_pickup_deadline,
    move_update,
)


# Reactions: what follows once the cases are stored. Each takes all changes of a batch, so that it can ask in one query.


def write_history(changed: Sequence[Change], context: ChangeContext) -> None:
    """Write who changed what, from what to what (AUD-1)."""
    context.uow.audit.record(entry for change in changed for entry in _entries(change, context))


def _entries(change: Change, context: ChangeContext) -> Iterator[AuditEntry]:
    after, now, actor, surface = change.after, context.now, context.actor, context.surface
    found = [(name, old, new) for name, old, new in changes(change.before, after)]
    for name, old, new in [*found, *((name, None, words) for name, words in change.notes)]:
        if name not in change.filled:
            yield AuditEntry(
                after.id, after.version, now, actor.key, actor.name, surface, name, old, new, change.reason
            )
    for name, old, new in found:
        if name in change.filled:
            who = THE_DIRECTORY
            yield AuditEntry(after.id, after.version, now, who, who, surface, name, old, new, change.because)


def keep_next_steps(changed: Sequence[Change], context: ChangeContext) -> None:
    """Keep each next step, also where its date alone moved (NXT-2)."""
    context.uow.cases.add_next_steps(
        [
            NextStepEntry(after.id, after.next_step, after.next_step_due, context.actor.key, context.now)
            for before, after in _pairs(changed)
            if after.next_step and _is_planned_anew(before, after)
        ]
    )


def _is_planned_anew(before: Case | None, after: Case) -> bool:
    if before is None or after.next_step != before.next_step:
        return True
    return after.next_step_due != before.next_step_due and not after.is_closed


def remember_names(changed: Sequence[Change], context: ChangeContext) -> None:
    """Note the accounts, contacts and opportunities that the cases newly name, for suggestions."""
    names = ("account", "contact", "lead", "opportunity", "web_email", "region")
    newly = [
        after
        for before, after in _pairs(changed)
        if before is None or any(getattr(before, name) != getattr(after, name) for name in names)
    ]
    if newly:
        context.uow.directory.mentioned(newly)


def ask_about_meetings(changed: Sequence[Change], context: ChangeContext) -> None:
    """Ask the Advocate of a booked meeting whether they can attend (RTE-1)."""
    update_meeting_questions(_pairs(changed), context.uow, context.policy, context.actor, context.now)


def send_cards(changed: Sequence[Change], context: ChangeContext) -> None:
    """Send the card of a new case to its owner (CRD-1)."""
    context.uow.outbox.put(
        card
        for before, after in _pairs(changed)
        if before is None and after.owner is not None and not after.is_closed
        for card in card_notifications(after, context.uow.roster)
    )


def update_cards(changed: Sequence[Change], context: ChangeContext) -> None:
    """Update every card and unfurl of a changed case, and send one to a new owner (CRD-1, RTE-4)."""
    known = [(each.before, each.after, each.sent) for each in changed if each.before is not None]
    context.uow.outbox.put(change_notifications(known, context.uow, context.policy, context.actor.key))


def update_ongoing_cards(changed: Sequence[Change], context: ChangeContext) -> None:
    """Update the posted cards of the same customer, which list the case as already going on (RTE-8)."""
    context.uow.outbox.put(ongoing_card_updates(_pairs(changed), context.uow.customer_cards, context.now))


def tell_former_owners(changed: Sequence[Change], context: ChangeContext) -> None:
    """Tell people who lost a case through somebody else who has it now, and why (CRD-1)."""
    for batch, changes_of_it in groupby(changed, key=lambda change: change.batch):
        pairs = [
            (change.before, change.after)
            for change in changes_of_it
            if change.before is not None and not change.former_owner_knows
        ]
        context.uow.outbox.put(former_owner_notifications(pairs, context.uow, context.actor, context.now, batch))


def update_reminders(changed: Sequence[Change], context: ChangeContext) -> None:
    """Strike settled lines through in the reminders that were sent (NAG-4)."""
    for change in changed:
        context.uow.outbox.put(settled_reminder_updates(change.after, change.sent))


def notify_of_routing(changed: Sequence[Change], context: ChangeContext) -> None:
    """Put unassigned cases before SMB Ops, and tell managers that everybody was at capacity (OPS-1, RTE-3, RTE-4)."""
    newly_open = [
        change.after
        for change in changed
        if change.before is None
        or may_be_routed_now(change.before, change.after)
        or change.all_full
        or change.calls_advocate
    ]
    full = {change.after.external_id for change in changed if change.all_full}
    context.uow.outbox.put(notifications_beside_owner(newly_open, context.uow, context.policy, full, context.now))
    context.uow.outbox.put(unassigned_list_updates(_pairs(changed), context.uow, context.policy, context.now))


def follow_tags(changed: Sequence[Change], context: ChangeContext) -> None:
    """Note what the tags ask for, and tell the Renewal Manager who has the case (TAG-1, TAG-2)."""
    uow, actor, now = context.uow, context.actor, context.now
    with_manager = [change.after.id for change in changed if change.after.renewal_manager is not None]
    lanes = uow.outbox.live_cards_of(with_manager) if with_manager else {}
    for change in changed:
        before, after = change.before, change.after
        if change.calls_advocate:
            record_advocate_request(after, actor, "", uow, now)
        if after.renewal_manager is not None:
            uow.outbox.put(renewal_manager_notifications(before, after, lanes.get(after.id, ()), context.policy))
        request_language_from_feedback(before, after, actor, uow, now)


def tell_watchers(changed: Sequence[Change], context: ChangeContext) -> None:
    """Notify creators, followers, and people who asked for an update (CRD-3, ESC-2)."""
    context.uow.outbox.put(notify_watchers(_pairs(changed), context.uow, context.policy, context.actor, context.now))


def write_to_the_crm(changed: Sequence[Change], context: ChangeContext) -> None:
    """Put what changed into the CRM's own outbox (INT-1)."""
    by_reason: dict[str, list[tuple[Case | None, Case]]] = {}
    for change in changed:
        by_reason.setdefault(change.reason, []).append((change.before, change.after))
    for reason, pairs in by_reason.items():
        write_to_crm(pairs, context.uow, context.actor, context.now, surface=context.surface, reason=reason)
    context.uow.outbox.put(move_trouble(_pairs(changed), context.uow, context.policy))


def write_to_tickets(changed: Sequence[Change], context: ChangeContext) -> None:
    """Note in the tickets that cases came from that these were picked up (ZEN-1)."""
    context.uow.tickets.put([*note_pickups(_pairs(changed), context.uow, context.actor, context.now)])


REACTIONS: tuple[Reaction, ...] = (
    write_history,
    keep_next_steps,
    remember_names,
    send_cards,
    update_cards,
    tell_former_owners,
    update_reminders,
    notify_of_routing,
    follow_tags,
    ask_about_meetings,
    tell_watchers,
    write_to_the_crm,
    write_to_tickets,
    update_ongoing_cards,
)


def _pairs(changed: Sequence[Change]) -> list[tuple[Case | None, Case]]:
    return [(change.before, change.after) for change in changed]
