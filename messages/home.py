"""The App Home (HOM-1) and the hygiene score (REQ-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.model.case import Case
from cases.model.people import Absence, Person
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind
from cases.ports.case_stores import CreatedCases
from cases.rules.hygiene import Hygiene
from cases.rules.language_names import in_words
from cases.rules.worklist import WORKLIST_SECTIONS, Line, Page, Section, Worklist
from messages import limits, render
from messages.missed import Missed
from messages.names import Button
from messages.surfaces import HomeView, Message, Modal

# A home holds 100 blocks: so many lines, each section's name, and what stands above and below.
PAGE = 20
# An answer in a conversation is short; the Home has the rest.
ANSWER = 10
MOST_OF_TEAM = 40
MOST_DECISIONS = 10
MOST_SLEPT = 5
MISSES = 30

ICONS: Mapping[Section, str] = {
    Section.MISSED: "🔴",
    Section.DUE_TODAY: "📌",
    Section.TO_PICK_UP: "⏳",
    Section.MISSING_NEXT_STEP: "✍️",
    Section.HIGH_VALUE: "💎",
    Section.REST: "📆",
    Section.LEFT: "👋",
    Section.UNASSIGNED: "🧭",
}

ALL = "all"
OPEN, CLOSED = "open", "closed"
# What a Team Lead who stands in for the managers chose to see of the team begins with this; what a cover chose, with the other.
TEAM = "team:"
COVERED = "for:"
# The names of choices have room for so much.
SHORT_NAME = 40
_MY_DAY, _MY_TEAM = "My day", "My team, while its managers are away"

Names = Mapping[str, str]


@dataclass(frozen=True)
class TeamMember:
    """One Advocate as their manager sees them: how much they have, and what is amiss."""

    name: str
    email: str
    in_progress: int
    open: int
    missed: int
    to_pick_up: int
    hygiene: int
    is_away: bool

    def load(self, capacity: int) -> str:
        """Return the same in words."""
        parts = [f"{self.in_progress} of {capacity} in progress", f"{self.open} open"]
        if self.missed:
            parts.append(f"🔴 {self.missed} missed")
        if self.to_pick_up:
            parts.append(f"⏳ {self.to_pick_up} to pick up")
        parts.append(f"{self.hygiene} % hygiene")
        if self.is_away:
            parts.append("🌴 away")
        return "  " + " · ".join(parts)


@dataclass(frozen=True)
class Covering:
    """Somebody whom one covers (PTO-1): until when, their last day away; and what their day asks for."""

    person: Person
    until: date
    day: Worklist

    @property
    def key(self) -> str:
        """Return its name in the filter."""
        return COVERED + self.person.email


@dataclass(frozen=True)
class Listed:
    """The part of a list that the Home shows."""

    page: Page
    #: How many lines each section has.
    counts: Mapping[Section, int]
    #: The choice of the filter.
    shows: str


@dataclass(frozen=True)
class _TeamLine:
    name: str
    says: str


def lines_shown(day: Worklist, covering: Sequence[Covering], shows: str) -> list[Line]:
    """Return what the filter lets through: a section of one's own day, the cases of one person whom one covers, or everything, one's own first."""
    chosen = next((each for each in covering if each.key == shows), None)
    if chosen is not None:
        return list(chosen.day.lines)
    section = next((each for each in Section if each.value == shows), None)
    if section is not None:
        return list(day.of(section))
    return [*day.lines, *(line for each in covering for line in each.day.lines)]


def advocate(
    day: Worklist,
    listed: Listed,
    hygiene: Hygiene,
    policy: Policy,
    today: date,
    *,
    away: tuple[Absence, Person | None] | None = None,
    covering: Sequence[Covering] = (),
    leads: bool = False,
) -> HomeView:
    """Return an Advocate's day. listed: of the lines that the filter lets through; away: their own absence and who covers them; covering:
    whom they cover; leads: whether they stand in for their managers, and may look at the team's day."""
    more = [(f"{_covering(each)} ({len(each.day.lines)})", each.key) for each in covering]
    more += [(_MY_TEAM, TEAM)] if leads else []
    return render.home(
        "home_advocate",
        page=listed.page,
        total=len(day.lines),
        counts={section: listed.counts.get(section, 0) for section in WORKLIST_SECTIONS},
        icons=ICONS,
        in_progress=day.in_progress,
        capacity=policy.capacity,
        hygiene=hygiene,
        today=today,
        **_filters(
            WORKLIST_SECTIONS,
            listed.counts,
            len(day.lines) + sum(len(each.day.lines) for each in covering),
            listed.shows,
            more,
        ),
        away=away[0] if away is not None else None,
        away_cover=away[1] if away is not None else None,
        covering=covering,
        covered={each.person.email: f"🤝 {_covering(each)} · {len(each.day.lines)}" for each in covering},
    )


def overseer(
    team: Sequence[TeamMember],
    listed: Listed,
    names: Names,
    policy: Policy,
    today: date,
    *,
    stands_in: bool = False,
    decisions: Sequence[Decision] = (),
    slept: Sequence[Case] = (),
) -> HomeView:
    """Return a manager's home: the team's loads, most missed first, the decisions that wait, what was missed, and what is unassigned; without a team,
    that of SMB Ops. slept: those put to sleep more than once (SLA-3); stands_in: whether it is that of a Team Lead, who has a day of their own beside it."""
    shown = sorted(team, key=lambda each: (-each.missed, -each.in_progress, each.name))
    sections = [section for section in (Section.MISSED, Section.LEFT, Section.UNASSIGNED) if section in listed.counts]
    return render.home(
        "home_manager",
        title="Your team" if team else "Unassigned cases",
        team=[_TeamLine(each.name, each.load(policy.capacity)) for each in shown[:MOST_OF_TEAM]],
        more_team=max(len(shown) - MOST_OF_TEAM, 0),
        nothing="No clock was missed, and every case has an owner." if team else "Every case has an owner.",
        page=listed.page,
        counts=listed.counts,
        icons=ICONS,
        names=names,
        today=today,
        decisions=decisions[:MOST_DECISIONS],
        all_decisions=len(decisions),
        people=team_choices(team),
        slept=slept[:MOST_SLEPT],
        more_slept=max(len(slept) - MOST_SLEPT, 0),
        **_filters(
            sections,
            listed.counts,
            sum(listed.counts.values()),
            listed.shows,
            [(_MY_DAY, ALL)] if stands_in else (),
            prefix=TEAM if stands_in else "",
        ),
    )


def team_choices(
    team: Sequence[Person | TeamMember] | Sequence[Person] | Sequence[TeamMember],
) -> list[tuple[str, str]]:
    """Return whose cases a manager can look at, by name."""
    return [(each.name, each.email) for each in sorted(team, key=lambda each: each.name)]


@dataclass(frozen=True)
class Decision:
    """A decision that waits for whoever leads the region."""

    request: Request
    case: Case
    is_late: bool

    @property
    def row(self) -> Decides:
        """Return how this kind is decided."""
        return DECISIONS[self.request.kind]


@dataclass(frozen=True)
class Decides:
    """How a kind of request shows among the decisions. icon: before it; asks: what there is to decide, in words; button: opens its form."""

    icon: str
    requests: Callable[[Request], str]
    button: Button


DECISIONS: Mapping[RequestKind, Decides] = {
    RequestKind.LANGUAGE: Decides(
        "🗣️", lambda request: f"who speaks {in_words(request.about) or 'another language'}?", Button.DECIDE
    ),
    RequestKind.ARCHITECT: Decides("🧰", lambda request: "is a Solutions Architect to help?", Button.ARCHITECT_DECIDE),  # noqa: ARG005 - the signature is the field's
}
"""The kinds of request that whoever leads the region decides."""


def stakeholder(
    created: CreatedCases, page: Page, names: Names, *, shows: str, missed: Mapping[int, Missed] | None = None
) -> HomeView:
    """Return the cases that somebody created. page: has no lines, only the numbers; the cases of it are in `created`; missed: what was missed, by case."""
    every = created.open + created.closed
    return render.home(
        "home_stakeholder",
        open=created.open,
        closed=created.closed,
        cases=created.cases,
        page=page,
        names=names,
        missed=missed or {},
        filters=[
            (f"All cases ({every})", ALL),
            (f"Open ({created.open})", OPEN),
            (f"Closed ({created.closed})", CLOSED),
        ],
        shows=shows if shows in (OPEN, CLOSED) else ALL,
    )


def my_queue(day: Worklist) -> Message:
    """Return an Advocate's queue, worst first (LOOK-2)."""
    urgent = day.counts.get(Section.MISSED, 0) + day.counts.get(Section.DUE_TODAY, 0)
    return _my_cases("Your open cases", len(day.lines), urgent=urgent, queue=day.lines[:ANSWER], nothing="Enjoy it. ☀️")


def my_created(created: CreatedCases, names: Names, *, oversees: bool = False) -> Message:
    """Return the cases that somebody created, owns or follows, the open ones first (LOOK-2). oversees: whether their Home has those of others."""
    nothing = "You own none, follow none, and no case names you as its creator."
    if oversees:
        nothing = f"{nothing} Those that you look after are on your Home: click my name, then Home."
    every = created.open + created.closed
    return _my_cases("Your cases", every, created=created.cases[:ANSWER], names=names, nothing=nothing)


def created_by(created: CreatedCases, names: Names, whose: str, *, is_department: bool = False) -> Message:
    """Return the cases that others created, the open ones first (LOOK-2). whose: who they are, as it was asked for."""
    every = created.open + created.closed
    shown = created.cases[:ANSWER]
    nothing = "No case names them as its creator."
    if is_department:
        nothing = "No case names a creator of it. Write it as a card does behind “Created by”, for example Support."
    return _my_cases("Cases they created", every, created=shown, names=names, nothing=nothing, about=whose)


def _my_cases(
    title: str,
    total: int,
    *,
    urgent: int = 0,
    queue: Sequence[Line] = (),
    created: Sequence[Case] = (),
    names: Names | None = None,
    nothing: str,
    about: str = "",
) -> Message:
    more = max(total - len(queue) - len(created), 0)
    return render.message(
        "my_cases",
        title=title,
        total=total,
        urgent=urgent,
        queue=queue,
        created=created,
        names=names or {},
        more=more,
        nothing=nothing,
        about=about,
    )


def how_counted(hygiene: Hygiene) -> Modal:
    """Explain the score: each case that lowers it, with the button that fixes it (REQ-2)."""
    return render.modal(
        "hygiene",
        hygiene=hygiene,
        by_check=[(check.value, met, every) for check, (met, every) in hygiene.by_check.items()],
        misses=hygiene.misses[:MISSES],
        more=max(len(hygiene.misses) - MISSES, 0),
    )


def _filters(
    sections: Sequence[Section],
    counts: Mapping[Section, int],
    total: int,
    shows: str,
    more: Sequence[tuple[str, str]] = (),
    *,
    prefix: str = "",
) -> dict[str, Any]:
    """Return what can be chosen: everything, each section, and `more`. prefix: what the values of one's own choices begin with."""
    everything = prefix or ALL
    choices = [(f"All cases ({total})", everything)]
    choices += [(f"{section} ({counts.get(section, 0)})", prefix + section.value) for section in sections]
    choices += more
    return {"filters": choices, "shows": shows if shows in {value for _, value in choices} else everything}


def _covering(each: Covering) -> str:
    return f"You cover for {limits.one_line(each.person.name, SHORT_NAME)}"
