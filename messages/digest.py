"""The digest of a region (DIG-1): the message, its details for the thread, and both together for a manager who asks (DIG-3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.model.figures import Compared, DayFigures, FeedbackGiven, Figures, OldCase
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.use_cases.publish_digest import is_late
from messages import limits, render
from messages.mrkdwn import crm_link
from messages.pickup_words import pickups_in_words
from messages.surfaces import Message

# How many characters of a feedback are shown: the first that lets the whole message fit.
FEEDBACK_SHOWN = (300, 200, 120, 60)
FEEDBACK_LINES = 6
LINK_SHOWN = 300


@dataclass(frozen=True)
class DigestWords:
    """The figures as the digest says them, all of it our own words and whole numbers; empty for what there is nothing to say of."""

    happened: str
    missed: str
    standing: str
    tags: str
    feedback: str


@dataclass(frozen=True)
class OldLine:
    """One of the oldest cases. age: in words; owner, link: whose it is and where the CRM has it, for those who lead the region."""

    case: OldCase
    age: str
    owner: str = ""
    link: str = ""


@dataclass(frozen=True)
class DigestDetails:
    """What the thread carries. full, uncovered: names, in the order of the alphabet; feedback: with its words cut."""

    full: tuple[str, ...]
    uncovered: tuple[str, ...]
    ages: str
    days: tuple[DayFigures, ...]
    feedback: tuple[FeedbackGiven, ...]


def digest(compared: Compared, policy: Policy, now: datetime) -> Message:
    """Return the message in the channel. It says so when noon has passed since it was due."""
    figures = compared.now
    scene = {**_scene(compared), "pickups": pickups_in_words(policy), "is_late": is_late(figures, policy, now)}
    return _fitting(lambda shown: render.message("digest", **scene, details=None, shown=shown))


def digest_details(compared: Compared, roster: Roster) -> Message:
    """Return what belongs to it, for its thread."""
    return _fitting(lambda shown: _details_message(compared.now, roster, shown))


def digest_on_demand(compared: Compared, roster: Roster, policy: Policy) -> Message:
    """As of now, with its details, for the manager who asked."""
    figures = compared.now
    oldest = [
        replace(line, owner=owner_of(line.case, roster), link=_short_link(line.case.link, policy))
        for line in _oldest(figures)
    ]
    scene = {**_scene(compared), "oldest": oldest, "pickups": pickups_in_words(policy), "is_late": False}
    return _fitting(
        lambda shown: render.message("digest", **scene, details=_details(figures, roster, shown), shown=shown)
    )


def owner_of(case: OldCase, roster: Roster) -> str:
    """Whose case it is, by name."""
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
    """In which languages somebody was asked for, and on how many cases each. Whoever asked wrote their names."""
    return ", ".join(f"{language or 'not said'} {count}" for language, count in figures.languages.items())


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number and what it counts: `1 case`, `2 cases`."""
    return f"{number} {one if number == 1 or many is None else many}"


def age_of(opened: datetime, as_of: datetime) -> str:
    """How old a case is, in days begun."""
    return f"day {(as_of - opened).days + 1}"


def day_and_month(day: date) -> str:
    """Return a day near enough for its year not to be said: `2 Mar`."""
    return f"{day.day} {day:%b}"


def ages_in_words(figures: Figures) -> str:
    """Return the open cases by age."""
    return " · ".join(f"{words}: {number}" for words, number in figures.ages.items())


def _scene(compared: Compared) -> dict[str, object]:
    figures = compared.now
    return {
        "figures": figures,
        "words": in_words(compared),
        "languages": languages_in_words(figures),
        "unlisted": unlisted_in_words(figures),
        "oldest": _oldest(figures),
    }


def _oldest(figures: Figures) -> list[OldLine]:
    return [OldLine(old, age_of(old.opened_at, figures.as_of)) for old in figures.oldest]


def _short_link(link: str, policy: Policy) -> str:
    """Return the case's link; nothing where it would take the room of the lines after it."""
    return (crm_link(link, policy.crm_link_prefix) or "") if len(link) <= LINK_SHOWN else ""


def _fitting(compose: Callable[[int], Message]) -> Message:
    """Return the message with as much of each feedback as lets all of it fit."""
    for shown in FEEDBACK_SHOWN[:-1]:
        try:
            return compose(shown)
        except render.TooLong:
            continue
    return compose(FEEDBACK_SHOWN[-1])


def _details_message(figures: Figures, roster: Roster, shown: int) -> Message:
    return render.message("digest_details", figures=figures, details=_details(figures, roster, shown))


def _details(figures: Figures, roster: Roster, shown: int) -> DigestDetails:
    return DigestDetails(
        full=names_of(figures.full, roster),
        uncovered=names_of(figures.uncovered, roster),
        ages=ages_in_words(figures),
        days=tuple(each for each in figures.by_day if each.missed or each.closed),
        feedback=tuple(
            replace(given, text=limits.excerpt(given.text, shown, FEEDBACK_LINES) or limits.NOTHING)
            for given in figures.feedback
        ),
    )


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
