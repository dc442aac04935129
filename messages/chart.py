"""The chart of a digest (DIG-1): missed and closed by day over two weeks, open cases by age; and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.model.figures import Figures
from messages import mrkdwn
from messages.digest import ages_in_words, day_and_month

if TYPE_CHECKING:
    from messages.drawing import Canvas

# Told apart by those who do not see red and green, and in grey: Okabe and Ito's blue and vermilion, one of them hatched.
CLOSED = "#0072B2"
MISSED = "#D55E00"
OPEN = "#56B4E9"
INK = "#1d1c1d"
FAINT = "#616061"

# Nearly square: a thread is narrow, and what is made small there must still be read.
WIDTH, HEIGHT = 1152, 1008
LEFT, RIGHT = 140, 1140
# The ground of the bars by day and how high the highest is; where the ages begin and end, and how far the longest goes.
GROUND, HIGHEST = 543, 130
AGES_TOP, BOTTOM, LONGEST = 672, 1000, 1040
TITLE, WORDS, NUMBERS = 35, 28, 26

# Slack's limit for the description of a picture is 1,000 characters.
MOST_WORDS = 1_000


def summary(figures: Figures) -> str:
    """Return the chart in one line, to stand above it."""
    missed, closed = (sum(getattr(each, name) for each in figures.by_day) for name in ("missed", "closed"))
    return f"📈 In {len(figures.by_day)} days {missed} missed and {closed} closed; {figures.open} open now."


def in_words(figures: Figures) -> str:
    """Return what the chart shows, with its numbers, for those who cannot see it."""
    days = "; ".join(f"{day_and_month(each.day)} {each.missed} and {each.closed}" for each in figures.by_day)
    text = (
        f"{figures.region} up to {mrkdwn.day(figures.day)}. Missed and closed by day: {days}. "
        f"Open by age: {ages_in_words(figures)}."
    )
    return text[:MOST_WORDS]


def picture(figures: Figures) -> bytes:
    """Return the chart as a PNG."""
    # Memory that nobody needs before a chart is drawn.
    from messages.drawing import Canvas

    canvas = Canvas(WIDTH, HEIGHT)
    _draw_days(canvas, figures)
    _draw_ages(canvas, figures)
    return canvas.png()


def _draw_days(canvas: Canvas, figures: Figures) -> None:
    canvas.words((LEFT, 60), f"{figures.region}: closed and missed by day", INK, TITLE)
    for begin, colour, name in ((763, CLOSED, "closed"), (965, MISSED, "missed")):
        canvas.bar((begin, 20, begin + 50, 38), colour, hatched=colour == MISSED)
        canvas.words((begin + 70, 38), name, INK, WORDS)
    step = (RIGHT - LEFT) / (len(figures.by_day) or 1)
    highest = max([1, *(max(each.missed, each.closed) for each in figures.by_day)])
    for place, each in enumerate(figures.by_day):
        middle = LEFT + (place + 0.5) * step
        for x, number, colour in ((middle - 0.4 * step, each.closed, CLOSED), (middle, each.missed, MISSED)):
            top = GROUND - number / highest * (GROUND - HIGHEST)
            canvas.bar((x + 1, top, x + 0.4 * step, GROUND), colour, hatched=colour == MISSED)
            canvas.words((x + 0.2 * step, top - 8), str(number or ""), INK, NUMBERS, "ms")
        canvas.words((middle, GROUND + 30), f"{each.day:%a}", FAINT, WORDS, "ms")
        canvas.words((middle, GROUND + 60), str(each.day.day), FAINT, WORDS, "ms")
    canvas.line([(LEFT, GROUND), (RIGHT, GROUND)], INK, width=2)


def _draw_ages(canvas: Canvas, figures: Figures) -> None:
    canvas.words((LEFT, 652), "Open cases by age", INK, TITLE)
    step = (BOTTOM - AGES_TOP) / (len(figures.ages) or 1)
    most = max([1, *figures.ages.values()])
    for place, (words, number) in enumerate(figures.ages.items()):
        middle = AGES_TOP + (place + 0.5) * step
        right = LEFT + number / most * (LONGEST - LEFT)
        canvas.bar((LEFT, middle - 0.4 * step, right, middle + 0.4 * step), OPEN)
        canvas.words((right + 8, middle), str(number), INK, WORDS, "lm")
        canvas.words((LEFT - 10, middle), words, FAINT, WORDS, "rm")
    canvas.line([(LEFT, AGES_TOP), (LEFT, BOTTOM)], INK, width=2)
