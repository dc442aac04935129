"""Put the cases that nobody owns before SMB Ops again and again (OPS-1)."""

from __future__ import annotations

from datetime import datetime

from cases.changes.unassigned_lists import (
    TIMES_A_DAY,
    earlier_list_update,
    list_args,
    list_key,
    on_list,
    region_time,
)
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Region
from cases.model.policy import Policy
from cases.model.working_time import Holidays
from cases.ports.unit_of_work import OpenUnitOfWork


def times_due(region: Region, policy: Policy, holidays: Holidays, now: datetime) -> int:
    """Return how many of the day's times have come in this region; 0 on a day without work, and once its work is over."""
    working = region_time(region, policy, holidays)
    day = working.day_of(now)
    begun = working.begins(now)
    if begun is None or not begun <= now < working.end_of_work(day):
        return 0
    third = (working.end_of_work(day) - begun) / TIMES_A_DAY
    return int((now - begun) / third) + 1


def remind_ops(read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime) -> int:
    """Have SMB Ops told of the unassigned cases, three times in the working day of their region, while there are any; return how often now.

    The list before loses its buttons.
    """
    with read() as uow:
        due: dict[str, tuple[Region, Notification]] = {}
        for region in Region:
            time = times_due(region, policy, uow.holidays, now)
            day = region_time(region, policy, uow.holidays).day_of(now)
            if not time or not on_list(region, day, uow, policy):
                continue
            key = list_key(region, day, time)
            notification = Notification(
                key,
                f"channel:{policy.ops_channel}",
                NotificationKind.UNASSIGNED,
                args=list_args(region, day, time),
            )
            due[key] = region, notification
        known = uow.outbox.known(list(due)) if due else ()
    left = [(region, notification) for key, (region, notification) in due.items() if key not in known]
    if left:
        with change() as uow:
            for region, notification in left:
                earlier = earlier_list_update(region, uow, policy, now)
                uow.outbox.put([notification, *earlier])
            uow.commit()
    return len(left)
