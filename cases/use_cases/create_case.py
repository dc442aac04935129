"""Create a case in Slack (INT-3), also for a customer who wrote to an Advocate directly (EML-2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from functools import partial

from cases.changes.add_case import add_case
from cases.changes.change_case import ChangeDetails, Command, change_case
from cases.changes.forwarded_mails import settle_forwarded_mail
from cases.changes.high_value_requests import tell_high_value_advocate
from cases.changes.record import CaseChange, ChangeContext
from cases.changes.watchers import lane_of, update_recipients
from cases.model.account import PersonKind
from cases.model.case import OWN_REQUEST, Case
from cases.model.errors import AlreadyDone, Field, NotAllowed, Problem, Refused
from cases.model.mail import ForwardedMail
from cases.model.notification import Notification, NotificationKind
from cases.model.people import Actor, Region
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.blocked_purchase import BLOCKED_PURCHASE, Blocker, blocked_subject, blocker_problems
from cases.rules.case_files import CaseFile, as_written, lines_of
from cases.rules.closing import length_problems
from cases.rules.import_record import MAX_LINE
from cases.rules.permissions import Act
from cases.rules.sdr_handover import SdrHandover, handover_problems

MAX_ASK = 3_000
MAX_LINKS = 2_000
# How people of Sales Development call themselves.
SDR_TITLES = ("sales development", "business development rep", "sdr", "bdr")


@dataclass(frozen=True)
class Origin:
    """The origin of a request, which decides the type and subject of its case (INT-3)."""

    #: As the form shows it.
    name: str
    type: str
    subject: str
    #: Whether it is for Sales Development, which has no other origin.
    is_sdr: bool = False
    #: Whether the account's billing address has to be complete.
    confirms_address: bool = False
    #: Whether a customer wrote to the Advocate who fills in the form (EML-2).
    is_own: bool = False
    #: A purchase that is blocked: the form asks by what (BPW-1).
    is_blocked: bool = False
    #: A lead that was converted: the new contact is on the case.
    needs_contact: bool = False


ORIGINS = (
    Origin("Support", "Inbound Request", "Support Ticket"),
    Origin("Partner", "Partner Opp", "Partner Opp"),
    Origin("Sales", "Referral", "Referral"),
    Origin("Community: a free customer starts to pay", "FO Opp", "FO Opp (Startup)"),
    Origin("AR / Billing", "AR Request", "AR Request"),
    Origin("Sales Development: new business", "FO Opp", "FO Opp", is_sdr=True, confirms_address=True),
    Origin("Sales Development: a customer's lead", "SDR Created", "SDR Created", is_sdr=True, needs_contact=True),
    Origin(BLOCKED_PURCHASE, "First Order", BLOCKED_PURCHASE, is_blocked=True),
    Origin("General", "Inbound Request", "General"),
    Origin("A customer wrote to me", "Inbound Request", OWN_REQUEST, is_own=True),
)


def origins_for(actor: Actor) -> list[Origin]:
    """Return the origins that the form shows this person. Only Advocates can choose a customer's mail."""
    works = actor.person is not None and actor.person.role.works_cases
    return [origin for origin in ORIGINS if works or not origin.is_own]


def origin_named(name: str | None) -> Origin | None:
    """Return the origin that was chosen."""
    return next((origin for origin in ORIGINS if origin.name == name), None)


@dataclass(frozen=True)
class CreateCase:
    """Create a case. The form names a contact or a lead, as `person` says."""

    actor: Actor
    #: Identifies the request.
    key: str
    origin: str | None
    account: str
    person: PersonKind
    contact: str
    lead: str
    opportunity: str
    request: str
    links: str
    has_full_address: bool
    #: What the person does, in Slack's words.
    title: str = ""
    #: What Sales Development hands over (SDR-1).
    handover: SdrHandover = dataclass_field(default_factory=SdrHandover)
    #: What cannot be bought online (BPW-1).
    blocker: Blocker | None = None
    #: The files that were attached.
    files: tuple[CaseFile, ...] = ()
    #: Whether an Advocate's own request is an nARR opportunity (EML-3).
    is_narr: bool = False
    #: The forwarded mail that it is about.
    mail: ForwardedMail | None = None


@dataclass(frozen=True, kw_only=True)
class AddRequest(Command):
    """Add the customer's request to a case that another Advocate already works for them."""

    request: str


@dataclass(frozen=True)
class Created:
    """The case that has the request."""

    case: Case
    #: Whether the case is new. Otherwise the request was added to an existing case.
    is_new: bool


def create_case(command: CreateCase, uow: UnitOfWork, policy: Policy, now: datetime) -> Created:
    """Create a case; store it, route it and notify people as for every other case (INT-3).

    It has a number of ours until the CRM assigns one. A case of a customer who wrote to an Advocate goes to the
    Advocate who already works for that account, or else to the one who creates it (EML-2). Commits.

    Raises:
        Refused: With every reason at once.
        NotAllowed: This person may not create it.
        AlreadyDone: The same request was applied before.
    """
    origin = origin_named(command.origin)
    if origin is not None and origin not in origins_for(command.actor):
        raise NotAllowed("Only Advocates can take a customer's request. Nothing was changed.")
    if (problems := _problems(command, origin, uow)) or origin is None:
        raise Refused(problems)
    other = _worked_by_another(command, uow) if origin.is_own else None
    if other is not None:
        return Created(_added(command, other, uow, policy, now), is_new=False)
    if origin.is_own and not command.is_narr:
        raise Refused([_not_their_own(policy)])
    if not uow.inbox.first_time(command.key):
        raise AlreadyDone("Already created. Nothing was done twice.")
    case = add_case(_case(command, origin, uow, now), ChangeContext(uow, policy, now, command.actor, Surface.MODAL))
    uow.outbox.put(
        [
            Notification(
                key=f"created:{case.id}",
                lane=lane_of(command.actor.slack_id or "", uow.roster),
                kind=NotificationKind.NEWS,
                subject=case.id,
                args={"news": "created"},
            )
        ]
        if not origin.is_own
        else []
    )
    if origin.is_own:
        uow.outbox.put(tell_high_value_advocate(case, command.actor, uow, policy))
    _settle(command, case, uow)
    uow.commit()
    return Created(case, is_new=True)


def _settle(command: CreateCase, case: Case, uow: UnitOfWork) -> None:
    if command.mail is not None:
        settle_forwarded_mail(command.mail, case, uow)


def _not_their_own(policy: Policy) -> Problem:
    text = (
        "Only an nARR opportunity can be your own case. If it is one, tick this. "
        f"Send general enquiries to {policy.enquiries_address}, and other owners' customers to their owner."
    )
    return Problem(Field.NARR, "EML-3", text)


def _problems(command: CreateCase, origin: Origin | None, uow: UnitOfWork) -> list[Problem]:
    found: list[Problem] = []
    title = command.title.casefold()
    is_sdr = any(word in title for word in SDR_TITLES)
    if origin is None:
        found.append(
            Problem(
                Field.ORIGIN,
                "INT-3",
                "Choose where the request comes from.",
            )
        )
    elif is_sdr and not (origin.is_sdr or origin.is_blocked):
        text = "You work in Sales Development: choose one of its two, for new business or for a customer's lead, or Blocked Purchase."
        found.append(Problem(Field.ORIGIN, "INT-3", text))
    if not command.account:
        text = "Choose the account that the lead matches." if command.lead else "Choose the customer's account."
        found.append(Problem(Field.ACCOUNT, "INT-3", text))
    if origin is not None and origin.needs_contact and not command.contact:
        text = "Convert the lead first, then choose the new contact."
        found.append(Problem(Field.CONTACT, "INT-3", text))
    elif not command.contact and not command.lead:
        asks_lead = command.person is PersonKind.LEAD
        text = "Write the lead's name." if asks_lead else "Choose the contact."
        found.append(Problem(Field.LEAD if asks_lead else Field.CONTACT, "INT-3", text))
    if origin is not None:
        found += _problems_of_origin(command, origin, uow)
    if not command.request.strip():
        found.append(
            Problem(
                Field.ASK,
                "INT-3",
                "Write what they ask for, for example “They want a quote for 20 more seats by Friday”.",
            )
        )
    found += length_problems(Field.ASK, command.request.strip(), MAX_ASK)
    found += length_problems(Field.LINKS, command.links.strip(), MAX_LINKS)
    if any(not link.startswith("https://") for link in command.links.split()):
        found.append(Problem(Field.LINKS, "INT-3", "Write one link per line, starting with https://."))
    for field, text in (
        (Field.ACCOUNT, command.account),
        (Field.CONTACT, command.contact),
        (Field.LEAD, command.lead),
        (Field.OPPORTUNITY, command.opportunity),
    ):
        found += length_problems(field, text, MAX_LINE)
    return found


def _problems_of_origin(command: CreateCase, origin: Origin, uow: UnitOfWork) -> list[Problem]:
    """Return what this origin requires beyond the common fields."""
    found: list[Problem] = []
    if origin.confirms_address and not command.has_full_address:
        account = uow.directory.account_named(command.account) if command.account else None
        if account is None or not account.has_full_address:
            text = "Confirm that the account has its full billing address."
            found.append(Problem(Field.BILLING_ADDRESS, "INT-3", text))
    if origin.is_sdr:
        found += handover_problems(command.handover, uow.roster)
    if origin.is_blocked:
        found += blocker_problems(command.blocker)
    return found


def _case(command: CreateCase, origin: Origin, uow: UnitOfWork, now: datetime) -> Case:
    actor, number = command.actor, uow.cases.own_number()
    account = uow.directory.account_named(command.account)
    links = command.links.split()
    handover = command.handover if origin.is_sdr else SdrHandover()
    region = actor.person.region if origin.is_own and actor.person is not None else None
    case = Case(
        number=number,
        external_id=number,
        opened_at=now,
        source_version=now,
        type=origin.type,
        subject=blocked_subject(command.blocker) if origin.is_blocked else origin.subject,
        description="\n".join(
            part
            for part in (
                as_written(command.request.strip()),
                as_written(handover.as_text),
                *lines_of(command.files, links),
            )
            if part
        ),
        context=f"Created in Slack: {origin.name}",
        priority="High",
        region=region or _region(account.region if account is not None else "") or _region_of_cases(command, uow),
        account=command.account,
        contact=command.contact,
        lead=command.lead,
        opportunity=command.opportunity,
        creator=actor.name,
        creator_department=actor.role.value if actor.role.is_of_the_team else command.title or _role_of(actor),
        creator_slack_id=actor.slack_id or "",
        meeting_with=" ".join(handover.meeting.split()),
        employees=handover.company_size,
        zendesk_link=next((link for link in links if ".zendesk.com/" in link), ""),
    )
    if origin.is_own and actor.person is not None:
        case = replace(case, owner=actor.person.email, routed_because="the customer wrote to you directly")
    if account is not None:
        employees = account.employees if account.employees is not None else case.employees
        case = replace(case, carr=account.carr, employees=employees, lam=account.lam, country=account.country)
    return case


def _role_of(actor: Actor) -> str:
    return actor.person.role.value if actor.person is not None else ""


def _region(word: str) -> Region | None:
    return next((region for region in Region if region.value == word), None)


def _region_of_cases(command: CreateCase, uow: UnitOfWork) -> Region | None:
    """Return the region of the account's latest case."""
    return next((case.region for case in uow.lists.of_account(command.account) if case.region is not None), None)


def _worked_by_another(command: CreateCase, uow: UnitOfWork) -> Case | None:
    """Return the account's latest In Progress case that somebody else owns; not that of somebody who left, as nobody works it."""
    return next(
        (
            case
            for case in uow.lists.of_account(command.account)
            if case.status.is_in_progress
            and (owner := uow.roster.get(case.owner)) is not None
            and owner != command.actor.person
        ),
        None,
    )


def _added(command: CreateCase, other: Case, uow: UnitOfWork, policy: Policy, now: datetime) -> Case:
    text = "\n".join([as_written(command.request.strip()), *lines_of(command.files, command.links.split())])
    request = AddRequest(
        actor=command.actor,
        case_id=other.id,
        version=other.version,
        key=command.key,
        surface=Surface.MODAL,
        request=text,
    )

    def change(case: Case) -> CaseChange:
        who = f"{command.actor.today(now)}, {command.actor.name}, to whom the customer wrote:"
        notifications = [
            Notification(
                key=f"request:{case.id}:v{case.version + 1}:{person.email}",
                lane=f"dm:{person.email}",
                kind=NotificationKind.REQUEST_ADDED,
                subject=case.id,
                args={"by": command.actor.name},
            )
            for person in update_recipients(case, uow.roster)
            if person != command.actor.person
        ]
        description = "\n\n".join(part for part in (case.description, f"{who}\n{text}") if part)
        after = replace(case, description=description)
        return CaseChange(after, (lambda stored: stored.outbox.put(notifications), partial(_settle, command, case)))

    return change_case(request, Act.ADD_REQUEST, change, uow, policy, now, ChangeDetails(adds_only=True)).case
