"""Take in cases and customers' mails that the web hook receives (INT-1, INT-2, EML-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.clock import Clock
from cases.ports.unit_of_work import OpenUnitOfWork
from cases.rules.import_record import ImportResult, IncomingCase, RecordProblem, RecordValue, Rejected, read_record
from cases.use_cases.import_cases import import_records
from cases.use_cases.take_mail import IncomingMail, MailResult, read_mail, take_mail
from connectors.web_hook import Sent


def take_sent(sent: Iterable[Sent], open_uow: OpenUnitOfWork, policy: Policy, clock: Clock) -> ImportResult:
    """Take in cases from the web hook, in one unit of work. Bad records are returned (INT-2)."""
    return take_records(
        ((one.place, one.record, one.problems) for one in sent), open_uow, policy, clock, Surface.WEB_HOOK
    )


def take_mails(sent: Iterable[Sent], open_uow: OpenUnitOfWork, policy: Policy, clock: Clock) -> MailResult:
    """Take in mails from the web hook, in one unit of work. Bad records are returned (INT-2)."""
    good: list[IncomingMail] = []
    bad: list[Rejected] = []
    for one in sent:
        read = read_mail(one.place, one.record)
        if isinstance(read, Rejected) or one.problems:
            known = {problem.field for problem in one.problems}
            further = read.problems if isinstance(read, Rejected) else ()
            problems = (*one.problems, *(problem for problem in further if problem.field not in known))
            bad.append(Rejected(one.place, one.record, problems))
        else:
            good.append(read)
    taken = MailResult()
    if good:
        with open_uow() as uow:
            taken = take_mail(good, uow, policy, clock.now(), Surface.WEB_HOOK)
            uow.commit()
    taken.rejected = sorted([*bad, *taken.rejected], key=lambda rejected: rejected.place)
    return taken


def take_records(
    records: Iterable[tuple[int, Mapping[str, RecordValue], tuple[RecordProblem, ...]]],
    open_uow: OpenUnitOfWork,
    policy: Policy,
    clock: Clock,
    surface: Surface,
) -> ImportResult:
    """Check a batch and take the valid records in, in one unit of work.

    Args:
        records: The place, fields and known problems of each record.
    """
    now = clock.now()
    good, bad = check_records(records, policy, now)
    taken = ImportResult()
    if good:
        with open_uow() as uow:
            taken = import_records(good, uow, policy, now, surface)
            uow.commit()
    taken.rejected = sorted([*bad, *taken.rejected], key=lambda rejected: rejected.place)
    return taken


def check_records(
    records: Iterable[tuple[int, Mapping[str, RecordValue], tuple[RecordProblem, ...]]], policy: Policy, now: datetime
) -> tuple[list[IncomingCase], list[Rejected]]:
    """Separate valid records from those with problems.

    Args:
        records: The place, fields and known problems of each record.
    """
    good: list[IncomingCase] = []
    bad: list[Rejected] = []
    for place, record, problems in records:
        read = read_record(place, record, policy, now)
        known = {problem.field for problem in problems}
        if isinstance(read, Rejected):
            # The first reason for a field is closest to the input.
            problems += tuple(problem for problem in read.problems if problem.field not in known)
        if problems or isinstance(read, Rejected):
            bad.append(Rejected(place, record, problems))
        else:
            good.append(read)
    return good, bad
