"""What our own mrkdwn is made of (SAFE-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from markupsafe import Markup

from messages import mrkdwn

NINE = datetime(2026, 7, 12, 9, tzinfo=UTC)


def test_what_slack_reads_as_control_is_escaped_and_nothing_else() -> None:
    """SAFE-3"""
    assert mrkdwn.escape("<!channel> & 'quotes' \"too\"") == "&lt;!channel&gt; &amp; 'quotes' \"too\""


def test_our_own_markup_is_not_escaped_twice() -> None:
    assert mrkdwn.escape(Markup("<!date^1^{date}|x>")) == "<!date^1^{date}|x>"


@pytest.mark.parametrize("value", [None, True, 1.5, NINE, ["x"]])
def test_a_template_prints_words_and_whole_numbers_only(value: object) -> None:
    with pytest.raises(TypeError, match="may print text"):
        mrkdwn.escape(value)


def test_each_reader_sees_a_moment_in_their_own_zone_and_utc_where_that_cannot_be() -> None:
    assert mrkdwn.when(NINE) == "<!date^1783846800^{date_short_pretty} at {time}|2026-07-12 09:00 UTC>"


def test_a_day_has_no_zone() -> None:
    assert mrkdwn.day(date(2026, 7, 12)) == "Sun 12 Jul 2026"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=-5), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=2, minutes=10), "2 h"),
        (timedelta(hours=24), "24 h"),
        (timedelta(days=15), "15 days"),
    ],
)
def test_how_long_is_said_in_the_largest_fitting_unit(length: timedelta, words: str) -> None:
    assert mrkdwn.span(length) == words


@pytest.mark.parametrize(
    "link", ["https://crm.example.test/500A1", "https://crm.example.test/lightning/r/Case/500A1/view"]
)
def test_a_link_into_the_crm_is_shown(link: str) -> None:
    assert mrkdwn.crm_link(link, "https://crm.example.test") == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://crm.example.test/500A1",
        "javascript:alert(1)",
        "https://evil.test/500A1",
        "https://crm.example.test.evil.test/500A1",
        "https://crm.example.test@evil.test/",
        "https://crm.example.test/x|y",
        "https://crm.example.test/<!channel>",
        "https://crm.example.test/ x",
        "https://crm.example.test/\u202e",
        "https://crm.example.test/" + "x" * 3_000,
        "https://[",
    ],
)
def test_no_other_link_is(link: str) -> None:
    """SAFE-3: it links nowhere unseen."""
    assert mrkdwn.crm_link(link, "https://crm.example.test") is None


def test_until_the_prefix_is_set_any_https_link_will_do() -> None:
    assert mrkdwn.crm_link("https://anywhere.test/1", "https://") == "https://anywhere.test/1"
