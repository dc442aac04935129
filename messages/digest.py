"""The digest of a region (DIG-1): the message, its details for the thread, and both together for a manager who asks (DIG-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.model.figures import Compared, DayFigures, FeedbackGiven, Figures, ListedCase
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.use_cases.publish_digest import is_late
from messages import limits, render
from messages.mrkdwn import crm_link
from messages.pickup_words import pickups_in_words
from messages.surfaces import Message

LINK_SHOWN = 300
ACCOUNT_SHOWN = 80
FEEDBACK_LINES = 6


@dataclass(frozen=True)
class Room:
    """How much of a digest is shown. text: characters of each feedback; lines: of each list of cases."""

    text: int
    lines: int

    @property
    def texts(self) -> int:
        """Return how many feedbacks and suggestions are shown."""
        return 2 * self.lines


# The first in which the whole message fits is taken.
ROOMS = (Room(300, 5), Room(200, 5), Room(120, 5), Room(60, 5), Room(60, 3), Room(60, 1))


# With less room for each text only some of them are shown.
ALL_SUGGESTIONS_FROM = 120


@dataclass(frozen=True)
class DigestWords:
    """The figures as the digest says them, all of it our own words and whole numbers; empty for what there is nothing to say of."""

    happened: str
    missed: str
    standing: str
    tags: str
    feedback: str


@dataclass(frozen=True)
class CaseLine:
    """A case in one line. link: where the CRM has it, empty in a channel; said: account, age and the rest, in words."""

    number: str
    link: str
    said: str


@dataclass(frozen=True)
class CaseList:
    """Cases under a heading. more: how many there are besides."""

    heading: str
    lines: tuple[CaseLine, ...]
    more: int


@dataclass(frozen=True)
class DigestDetails:
    """What the thread carries. full, uncovered: names, in the order of the alphabet; lists: of cases; feedback: with its words cut."""

    full: tuple[str, ...]
    uncovered: tuple[str, ...]
    ages: str
    days: tuple[DayFigures, ...]
    lists: tuple[CaseList, ...]
    feedback: tuple[FeedbackGiven, ...]
    more_feedback: int


@dataclass(frozen=True)
class Reader:
    """For whom a case is put into a line: a channel, or somebody who leads the region."""

    roster: Roster
    policy: Policy
    leads: bool


def digest(compared: Compared, roster: Roster, policy: Policy, now: datetime) -> Message:
    """Return the message in the channel. It says so when noon has passed since it was due."""
    channel = Reader(roster, policy, leads=False)
    late = is_late(compared.now, policy, now)
    return _fitting(
        lambda room: render.message("digest", **_scene(compared, channel, room), is_late=late, details=None)
    )


def digest_details(compared: Compared, roster: Roster, policy: Policy) -> Message:
    """Return what belongs to it, for its thread."""
    channel, figures = Reader(roster, policy, leads=False), compared.now
    return _fitting(
        lambda room: render.message("digest_details", details=_details(figures, channel, room), figures=figures)
    )


def digest_on_demand(compared: Compared, roster: Roster, policy: Policy) -> Message:
    """Build the digest as of now, with its details, for the manager who asked."""
    lead, figures = Reader(roster, policy, leads=True), compared.now
    return _fitting(
        lambda room: render.message(
            "digest", **_scene(compared, lead, room), is_late=False, details=_details(figures, lead, room)
        )
    )


def owner_of(case: ListedCase, roster: Roster) -> str:
    """Return the name of the case's owner."""
    if case.owner is None:
        return "unassigned"
    owner = roster.get(case.owner)
    return owner.name if owner is not None else "its owner has left"


def in_words(compared: Compared) -> DigestWords:
    """Return the figures in words."""
    now = compared.now
    standing = [counted(now.open, "open"), counted(now.unrouted, "unassigned")]
    if now.left:
        standing.append(f"{now.left} whose owner has left")
    if now.full:
        standing.append(f"{counted(len(now.full), 'Advocate', 'Advocates')} at capacity")
    if now.uncovered:
        standing.append(f"{counted(len(now.uncovered), 'Advocate', 'Advocates')} away without cover")
    given = len(now.feedback) + now.more_feedback
    return DigestWords(
        happened=_happened(now),
        missed=(
            f"{counted(now.missed_pickups, 'pickup', 'pickups')}{_compared(compared, 'missed_pickups')} · "
            f"{counted(now.missed_closings, 'closing', 'closings')}{_compared(compared, 'missed_closings')}"
        ),
        standing=" · ".join(standing),
        tags=" · ".join(f"{tag} {number}" for tag, number in now.tags.items() if number),
        feedback=f"new on {counted(given, 'case', 'cases')}" if given else "",
    )


def _happened(now: Figures) -> str:
    """Return what happened, as was learned since; of it, what belongs to days that were told of already (DIG-4)."""
    counts = {"routed": now.routed, "picked_up": now.picked_up, "closed": now.closed}
    if now.escalated:
        counts["escalated"] = now.escalated
    return " · ".join(
        f"{number} {name.replace('_', ' ')}" + (f" ({late} learned late)" if (late := now.late.get(name)) else "")
        for name, number in counts.items()
    )


def unlisted_in_words(figures: Figures) -> str:
    """Name the types that match nothing in the policy, with how many open cases have each (RTE-9)."""
    return ", ".join(f"{name} {count}" for name, count in figures.unlisted.items())


def languages_in_words(figures: Figures) -> str:
    """Count the language requests by language. The names are as the requesters wrote them."""
    return ", ".join(f"{language or 'not said'} {count}" for language, count in figures.languages.items())


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number and what it counts: `1 case`, `2 cases`."""
    return f"{number} {one if number == 1 or many is None else many}"


def age_of(opened: datetime, as_of: datetime) -> str:
    """Return the age of a case in days begun."""
    return f"day {(as_of - opened).days + 1}"


def day_and_month(day: date) -> str:
    """Return a day near enough for its year not to be said: `2 Mar`."""
    return f"{day.day} {day:%b}"


def ages_in_words(figures: Figures) -> str:
    """Return the open cases by age."""
    return " · ".join(f"{words}: {number}" for words, number in figures.ages.items())


def _scene(compared: Compared, reader: Reader, room: Room) -> dict[str, object]:
    figures = compared.now
    return {
        "figures": figures,
        "words": in_words(compared),
        "languages": languages_in_words(figures),
        "unlisted": unlisted_in_words(figures),
        "pickups": pickups_in_words(reader.policy),
        "oldest": CaseList("The oldest with a limit", _lines(figures, figures.oldest, reader, room), 0),
        "suggestions": _suggestions(figures, room),
    }


def _suggestions(figures: Figures, room: Room) -> list[str]:
    """Return the feedback on the way of working, all of it and whole if there is room: it stands nowhere else (FBK-2)."""
    shown = figures.suggestions if room.text >= ALL_SUGGESTIONS_FROM else figures.suggestions[: room.texts]
    left = len(figures.suggestions) - len(shown)
    texts = [text if room is ROOMS[0] else _cut(text, room) for text in shown]
    return [*texts, f"And {left} more"] if left else texts


def _details(figures: Figures, reader: Reader, room: Room) -> DigestDetails:
    feedback = figures.feedback[: room.texts]
    return DigestDetails(
        full=names_of(figures.full, reader.roster),
        uncovered=names_of(figures.uncovered, reader.roster),
        ages=ages_in_words(figures),
        days=tuple(each for each in figures.by_day if each.missed or each.closed),
        lists=tuple(_lists(figures, reader, room)),
        feedback=tuple(replace(given, text=_cut(given.text, room)) for given in feedback),
        more_feedback=figures.more_feedback + len(figures.feedback) - len(feedback),
    )


def _lists(figures: Figures, reader: Reader, room: Room) -> Iterator[CaseList]:
    """Yield the lists that have cases. Whoever leads the region reads whose they are; a channel reads account and age."""
    for heading, cases, number in (
        ("Pickups missed, the oldest first", figures.late_pickups, figures.missed_pickups),
        ("Closings missed, the latest first", figures.late_closings, figures.missed_closings),
        ("Unassigned, the oldest first", figures.unassigned, figures.unrouted),
    ):
        if lines := _lines(figures, cases, reader, room):
            yield CaseList(heading, lines, max(number - len(lines), 0))


def _lines(figures: Figures, cases: Sequence[ListedCase], reader: Reader, room: Room) -> tuple[CaseLine, ...]:
    return tuple(_line(case, figures.as_of, reader) for case in cases[: room.lines])


def _line(case: ListedCase, as_of: datetime, reader: Reader) -> CaseLine:
    status = f"{case.status}, waits on {case.blocked_on}" if case.blocked_on else case.status
    owner = [owner_of(case, reader.roster)] if reader.leads else []
    words = (case.account or "no account", age_of(case.opened_at, as_of), *owner, status)
    said = " · ".join(limits.one_line(word, ACCOUNT_SHOWN) for word in words)
    # A long link takes the room of the lines after it.
    link = crm_link(case.link, reader.policy.crm_link_prefix) if reader.leads and len(case.link) <= LINK_SHOWN else None
    return CaseLine(case.number, link or "", f" · {said}")


def _cut(text: str, room: Room) -> str:
    return limits.excerpt(text, room.text, FEEDBACK_LINES) or limits.NOTHING


def _fitting(compose: Callable[[Room], Message]) -> Message:
    """Return the message with as much in it as fits."""
    for room in ROOMS[:-1]:
        try:
            return compose(room)
        except render.TooLong:
            continue
    return compose(ROOMS[-1])


def names_of(emails: tuple[str, ...], roster: Roster) -> tuple[str, ...]:
    """Return the people's names in the order of the alphabet, which is no order of merit."""
    people = (roster.get(email) for email in emails)
    return tuple(sorted(person.name for person in people if person is not None))


def _compared(compared: Compared, name: str) -> str:
    change = compared.change(name)
    if change is None or compared.before is None:
        return ""
    day = f"{compared.before.day:%a} {day_and_month(compared.before.day)}"
    if change == 0:
        return f" (as on {day})"
    return f" ({abs(change)} {'more' if change > 0 else 'fewer'} than on {day})"
