"""The daily digest (DIG-1, DIG-3): on which day and from which moment it is due, what it speaks of, and who may ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.model.channels import channel_words
from cases.model.errors import NotAllowed
from cases.model.figures import Compared, Figures, Window
from cases.model.notification import Notification, NotificationKind
from cases.model.own_days import start_of_day
from cases.model.people import Actor, Region, Roster
from cases.model.policy import Policy
from cases.model.working_time import Holidays, WorkingTime
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.permissions import leads

DIGEST_AT = time(9)
LATE_FROM = time(12)
CHART_DAYS = 14
ONE_DAY = timedelta(days=1)
# Nobody rests for longer; a calendar on which nobody ever works has no digest.
LONGEST_BREAK = 60


def works_on(region: Region, day: date, policy: Policy, holidays: Holidays) -> bool:
    """Return whether the region works on this day of its calendar."""
    rules = policy.regions[region]
    return WorkingTime(rules.zone, rules.week, region, holidays).is_working_day(day)


def digest_moment(region: Region, day: date, policy: Policy) -> datetime:
    """Return when the digest of this day is due, in UTC."""
    return datetime.combine(day, DIGEST_AT, ZoneInfo(policy.regions[region].zone)).astimezone(UTC)


def local_day(region: Region, policy: Policy, now: datetime) -> date:
    """Return the date in the region."""
    return now.astimezone(ZoneInfo(policy.regions[region].zone)).date()


def digest_day(region: Region, policy: Policy, holidays: Holidays, now: datetime) -> date | None:
    """Return the day whose digest is due by now: today in the region, if it works today and its morning has come. What was missed on an earlier
    day is part of the next digest."""
    today = local_day(region, policy, now)
    if now < digest_moment(region, today, policy) or not works_on(region, today, policy, holidays):
        return None
    return today


def is_late(figures: Figures, policy: Policy, now: datetime) -> bool:
    """Return whether noon has passed since these figures were due."""
    zone = ZoneInfo(policy.regions[figures.region].zone)
    return now >= datetime.combine(figures.day, LATE_FROM, zone).astimezone(UTC)


def window(
    region: Region, day: date, policy: Policy, holidays: Holidays, as_of: datetime, last: Figures | None
) -> Window:
    """Return the period that the digest of this day covers.

    Args:
        last: The figures of the previous digest, after which the period starts. Without them, it starts on the morning
            of the previous working day.
    """
    zone = policy.regions[region].zone
    since = last.as_of if last is not None else _morning_before(region, day, policy, holidays)
    # The last day of the chart is the last that is over; asked for later in the day, it is today as far as it goes.
    end = day if as_of == digest_moment(region, day, policy) else day + ONE_DAY
    days = tuple(end - place * ONE_DAY for place in range(CHART_DAYS, 0, -1))
    bounds = tuple(start_of_day(each, zone) for each in (*days, end))
    # What was kept before the history was read in order has no mark.
    mark = last.mark if last is not None and last.mark >= 0 else None
    return Window(region, zone, day, min(since, as_of), as_of, days, bounds, mark)


def measure(
    uow: UnitOfWork, region: Region, day: date, policy: Policy, as_of: datetime, last: Figures | None
) -> Figures:
    """Return the figures as of this moment."""
    return uow.digests.measured(window(region, day, policy, uow.holidays, as_of, last), policy, uow.roster)


def compared_now(uow: UnitOfWork, region: Region, policy: Policy, now: datetime) -> Compared:
    """Return the figures of this moment beside those of the last digest (DIG-3)."""
    today = local_day(region, policy, now)
    last = uow.digests.last(region, today)
    return Compared(measure(uow, region, today, policy, now, last), last)


def region_asked_for(actor: Actor, roster: Roster, policy: Policy) -> Region:
    """Return the region whose digest this person gets on request.

    Raises:
        NotAllowed: The person leads no region.
    """
    person = actor.person
    if person is None or person.region is None or not leads(actor, roster):
        raise NotAllowed(
            "Only the region's managers can request the digest. "
            f"It is in {channel_words(policy.digest_channel, 'its channel')} on each working day from 09:00."
        )
    return person.region


def publish(read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime) -> list[Region]:
    """Send every digest that is due, once for each region and local date; return the regions.

    This may run any number of times and in several processes.
    """
    return [region for region in policy.regions if _publish(region, read, change, policy, now)]


def _publish(region: Region, read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime) -> bool:
    with read() as uow:
        day = digest_day(region, policy, uow.holidays, now)
        if day is None or uow.digests.of(region, day) is not None:
            return False
        last = uow.digests.last(region, day)
        figures = measure(uow, region, day, policy, digest_moment(region, day, policy), last)
    with change() as uow:
        if not uow.digests.keep(figures):
            return False
        if not figures.is_empty:
            uow.outbox.put([digest_notification(figures, policy)])
        uow.commit()
    return True


def begin(read: OpenUnitOfWork, change: OpenUnitOfWork, policy: Policy, now: datetime) -> None:
    """Keep the figures of each region's last working morning without a word, for the first digest to be compared with."""
    for region in policy.regions:
        with read() as uow:
            last = _morning_before(region, local_day(region, policy, now), policy, uow.holidays)
            figures = measure(uow, region, local_day(region, policy, last), policy, last, None)
        with change() as uow:
            uow.digests.keep(figures)
            uow.commit()


def digest_notification(figures: Figures, policy: Policy) -> Notification:
    """Return the notification of a digest."""
    args = {"region": figures.region.value, "day": figures.day.isoformat()}
    key = f"digest:{figures.region}:{figures.day}"
    return Notification(key=key, lane=f"channel:{policy.digest_channel}", kind=NotificationKind.DIGEST, args=args)


def what_follows(notification: Notification, ts: str) -> Sequence[Notification]:
    """Return what comes in the thread of a notification once it is posted. ts: Slack's name for its message."""
    if notification.kind is not NotificationKind.DIGEST:
        return ()
    args = {**notification.args, "thread_ts": ts}
    chart = {**args, "file_title": chart_title(Region(str(args["region"])), date.fromisoformat(str(args["day"])))}
    # A chart may have to wait for Slack's file store; the words do not wait with it.
    return (
        Notification(f"{notification.key}:details", notification.lane, NotificationKind.DIGEST_DETAILS, args=args),
        Notification(f"{notification.key}:chart", notification.lane, NotificationKind.DIGEST_CHART, args=chart),
    )


def chart_title(region: Region, day: date) -> str:
    """Return the title of a digest's chart; there is one of it, so an upload of which nothing is known can be looked for."""
    return f"{region.value} {day.isoformat()}: missed and closed by day, open by age"


def _morning_before(region: Region, day: date, policy: Policy, holidays: Holidays) -> datetime:
    for back in range(1, LONGEST_BREAK):
        if works_on(region, day - back * ONE_DAY, policy, holidays):
            return digest_moment(region, day - back * ONE_DAY, policy)
    return digest_moment(region, day - ONE_DAY, policy)
