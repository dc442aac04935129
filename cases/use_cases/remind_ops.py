"""Put the cases that nobody owns before SMB Ops again and again (OPS-1)."""

from __future__ import annotations

from datetime import datetime

from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.working_time import Holidays, WorkingTime
from cases.ports.unit_of_work import OpenUnitOfWork

# As a working day begins, and after each third of it.
TIMES_A_DAY = 3


def times_due(region: Region, policy: Policy, holidays: Holidays, now: datetime) -> int:
    """Return how many of the day's times have come in this region; 0 on a day without work, and once its work is over."""
    rules = policy.regions[region]
    working = WorkingTime(rules.zone, rules.week, region, holidays)
    day = working.day_of(now)
    begun = working.begins(now)
    if begun is None or not begun <= now < working.end_of_work(day):
        return 0
    third = (working.end_of_work(day) - begun) / TIMES_A_DAY
    return int((now - begun) / third) + 1


def remind_ops(read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime) -> int:
    """Have SMB Ops told of the unassigned cases, three times in the working day of their region, while there are any; return how often now."""
    with read() as uow:
        due: dict[str, Notification] = {}
        for region in Region:
            time = times_due(region, policy, uow.holidays, now)
            if not time or not uow.lists.unassigned([region]):
                continue
            day = WorkingTime(policy.regions[region].zone, policy.regions[region].week, region, uow.holidays).day_of(
                now
            )
            key = f"unassigned:{region}:{day}:{time}"
            due[key] = Notification(
                key,
                f"channel:{policy.ops_channel}",
                NotificationKind.UNASSIGNED,
                merge=f"unassigned:{region}",
                args={"region": region.value},
            )
        known = uow.outbox.known(list(due)) if due else ()
    left = [notification for key, notification in due.items() if key not in known]
    if left:
        with change() as uow:
            uow.outbox.put(left)
            uow.commit()
    return len(left)
