"""Who left the roster, and what they leave behind: cases that nobody is at work on, and questions that nobody is left to answer (PPL-2).

The cases stay in their name until somebody who leads the region gives them away; the questions go to whoever decides now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cases.asks import AskKind
from cases.day import CaseInBrief
from cases.deciding import deciders, question_for
from cases.escalating import missed, tellings_of
from cases.people import Region
from cases.policy import Policy
from cases.ports import Telling, TellingKind, UnitOfWork

# In place of what somebody's cases were last planned from (see cases.replanning): they were on the roster, and are no more.
LEFT = "left"
DECISIONS = (AskKind.LANGUAGE, AskKind.ARCHITECT)
# An escalation that is older than this has been taken up, or made again.
STILL_FRESH = timedelta(days=14)


def who_left(uow: UnitOfWork) -> list[str]:
    """The e-mails of those who left the roster."""
    planned = uow.nags.planned_from()
    return sorted(email for email, word in planned.items() if word == LEFT and uow.roster.get(email) is None)


def left_behind(uow: UnitOfWork, region: Region | None, owners: Iterable[str] | None = None) -> list[CaseInBrief]:
    """The open cases of a region (None: of none) whose owner left, the oldest first. owners: of these e-mails alone."""
    wanted = who_left(uow) if owners is None else list(owners)
    found = [case for case in uow.lists.open_of(wanted) if case.region is region] if wanted else []
    return sorted(found, key=lambda case: (case.opened_at, case.id))


def told_of_leaving(email: str, uow: UnitOfWork, now: datetime) -> list[Telling]:
    """What those are told, once, who lead the regions in which somebody left open cases behind."""
    regions = sorted({case.region for case in uow.lists.open_of([email]) if case.region is not None})
    return [
        Telling(
            key=f"left:{email}:{region}:{now:%Y%m%dT%H%M%S}:{person.email}",
            lane=f"dm:{person.email}",
            kind=TellingKind.OWNER_LEFT,
            args={"who": email, "region": region.value},
        )
        for region in regions
        for person in deciders(region, uow.roster)
    ]


def concerned(email: str, uow: UnitOfWork) -> set[str]:
    """The e-mails of those who see what this person left behind on their Homes."""
    regions = {case.region for case in uow.lists.open_of([email])}
    return {
        person.email for region in regions for person in (*uow.roster.managers(region), *uow.roster.team_leads(region))
    }


def asked_anew(uow: UnitOfWork, policy: Policy, now: datetime) -> list[Telling]:
    """What waits for an answer, for whoever is to give it now, where nobody who was asked can any more: the question itself, with its buttons."""
    decisions = uow.asks.waiting_in(None, DECISIONS)
    escalations = uow.asks.made_since(AskKind.ESCALATION, now - STILL_FRESH)
    cases = uow.cases.many(sorted({ask.case_id for ask in (*decisions, *escalations)}))
    found: list[Telling] = []
    for ask in decisions:
        found += _where_nobody_knows(
            [
                question_for(ask, person)
                for person in deciders(cases[ask.case_id].region, uow.roster)
                if ask.kind is AskKind.LANGUAGE or person.email != ask.asked_by
            ],
            uow,
        )
    for ask in escalations:
        case = cases[ask.case_id]
        if not case.is_closed and missed(case, policy, now):
            found += _where_nobody_knows(
                tellings_of(ask, case, uow.roster, policy, ask.asked_by, with_owner=False), uow
            )
    return found


def _where_nobody_knows(tellings: Sequence[Telling], uow: UnitOfWork) -> Sequence[Telling]:
    return () if uow.outbox.known([telling.key for telling in tellings]) else tellings
