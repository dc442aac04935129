"""Save a list of cases, and send it every working morning or every week (LOOK-3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.model.notification import Notification, NotificationKind
from cases.model.saved_view import Every, SavedView
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork

SENT_AT = time(9)
# What could not be sent by then is left to the next day.
SENT_UNTIL = timedelta(hours=2)
_SATURDAY = 5
# Slack is not away for longer.
_LATEST_DAYS = 14


def views_due(views: list[tuple[SavedView, str]], now: datetime) -> list[Notification]:
    """Return the views to send by now.

    They are sent from nine o'clock on the person's clock, from Monday to Friday or once a week. The week's list is sent
    on Monday, or on the first day after it on which it can be.

    Args:
        views: Each with the time zone of the person who saved it.
    """
    found = []
    for view, zone in views:
        local = now.astimezone(ZoneInfo(zone))
        begun = _nine(local.date(), zone)
        of = local.date() - timedelta(days=local.weekday()) if view.every is Every.WEEK else local.date()
        if local.weekday() < _SATURDAY and begun <= local < begun + SENT_UNTIL and view.saved_at < _nine(of, zone):
            key = _key(view.slack_id, of)
            args = {"asked": view.words, "every": view.every.value}
            found.append(Notification(key, f"user:{view.slack_id}", NotificationKind.SAVED_VIEW, args=args))
    return found


def is_wanted(notification: Notification, uow: UnitOfWork) -> bool:
    """Return whether a list that may have waited is still the one that its person saved, and their newest."""
    slack_id = notification.lane.removeprefix("user:")
    view = uow.saved_views.of(slack_id)
    asked = (notification.args["asked"], notification.args.get("every", Every.WEEK.value))
    if view is None or (view.words, view.every.value) != asked:
        return False
    day = date.fromisoformat(notification.key.rpartition(":")[2])
    return not uow.outbox.known([_key(slack_id, day + timedelta(days=days + 1)) for days in range(_LATEST_DAYS)])


def _key(slack_id: str, day: date) -> str:
    return f"view:{slack_id}:{day}"


def _nine(day: date, zone: str) -> datetime:
    return datetime.combine(day, SENT_AT, ZoneInfo(zone))


def send_saved_views(read: OpenUnitOfWork, change: OpenUnitOfWork, now: datetime) -> int:
    """Have the lists sent that are due, each once; return how many."""
    with read() as uow:
        zones = {person.slack_id: person.zone for person in uow.roster if person.slack_id}
        views = [(view, zones.get(view.slack_id, "UTC")) for view in uow.saved_views.every_one()]
        due = {each.key: each for each in views_due(views, now)}
        known = uow.outbox.known(list(due)) if due else ()
    left = [notification for key, notification in due.items() if key not in known]
    if left:
        with change() as uow:
            uow.outbox.put(left)
            uow.commit()
    return len(left)
