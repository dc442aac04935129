"""The reaction of a change that writes it to the CRM, in the change's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cases.model.case import Case, Touch
from cases.model.crm import FOR_A_PERSON, FROM_FEED, ON_OPPORTUNITY, CrmWrite, CrmWriteKind, CrmWriteState
from cases.model.people import Actor
from cases.model.policy import TouchKind
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.crm_sync import is_ours_alone, writes_of

# A change from the CRM is not posted to the CRM.
_FROM_THE_CRM = (Surface.CSV, Surface.WEB_HOOK, Surface.SALESFORCE)
# Cases of a file were in the CRM before they were here.
_NOT_CREATED_HERE = (Surface.CSV, Surface.WEB_HOOK, Surface.SALESFORCE)


def write_to_crm(
    pairs: Sequence[tuple[Case | None, Case]],
    uow: UnitOfWork,
    actor: Actor,
    now: datetime,
    *,
    surface: Surface,
    reason: str = "",
) -> None:
    """Put what these changes make to be written. pairs: each case before and after."""
    scope = uow.crm.scope
    if not scope.kinds:
        return
    writes: list[CrmWrite] = []
    for before, after in pairs:
        own = is_ours_alone(after)
        if own and (surface in _NOT_CREATED_HERE or CrmWriteKind.NEW_CASE not in scope.kinds):
            continue
        was_created = own and uow.crm.was_created(after.id)
        writes += writes_of(before, after, actor, now, was_created=was_created)
        if before is None or surface in _FROM_THE_CRM:
            continue
        if scope.hand_overs:
            writes += _hand_over(before, after, uow, actor, now, reason)
        if _is_touched(before, after):
            touches = uow.cases.touches(after.id)
            writes += [_touch_write(after, actor, now, touch) for touch in touches[-1:]]
    uow.crm.put(writes)


def _is_touched(before: Case, after: Case) -> bool:
    """Return whether a touch was logged. One that is taken back leaves the one before as the last."""
    if after.last_touch_at is None:
        return False
    return before.last_touch_at is None or after.last_touch_at > before.last_touch_at


def withdraw_touch_write(touch: Touch, uow: UnitOfWork, now: datetime) -> None:
    """Drop the activity of a touch that was taken back, unless it is on its way to the CRM or already there (SLA-5)."""
    for each in uow.crm.open_of([touch.case_id]).get(touch.case_id, ()):
        if each.kind is not CrmWriteKind.TASK or each.args.get("at") != touch.at.isoformat():
            continue
        write = uow.crm.get(each.id, for_change=True)
        if write.state in (CrmWriteState.PENDING, *FOR_A_PERSON):
            uow.crm.settle(replace(write, state=CrmWriteState.DROPPED, ended_at=now))


def _hand_over(before: Case, after: Case, uow: UnitOfWork, actor: Actor, now: datetime, reason: str) -> list[CrmWrite]:
    """Return the post that says who handed the case to whom, and why."""
    if before.owner is None or after.owner is None or before.owner == after.owner:
        return []
    old, new = uow.roster.get(before.owner), uow.roster.get(after.owner)
    if new is None:
        return []
    whose = f"from {old.name} " if old is not None else ""
    text = f"{new.name} has this case now; it was reassigned {whose}by {actor.name} in Slack."
    if reason:
        text = f"{text} Reason: {reason}"
    return [post(after, actor, now, text, mention=new.email)]


def post(case: Case, actor: Actor, now: datetime, text: str, *, mention: str = "", thread: str = "") -> CrmWrite:
    """Return a post on the case, or an answer below one. mention: the e-mail of a person on the roster; thread: the post that is answered."""
    args = {"text": text}
    if mention:
        args["mention"] = mention
    if thread:
        args["feed_item"] = thread
    kind = CrmWriteKind.COMMENT if thread else CrmWriteKind.POST
    return CrmWrite(case_id=case.id, kind=kind, at=now, by=actor.key, by_name=actor.name, args=args)


def answer_writes(case: Case, abouts: Sequence[str], answer: str, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    """Write the answer to a request for an update: below each question that was asked in the CRM, else as a post. abouts: of the requests."""
    if not uow.crm.scope.answers:
        return
    threads = [about.removeprefix(FROM_FEED) for about in abouts if about.startswith(FROM_FEED)]
    said = f"{actor.name} in Slack: {answer}"
    uow.crm.put(
        [post(case, actor, now, said, thread=thread) for thread in dict.fromkeys(threads)]
        or [post(case, actor, now, f"Update by {said}")]
    )


def growth_write(case: Case, kind: str, actor: Actor, now: datetime) -> CrmWrite:
    """Return the post on the linked opportunity of growth that goes into it (OPP-3). kind: what the growth is."""
    text = f"Growth found on case {case.number}: {kind}. It goes into this opportunity. {actor.name} in Slack."
    written = post(case, actor, now, text)
    return replace(written, args={**written.args, ON_OPPORTUNITY: case.opportunity})


def _touch_write(case: Case, actor: Actor, now: datetime, touch: Touch) -> CrmWrite:
    """Return a completed activity for a touch that was logged here (SLA-5)."""
    subtype = "Call" if touch.kind is TouchKind.CALL else "Email"
    day = f", day {touch.day}" if touch.day else ""
    args = {"subject": f"{subtype} to the customer{day}", "subtype": subtype, "at": touch.at.isoformat()}
    return CrmWrite(
        case_id=case.id,
        kind=CrmWriteKind.TASK,
        at=now,
        by=actor.key,
        by_name=actor.name,
        args=args,
    )
