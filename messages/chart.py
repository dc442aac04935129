"""The chart of a digest (DIG-1): missed and closed by day over two weeks, open cases by age; and the same in words."""

from __future__ import annotations

import io

from cases.model.figures import Figures
from messages import mrkdwn
from messages.digest import ages_in_words, day_and_month

# Told apart by those who do not see red and green, and in grey: Okabe and Ito's blue and vermilion, one of them hatched.
CLOSED = "#0072B2"
MISSED = "#D55E00"
OPEN = "#56B4E9"
INK = "#1d1c1d"
FAINT = "#616061"

# Where the two parts stand, in shares of the picture. Their words are always as long, so that nothing has to be measured for each picture.
PLACE = {"left": 0.111, "right": 0.993, "bottom": 0.007, "top": 0.925, "hspace": 0.309}

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
    # Half a second and much memory that nobody needs before a chart is drawn.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Nearly square: a thread is narrow, and what is made small there must still be read.
    figure = Figure(figsize=(6.4, 5.6), dpi=180, facecolor="white")
    FigureCanvasAgg(figure)
    by_day, by_age = figure.subplots(2, 1, height_ratios=(1.4, 1), gridspec_kw=PLACE)

    places = range(len(figures.by_day))
    missed = [each.missed for each in figures.by_day]
    closed = [each.closed for each in figures.by_day]
    left = by_day.bar([place - 0.2 for place in places], closed, 0.4, color=CLOSED, label="closed")
    right = by_day.bar(
        [place + 0.2 for place in places], missed, 0.4, color=MISSED, hatch="///", edgecolor="white", label="missed"
    )
    for bars, numbers in ((left, closed), (right, missed)):
        by_day.bar_label(bars, labels=[str(number or "") for number in numbers], fontsize=9, color=INK)
    by_day.set_xticks(list(places), [f"{each.day:%a}\n{each.day.day}" for each in figures.by_day])
    by_day.set_title(f"{figures.region}: closed and missed by day", loc="left", fontsize=13, color=INK)
    by_day.legend(frameon=False, fontsize=10, loc="upper right", ncols=2, bbox_to_anchor=(1, 1.17))
    by_day.set_ylim(0, max([1, *missed, *closed]) * 1.15)

    words = list(figures.ages)
    shares = by_age.barh(words, [figures.ages[each] for each in words], color=OPEN)
    by_age.bar_label(shares, padding=3, fontsize=10, color=INK)
    by_age.invert_yaxis()
    by_age.set_xlim(0, max([1, *figures.ages.values()]) * 1.1)
    by_age.set_title("Open cases by age", loc="left", fontsize=13, color=INK)

    for axes in (by_day, by_age):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=FAINT, labelsize=10, length=0)
    by_day.yaxis.set_visible(False)
    by_day.spines["left"].set_visible(False)
    by_age.xaxis.set_visible(False)
    by_age.spines["bottom"].set_visible(False)

    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()
