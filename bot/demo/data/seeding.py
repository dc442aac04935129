"""Import the sample cases and work them through the real rules at their own times, so that history and clocks are real."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TypedDict

from bot.demo.data import customers
from bot.demo.data.month import SAMPLES
from bot.demo.data.samples import Closed, Done, Mailed, NamedContact, PickedUp, PutToSleep, Sample, Touched, Wrote
from cases.changes.closing import CloseCase
from cases.model.case import Case
from cases.model.people import Actor, Person
from cases.model.policy import Policy
from cases.model.status import Status, Surface
from cases.ports.unit_of_work import OpenUnitOfWork, UnitOfWork
from cases.rules.import_record import RecordValue, Rejected, read_record
from cases.use_cases.close import close
from cases.use_cases.defer import Defer, defer
from cases.use_cases.import_cases import import_records
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.pick_up import PickUp, pick_up
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from cases.use_cases.set_contact import SetContact, set_contact
from cases.use_cases.set_status import SetStatus, set_status
from cases.use_cases.take_mail import read_mail, take_mail
from connectors.salesforce_ids import long_case_id

FIRST_NUMBER = 12_301
LINK = "https://hvs-demo.example.com/lightning/r/Case/{}/view"

_LITTLE = timedelta(minutes=4)


def seed(open_uow: OpenUnitOfWork, policy: Policy, now: datetime) -> int:
    """Write the sample cases, as if the month before `now` had passed. Return how many cases there are now.

    The roster must be loaded. The same `now` gives the same cases. Raises a CaseError if a sample breaks a rule.
    """
    with open_uow() as uow:
        people = {person.email: person for person in uow.roster}
        uow.directory.put(customers.accounts(), customers.contacts())
        uow.commit()
    oldest_first = sorted(SAMPLES, key=lambda sample: sample.opened, reverse=True)
    for place, sample in enumerate(oldest_first):
        _write(sample, f"{FIRST_NUMBER + place:08d}", people, open_uow, policy, now)
    return len(oldest_first)


def record_of(sample: Sample, number: str, now: datetime) -> dict[str, RecordValue]:
    """Return the record as a CRM would send it."""
    opened = now - sample.opened
    external_id = long_case_id(f"500Sb{int(number):010d}")
    record: dict[str, RecordValue] = {
        "number": number,
        "external_id": external_id,
        "link": LINK.format(external_id),
        "type": sample.type,
        "subject": sample.subject,
        "description": sample.description,
        "context": sample.context,
        "cta": sample.cta,
        "priority": "High",
        "status": "Open",
        "account": sample.account,
        "contact": sample.contact,
        "creator": sample.by[0],
        "creator_department": sample.by[1],
        "opened_at": opened,
        "source_version": opened,
        **sample.more,
    }
    if sample.region is not None:
        record["region"] = sample.region.value
    if sample.to is not None:
        record["owner"] = sample.to
    for name, days in sample.more_days.items():
        record[name] = (now + timedelta(days=days)).date()
    return record


def _write(
    sample: Sample,
    number: str,
    people: dict[str, Person],
    open_uow: OpenUnitOfWork,
    policy: Policy,
    now: datetime,
) -> None:
    at = now - sample.opened
    record = read_record(0, record_of(sample, number, now), policy)
    if isinstance(record, Rejected):
        raise ValueError(f"The sample {sample.subject!r} is no good: {record.problems}")
    with open_uow() as uow:
        import_records([record], uow, policy, at, Surface.CSV)
        uow.commit()
    for place, done in enumerate(sample.done):
        with open_uow() as uow:
            case = uow.cases.find(number)
            if case is None or case.owner is None:
                raise ValueError(f"The sample {sample.subject!r} is unassigned, so nobody can have worked it.")
            owner = people[case.owner]
            at = _moment(done, owner, after=at, now=now)
            _do(done, case, owner, f"sample:{number}:{place}", uow, policy, at, owner.today(now))


def _moment(done: Done, owner: Person, after: datetime, now: datetime) -> datetime:
    """Return the time of an action: in working hours, on a weekday, after the previous one and before now."""
    day = owner.today(now) - timedelta(days=done.ago)
    if day.weekday() >= 5:
        day -= timedelta(days=day.weekday() - 4)
    meant = datetime.combine(day, time(done.hour), owner.tzinfo)
    return min(max(meant, after + _LITTLE), now)


class _Request(TypedDict):
    """The fields that every command has."""

    actor: Actor
    case_id: int
    version: int
    key: str
    surface: Surface


def _do(
    done: Done, case: Case, owner: Person, key: str, uow: UnitOfWork, policy: Policy, at: datetime, today: date
) -> None:
    request = _Request(
        actor=Actor(owner.name, owner.slack_id, owner),
        case_id=case.id,
        version=case.version,
        key=key,
        surface=Surface.CARD if isinstance(done, Touched) else Surface.MODAL,
    )

    def day(days: int) -> date:
        # Actions at a weekend move to the Friday before; then steps due before are due on the day they were written.
        return max(today + timedelta(days=days), owner.today(at))

    match done:
        case PickedUp(step=step, due=due, status=status, blocked_on=team):
            pick_up(PickUp(**request, status=status, step=step, due=day(due), blocked_on=team), uow, policy, at)
        case Wrote(step=step, due=due, status=None):
            write_next_step(WriteNextStep(**request, step=step, due=day(due)), uow, policy, at)
        case Wrote(step=step, due=due, status=Status() as status, blocked_on=team):
            set_status(SetStatus(**request, status=status, step=step, due=day(due), blocked_on=team), uow, policy, at)
        case Touched(kind=kind, day=of_cadence):
            log_touch(LogTouch(**request, kind=kind, day=of_cadence), uow, policy, at)
        case NamedContact(contact=contact):
            set_contact(SetContact(**request, contact=contact), uow, policy, at)
        case PutToSleep(step=step, due=due):
            defer(Defer(**request, step=step, until=day(due)), uow, policy, at)
        case Mailed(sender=sender, subject=subject, text=text):
            mail = read_mail(
                0, {"number": case.number, "message_id": key, "from": sender, "subject": subject, "text": text}
            )
            if isinstance(mail, Rejected):
                raise ValueError(f"The mail on {case.number} is no good: {mail.problems}")
            take_mail([mail], uow, policy, at, Surface.WEB_HOOK)
            uow.commit()
        case Closed(closing=closing):
            close(CloseCase(**request, closing=closing), uow, policy, at)
        case _:
            raise TypeError(f"{type(done).__name__} is not a known action.")
