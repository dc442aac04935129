"""The chart of the scorecard: what was within the time, by month; and the same in words."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

from messages.chart import CLOSED, FAINT, INK, MISSED, MOST_WORDS, NUMBERS, OPEN, RIGHT, TITLE, WIDTH, WORDS
from messages.scorecard import Scorecard, percents

# Told apart by their marks as well.
SERIES = (
    ("picked up in time", "picked_up_in_time", "to_pick_up", CLOSED, "circle", None),
    ("closed within 15 days", "closed_within_15_days", "closed", MISSED, "square", (14, 7)),
    ("touches on time", "touches_on_time", "touches_due", OPEN, "triangle", (4, 6)),
)

HEIGHT = 612
LEFT, GROUND = 110, 570
# How far down 100 % and 0 % lie, and the first line of the legend.
HUNDRED, ZERO, LEGEND = 86, 557, 470


def in_words(found: Scorecard) -> str:
    """Return what the chart shows, with its numbers, for those who cannot see it."""
    said = []
    for name, met, every, *_ in SERIES:
        values = [percents((one for one in found.lines if one.month == month), met, every) for month in found.months]
        shown = ", ".join(
            f"{month:%B} {'nothing' if value != value else f'{value:.0f} %'}"
            for month, value in zip(found.months, values, strict=True)
        )
        said.append(f"{name.capitalize()}: {shown}.")
    return " ".join(said)[:MOST_WORDS]


def picture(found: Scorecard) -> bytes:
    """Return the chart as a PNG."""
    # Memory that nobody needs before a chart is drawn.
    from messages.drawing import Canvas

    canvas = Canvas(WIDTH, HEIGHT)
    canvas.words((LEFT, 36), "Within the time, by month", INK, TITLE)
    canvas.line([(LEFT, 50), (LEFT, GROUND), (RIGHT, GROUND)], INK, width=2)
    for percent in (0, 50, 100):
        canvas.words((LEFT - 10, _height(percent)), f"{percent} %", FAINT, WORDS, "rm")
    places = [_place(number, len(found.months)) for number in range(len(found.months))]
    for x, month in zip(places, found.months, strict=True):
        canvas.words((x, GROUND + 32), f"{month:%b}", FAINT, WORDS, "ms")
    for row, (name, met, every, colour, mark, dash) in enumerate(SERIES):
        values = [percents((one for one in found.lines if one.month == month), met, every) for month in found.months]
        points = [None if isnan(value) else (x, _height(value)) for x, value in zip(places, values, strict=True)]
        for start, end in pairwise(points):
            if start is not None and end is not None:
                canvas.line([start, end], colour, dash=dash)
        for point in points:
            if point is not None:
                canvas.mark(point, mark, colour)
        y = LEGEND + row * 34
        canvas.line([(LEFT + 20, y), (LEFT + 68, y)], colour, dash=dash)
        canvas.mark((LEFT + 44, y), mark, colour)
        canvas.words((LEFT + 84, y), name, INK, NUMBERS, "lm")
    return canvas.png()


def _height(percent: float) -> float:
    """Return how far down a value lies."""
    return ZERO - percent / 100 * (ZERO - HUNDRED)


def _place(number: int, every: int) -> float:
    """Return how far to the right a month lies."""
    return LEFT + 48 + number * (RIGHT - LEFT - 96) / max(every - 1, 1)
