"""The chart of the scorecard: what was within the time, by month; and the same in words."""

from __future__ import annotations

import io

from messages.chart import CLOSED, FAINT, INK, MISSED, MOST_WORDS, OPEN
from messages.scorecard import Scorecard, percents

# Told apart by their marks as well.
SERIES = (
    ("picked up in time", "picked_up_in_time", "to_pick_up", CLOSED, "o", "-"),
    ("closed within 15 days", "closed_within_15_days", "closed", MISSED, "s", "--"),
    ("touches on time", "touches_on_time", "touches_due", OPEN, "^", ":"),
)


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
    # Half a second and much memory that nobody needs before a chart is drawn.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.4), dpi=180, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    places = list(range(len(found.months)))
    for name, met, every, colour, mark, style in SERIES:
        values = [percents((one for one in found.lines if one.month == month), met, every) for month in found.months]
        axes.plot(places, values, color=colour, marker=mark, linestyle=style, label=name)
    axes.set_xticks(places, [f"{month:%b}" for month in found.months])
    axes.set_ylim(-3, 108)
    axes.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    axes.set_title("Within the time, by month", loc="left", fontsize=13, color=INK)
    axes.legend(frameon=False, fontsize=9, loc="lower left", ncols=1)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=FAINT, labelsize=10, length=0)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()
