"""The lists of unassigned cases that SMB Ops get in their channel, and how they stay current (OPS-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.working_time import Holidays, WorkingTime
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.worklist import CaseSummary

# As a working day begins, and after each third of it.
TIMES_A_DAY = 3
# A region has a list on each working day on which it has unassigned cases. No rest is longer.
_LAST_LIST_WITHIN_DAYS = 14


def region_time(region: Region, policy: Policy, holidays: Holidays) -> WorkingTime:
    """Return the working time of a region."""
    rules = policy.regions[region]
    return WorkingTime(rules.zone, rules.week, region, holidays)


def list_key(region: Region, day: date, time: int) -> str:
    """Return the key of one of a day's lists."""
    return f"unassigned:{region}:{day}:{time}"


def on_list(region: Region, day: date, uow: UnitOfWork, policy: Policy) -> list[CaseSummary]:
    """Return the cases for a region's lists of this day, oldest first.

    A case without a region is on the lists of the region whose work begins first on this day.
    """
    takes_unknown = region is _first_at_work(day, policy, uow.holidays)
    found = [case for case in uow.lists.unassigned([region]) if case.region is region or takes_unknown]
    return sorted(found, key=lambda case: (case.opened_at, case.id))


def _first_at_work(day: date, policy: Policy, holidays: Holidays) -> Region | None:
    begins = {region: region_time(region, policy, holidays).begin_of_work(day) for region in Region}
    at_work = [(begin, region) for region, begin in begins.items() if begin is not None]
    return min(at_work)[1] if at_work else None


def is_newest(region: Region, day: date, time: int, uow: UnitOfWork, now: datetime) -> bool:
    """Return whether no later list of this region was sent. Only the newest has buttons."""
    return (day, time) == _newest(uow, now).get(region, (day, time))


def earlier_list_update(region: Region, uow: UnitOfWork, policy: Policy, now: datetime) -> list[Notification]:
    """Return the update of the region's newest list, from which a new one takes over."""
    newest = _newest(uow, now).get(region)
    return [_update(region, *newest, policy, "replaced")] if newest is not None else []


def unassigned_list_updates(
    changed: Sequence[tuple[Case | None, Case]], uow: UnitOfWork, policy: Policy, now: datetime
) -> list[Notification]:
    """Return the updates of the newest lists, if one of these changes takes a case off them."""
    left = [(before, after) for before, after in changed if before is not None and _is_off(before, after)]
    if not left:
        return []
    before, after = left[-1]
    why = f"{before.id}:v{after.version}"
    return [_update(region, day, time, policy, why) for region, (day, time) in sorted(_newest(uow, now).items())]


def _is_off(before: Case, after: Case) -> bool:
    was_on = before.owner is None and not before.is_closed
    return was_on and (after.owner is not None or after.is_closed or after.region is not before.region)


def _newest(uow: UnitOfWork, now: datetime) -> dict[Region, tuple[date, int]]:
    # In some zones it is tomorrow.
    days = [now.date() + timedelta(days=1 - back) for back in range(_LAST_LIST_WITHIN_DAYS)]
    keys = {
        list_key(region, day, time): (region, (day, time))
        for region in Region
        for day in days
        for time in range(1, TIMES_A_DAY + 1)
    }
    found: dict[Region, tuple[date, int]] = {}
    for key in uow.outbox.known(list(keys)):
        region, which = keys[key]
        found[region] = max(which, found.get(region, which))
    return found


def _update(region: Region, day: date, time: int, policy: Policy, why: str) -> Notification:
    key = list_key(region, day, time)
    return Notification(
        f"{key}:{why}",
        f"channel:{policy.ops_channel}",
        NotificationKind.UNASSIGNED_CHANGED,
        merge=key,
        args=list_args(region, day, time),
        changes=key,
    )


def list_args(region: Region, day: date, time: int) -> dict[str, str | int]:
    """Return what the composer needs to know of a list."""
    return {"region": region.value, "day": day.isoformat(), "time": time}
