"""The App Home, “run your day” (HOM-1).

A person's choices are stored in the database. The publisher (bot.home_publisher) publishes a Home when it is due, at
most once in two seconds, and again when its content changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.changes.leavers import left_behind
from cases.model.case import Case
from cases.model.own_days import ONE_DAY, OwnDays, start_of_day
from cases.model.people import Actor, Person, Role, Roster
from cases.ports.case_stores import CreatedCases
from cases.ports.surfaces import StoredHome
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.hygiene import Hygiene, hygiene
from cases.rules.permissions import leads
from cases.rules.worklist import Line, Page, Section, Worklist, left_over, page_of, unassigned, worklist_for
from handlers.context import HandlerContext, Identity, bind
from handlers.forms import present
from handlers.listening import opens_window
from handlers.missed_promises import missed_on
from handlers.payloads import Body
from messages import home as views
from messages.home import Covering, Decision, TeamMember
from messages.names import Button, read_number
from messages.surfaces import HomeView, Modal

TURNS = (Button.HOME_PREVIOUS, Button.HOME_NEXT)
# Roles whose Home lists other people's cases.
OVERSEERS = (Role.MANAGER, Role.SMB_OPS)
# More absences than fit on a Home.
MOST_FOLLOWED = 200
# A stakeholder's Home changes only with their cases.
LOOK_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class BuiltHome:
    """A Home, and when its content next changes with time alone."""

    view: HomeView
    changes_at: datetime


def home_opened(body: Body, *, context: HandlerContext) -> None:
    """Schedule publishing when somebody opens the Home tab. Opening the Messages tab does nothing."""
    event = body["event"]
    if event.get("tab", "home") == "home":
        with context.change() as uow:
            uow.homes.opened(str(event["user"]))
            uow.commit()
    context.event_done(body["event_id"])


def filter_chosen(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Store another filter and show its first page."""
    chosen = str(body["actions"][0]["selected_option"]["value"])
    with context.change() as uow:
        uow.homes.turned(str(body["user"]["id"]), shows=chosen)
        uow.commit()
    ack()


def page_turned(ack: Ack, body: Body, *, context: HandlerContext) -> None:
    """Show another page of the same list."""
    with context.change() as uow:
        uow.homes.turned(str(body["user"]["id"]), page=read_number(str(body["actions"][0]["value"])))
        uow.commit()
    ack()


@opens_window
def how_counted_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Show how the hygiene score is counted (REQ-2)."""

    def build() -> Modal:
        with context.read() as uow:
            person = uow.roster.by_slack_id(str(body["user"]["id"]))
            return views.how_counted(hygiene_of(person, uow, context))

    present(body, client, respond, build)


def hygiene_of(person: Person | None, uow: UnitOfWork, context: HandlerContext) -> Hygiene:
    """Return the hygiene score of a person's open cases."""
    if person is None:
        return hygiene((), context.clock.now().date(), context.policy)
    return hygiene(uow.lists.open_of([person.email]), person.days.day_of(context.clock.now()), context.policy)


def queue_of(person: Person, uow: UnitOfWork, context: HandlerContext) -> Worklist:
    """Return an Advocate's open cases, worst first."""
    return _day(uow.lists.open_of([person.email]), person, context)


def names_in(cases: Sequence[Case], roster: Roster) -> dict[str, str]:
    """Return the owners' names by e-mail."""
    owners = {case.owner for case in cases if case.owner is not None}
    return {owner: person.name for owner in owners if (person := roster.get(owner)) is not None}


def build_home(stored: StoredHome, identity: Identity, context: HandlerContext) -> BuiltHome:
    """Return a person's Home as it is now."""
    with context.read() as uow:
        person = uow.roster.by_slack_id(stored.slack_id)
        if person is not None and person.role.works_cases:
            if stored.shows.startswith(views.TEAM) and _leads_now(person, uow.roster):
                return _overseer(stored, person, uow, context)
            return _advocate(stored, person, uow, context)
        if person is not None and person.role in OVERSEERS:
            return _overseer(stored, person, uow, context)
        return _stakeholder(stored, person, identity, uow, context)


def _advocate(stored: StoredHome, person: Person, uow: UnitOfWork, context: HandlerContext) -> BuiltHome:
    now, roster = context.clock.now(), uow.roster
    today = person.today(now)
    away = [
        (other, theirs.last)
        for other in roster.covered_by(person)
        if (theirs := roster.absence(other)) is not None and roster.cover_of(other) == person
    ]
    found = uow.lists.open_of([person.email, *(other.email for other, _ in away)])
    cases = [case for case in found if case.owner == person.email]
    day = _day(cases, person, context)
    covering = [
        Covering(other, until, _day([case for case in found if case.owner == other.email], other, context))
        for other, until in away
    ]
    absence = roster.absence(person)
    view = views.advocate(
        day,
        views.Listed(
            page_of(views.lines_shown(day, covering, stored.shows), stored.page, views.PAGE), day.counts, stored.shows
        ),
        hygiene(cases, person.days.day_of(now), context.policy),
        context.policy,
        today,
        away=(absence, roster.cover_of(person)) if absence is not None else None,
        covering=covering,
        leads=_leads_now(person, roster),
    )
    return BuiltHome(view, _first_change(person, roster, context, day, *(each.day for each in covering)))


def _leads_now(person: Person, roster: Roster) -> bool:
    return leads(Actor(person.name, person.slack_id, person), roster)


def _first_change(person: Person, roster: Roster, context: HandlerContext, *days: Worklist) -> datetime:
    """Return when the Home next changes with time alone: when a date passes or an absence starts or ends."""
    now = context.clock.now()
    others = (away for each in roster.absences if (away := roster.get(each.email)) is not None)
    # Absences begin and end on the calendar.
    midnights = {start_of_day(each.today(now) + ONE_DAY, each.zone) for each in (person, *others)}
    return min([*(day.changes_at for day in days), *midnights])


def _overseer(stored: StoredHome, person: Person, uow: UnitOfWork, context: HandlerContext) -> BuiltHome:
    roster = uow.roster
    stands_in = person.role.works_cases
    manages = person.role is Role.MANAGER or stands_in
    team = [each for each in roster if each.role.works_cases and _leads(person, each)] if manages else []
    cases = uow.lists.open_of([each.email for each in team])
    day = _day(cases, person, context, roster)
    missed = list(day.of(Section.MISSED))
    slept = sorted((case for case in cases if case.sleeps > 1), key=lambda case: (-case.sleeps, case.id))
    unrouted = unassigned(uow.lists.unassigned([person.region] if manages and person.region is not None else None))
    behind = left_over(left_behind(uow, person.region)) if manages and person.region is not None else []
    decisions = _decisions(person, uow, context) if manages else []
    counts = {Section.MISSED: len(missed), Section.LEFT: len(behind)} if manages else {}
    counts[Section.UNASSIGNED] = len(unrouted)
    section = _section(stored.shows.removeprefix(views.TEAM))
    section = section if section in counts else None
    everything = [*missed, *behind, *unrouted]
    shown = [line for line in everything if section is None or line.section is section]
    of_each: dict[str, list[Line]] = {}
    for line in day.lines:
        of_each.setdefault(line.case.owner or "", []).append(line)
    view = views.overseer(
        [_member(each, of_each.get(each.email, []), roster, context) for each in team],
        views.Listed(page_of(shown, stored.page, views.PAGE), counts, stored.shows),
        {
            **names_in([*(line.case for line in missed), *slept], roster),
            **{each.case.owner or "": each.case.owner or "" for each in behind},
        },
        context.policy,
        person.today(context.clock.now()),
        stands_in=stands_in,
        decisions=decisions,
        slept=slept,
    )
    due = [each.request.due_at for each in decisions if each.request.due_at is not None and not each.is_late]
    return BuiltHome(view, min([_first_change(person, roster, context, day), *due]))


def _decisions(person: Person, uow: UnitOfWork, context: HandlerContext) -> list[Decision]:
    """Return the pending decisions of the regions that this person leads, oldest first."""
    if person.region is None:
        return []
    requests = uow.requests.waiting_in(person.region, views.DECISIONS)
    cases = uow.cases.many([request.case_id for request in requests])
    now = context.clock.now()
    return [
        Decision(request, cases[request.case_id], request.due_at is not None and request.due_at <= now)
        for request in requests
    ]


def _leads(manager: Person, advocate: Person) -> bool:
    return advocate.manager == manager.email or (manager.region is not None and advocate.region is manager.region)


def _member(person: Person, lines: Sequence[Line], roster: Roster, context: HandlerContext) -> TeamMember:
    return TeamMember(
        name=person.name,
        email=person.email,
        in_progress=sum(1 for line in lines if line.case.status.is_in_progress),
        open=len(lines),
        missed=sum(1 for line in lines if line.section is Section.MISSED),
        to_pick_up=sum(1 for line in lines if line.section is Section.TO_PICK_UP),
        hygiene=hygiene((line.case for line in lines), person.days.day_of(context.clock.now()), context.policy).percent,
        is_away=roster.absence(person) is not None,
    )


def _stakeholder(
    stored: StoredHome, person: Person | None, identity: Identity, uow: UnitOfWork, context: HandlerContext
) -> BuiltHome:
    closed = {views.OPEN: False, views.CLOSED: True}.get(stored.shows)
    owner = person.email if person is not None else None
    followed = uow.followers.followed_by(stored.slack_id)[:MOST_FOLLOWED]

    def read(page: int) -> tuple[Page, CreatedCases]:
        found = uow.lists.created_by(
            identity.words,
            owner,
            slack_ids=(stored.slack_id,),
            also=followed,
            closed=closed,
            offset=page * views.PAGE,
            limit=views.PAGE,
        )
        total = {None: found.open + found.closed, False: found.open, True: found.closed}[closed]
        return Page((), page, max(-(-total // views.PAGE), 1), total, views.PAGE), found

    page, created = read(stored.page)
    if page.number >= page.pages:
        page, created = read(page.pages - 1)
    missed = missed_on(created.cases, context.actor(stored.slack_id, uow.roster), uow, context)
    view = views.stakeholder(created, page, names_in(created.cases, uow.roster), shows=stored.shows, missed=missed)
    return BuiltHome(view, context.clock.now() + LOOK_AGAIN)


def _day(cases: Sequence[Case], person: Person, context: HandlerContext, roster: Roster | None = None) -> Worklist:
    def days_of(case: Case) -> OwnDays:
        owner = roster.get(case.owner) if roster is not None else person
        return (owner or person).days

    return worklist_for(cases, context.policy, context.clock.now(), days_of, person.days)


def _section(shows: str) -> Section | None:
    return next((section for section in Section if section.value == shows), None)


def register(app: App, context: HandlerContext) -> None:
    """Listen for the Home tab and for choices on it."""
    app.event("app_home_opened")(bind(context, home_opened))
    app.action(Button.HOME_FILTER.value)(bind(context, filter_chosen))
    for button in TURNS:
        app.action(button.value)(bind(context, page_turned))
    app.action(Button.HOME_HYGIENE.value)(bind(context, how_counted_clicked))
