"""A region's digest on the terminal: the words of the message, lists as tables, and bars in place of the chart."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cases.model.figures import Compared
from cases.model.people import Roster
from messages import mrkdwn
from messages.digest import age_of, in_words, names_of

BAR = 30


def preview_of(compared: Compared, roster: Roster) -> RenderableType:
    """Return the digest as of its figures. Other people's text is shown as it is, without markup."""
    figures, words = compared.now, in_words(compared)
    lines = Table(show_header=False, box=None, pad_edge=False)
    for label, said in (
        (f"Since {mrkdwn.in_utc(figures.since)}", words.happened),
        ("Missed", words.missed),
        ("Now", words.standing),
        ("Tagged", words.tags or "none"),
        ("Feedback", words.feedback or "none new"),
        ("At capacity", ", ".join(names_of(figures.full, roster)) or "nobody"),
        ("Away without cover", ", ".join(names_of(figures.uncovered, roster)) or "nobody"),
    ):
        lines.add_row(Text(label, "bold"), Text(said))
    oldest = Table(title="The oldest with a deadline", title_justify="left", box=None)
    for heading in ("case", "age", "status", "waits on"):
        oldest.add_column(heading)
    for old in figures.oldest:
        row = (old.number, age_of(old.opened_at, figures.as_of), old.status, old.blocked_on or "")
        oldest.add_row(*(Text(cell) for cell in row))
    days = Table(title="The last days", title_justify="left", box=None)
    for heading in ("day", "missed", "closed"):
        days.add_column(heading, justify="left" if heading == "day" else "right")
    for each in figures.by_day:
        days.add_row(mrkdwn.day(each.day), str(each.missed), str(each.closed))
    ages = Table(title="Open by age", title_justify="left", box=None, show_header=False)
    most = max([1, *figures.ages.values()])
    for age, number in figures.ages.items():
        ages.add_row(age, str(number), Text("█" * round(number / most * BAR), "blue"))
    learned = [Text(f"{given.number}  {given.text}") for given in figures.feedback]
    title = Text(f"{figures.region} · {mrkdwn.day(figures.day)} · as of {mrkdwn.in_utc(figures.as_of)}", "bold")
    return Group(title, lines, oldest, days, ages, *learned)
