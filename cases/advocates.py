"""An Advocate called to a Renewal Manager's case (TAG-1): when a case asks for it, and what is kept and told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cases.asks import Ask, AskKind, AskState
from cases.case import Case
from cases.people import Actor, Role, Roster
from cases.policy import Policy
from cases.ports import Telling, TellingKind, UnitOfWork
from cases.tags import Tag, has_tag


def is_an_rms(case: Case, roster: Roster) -> bool:
    """Whether the case is a Renewal Manager's."""
    owner = roster.get(case.owner)
    return owner is not None and owner.role is Role.RENEWAL_MANAGER


def calls_for_one(before: Case | None, after: Case, roster: Roster) -> bool:
    """Whether the CRM's subject has come to call an Advocate to a Renewal Manager's case. One that was called for before, and is an RM's again,
    is called for anew by a person alone."""
    if after.is_closed or not is_an_rms(after, roster) or not has_tag(after.subject, Tag.ADVOCATE):
        return False
    return before is None or not has_tag(before.subject, Tag.ADVOCATE) or before.renewal_manager is None


def note_the_call(case: Case, actor: Actor, why: str, uow: UnitOfWork, now: datetime) -> None:
    """Keep who called for an Advocate, and why. It awaits no answer: the routing gave it."""
    uow.asks.add(
        replace(Ask.by(actor, case.id, AskKind.ADVOCATE, now, text=why, state=AskState.GRANTED), settled_at=now)
    )


def told_to_the_rm(before: Case | None, after: Case, lanes: Iterable[str], policy: Policy) -> Iterable[Telling]:
    """To the Renewal Manager who stays in touch: who has the case now. On a High Value Account they have a card of it too, to see how it goes.
    lanes: where there are cards of it already."""
    if after.renewal_manager in (None, after.owner) or after.is_closed:
        return
    if before is not None and after.owner == before.owner:
        return
    lane = f"dm:{after.renewal_manager}"
    yield Telling(f"case:{after.id}:advocate:v{after.version}", lane, TellingKind.ADVOCATE, after.id)
    if policy.case_type(after.type).high_value and lane not in lanes:
        args = {"assignment": after.assignment}
        yield Telling(f"case:{after.id}:together:{lane}", lane, TellingKind.CARD, after.id, args=args)
