"""Shapes and words of a chart, drawn."""

import io
from datetime import date

import pytest
from PIL import Image

from cases.model.figures import AGES, OLDEST_AGE
from cases.model.people import Region
from cases.rules.scorecard import ScorecardLine
from messages import scorecard_chart
from messages.drawing import Canvas
from messages.scorecard import Scorecard
from tests.messages.examples import ana

DATES = "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 0123456789 %"
NAMES = [name for name, *_ in scorecard_chart.SERIES]
WORDS = [*Region, *(words for _, words in AGES), OLDEST_AGE, *NAMES, DATES, "Open cases by age: closed and missed"]


def drawn(words: str) -> Image.Image:
    canvas = Canvas(80, 60)
    canvas.words((20, 40), words, "black", 30)
    return Image.open(io.BytesIO(canvas.png()))


@pytest.mark.parametrize("words", WORDS)
def test_the_font_has_every_sign_that_a_chart_writes(words: str) -> None:
    """DIG-1"""
    missing = drawn("\uffff").tobytes()
    assert not [sign for sign in words if drawn(sign).tobytes() == missing]


def test_a_hatched_bar_differs_from_a_full_one_and_an_empty_one_is_nothing() -> None:
    """DIG-1: for those who see no colours."""

    def colours(bottom: float, *, hatched: bool) -> int:
        canvas = Canvas(100, 100)
        canvas.bar((10, 10, 90, bottom), "#000000", hatched=hatched)
        return sum(Image.open(io.BytesIO(canvas.png())).convert("L").histogram()[:100])

    assert colours(90, hatched=False) == 80 * 80
    assert 0 < colours(90, hatched=True) < 80 * 80
    assert colours(10, hatched=False) == 0


@pytest.mark.parametrize("cases", [0, 4])
def test_a_month_without_cases_interrupts_every_line(cases: int) -> None:
    months = (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1))
    counts = {month: cases if month == months[1] else 4 for month in months}
    lines = tuple(ScorecardLine(ana().email, month, "Renewal", *[each] * 7) for month, each in counts.items())
    shown = scorecard_chart.picture(Scorecard((ana(),), months, lines, {}))
    image = Image.open(io.BytesIO(shown)).convert("L")
    # All of them are at 100 %.
    between = image.crop((200, scorecard_chart.HUNDRED - 3, 600, scorecard_chart.HUNDRED + 3))
    assert (between.getextrema() == (255, 255)) is (cases == 0)
