"""Reschedule reminders when the roster, absences or the policy change (NAG-1, PPL-2, PTO-1).

No case changes then. So a fingerprint of everything that its reminders depend on is stored for each person, and their cases are planned again when it differs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from cases.changes.cover_notifications import cover_left_notifications
from cases.changes.leavers import LEFT, asked_anew, concerned, told_of_leaving
from cases.changes.reminders import AT_ONCE, schedule_reminders
from cases.model.people import Person, Roster
from cases.model.policy import Policy
from cases.ports.unit_of_work import OpenUnitOfWork
from cases.rules.reminder_plan import stand_ins
from cases.rules.responsibility import managers_of


def replan(
    read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime, at_once: int = AT_ONCE
) -> list[str]:
    """Reschedule the open cases of everybody whose fingerprint changed, and return their e-mails.

    A person is done once all their cases are, so this may be interrupted anywhere. The versions of the cases stay.
    """
    with read() as uow:
        planned_from = uow.reminders.planned_from()
        stands = fingerprints(uow.roster, policy)
    changed = sorted(email for email in {*planned_from, *stands} if planned_from.get(email) != stands.get(email, LEFT))
    for email in changed:
        _replan(email, stands.get(email, LEFT), change, policy, now, at_once)
    if changed:
        with change() as uow:
            uow.outbox.put(asked_anew(uow, policy, now))
            uow.commit()
    return changed


def _replan(email: str, word: str, change: OpenUnitOfWork, policy: Policy, now: datetime, at_once: int) -> None:
    after, is_left = 0, True
    while is_left:
        with change() as uow:
            cases = schedule_reminders(uow.reminders.open_of(email, after, at_once), uow, policy, now)
            uow.reminders.move_on({case.id: case.next_due_at for case in cases})
            is_left = len(cases) == at_once
            if is_left:
                after = cases[-1].id
            else:
                uow.reminders.note_planned(email, word)
                if word == LEFT:
                    uow.homes.stale(concerned(email, uow))
                    lost_covers = cover_left_notifications(email, uow.roster, now)
                    uow.outbox.put([*told_of_leaving(email, uow, now), *lost_covers])
            uow.commit()


def fingerprints(roster: Roster, policy: Policy) -> Mapping[str, str]:
    """Return for each e-mail a word that changes with everything the person's reminders depend on."""
    rules = (
        policy.pickup, policy.pickup_hours, policy.closing_target, policy.closing_limit, policy.high_value_touch, policy.reminder_rounds, policy.ladder,
        policy.case_types, sorted(policy.regions.items()),
    )  # fmt: skip
    return {person.email: _word(rules, *_ways(_circle(person, roster), roster)) for person in roster}


def _circle(owner: Person, roster: Roster) -> list[Person]:
    """Return everybody who may be notified of this person's cases, and those on whose absence that depends."""
    managers = [
        manager for region in {each.region for each in roster} for manager in managers_of(owner, region, roster)
    ]
    beside = [each for person in (owner, *managers) for each in stand_ins(person, roster)]
    chiefs = [each for manager in managers for each in roster.managers(manager.region)]
    people = {each.email: each for each in (owner, *managers, *beside, *chiefs)}
    return [owner, *(people[email] for email in sorted(people))]


def _ways(people: Iterable[Person], roster: Roster) -> Iterable[object]:
    for person in people:
        away = [
            (each.first, each.last, each.cover, each.answer) for each in roster.absences if each.email == person.email
        ]
        yield (
            person.email, person.role, person.region, person.manager, person.cover, person.zone, person.week,
            person.country, person.state, sorted(away, key=repr)
        )  # fmt: skip


def _word(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
