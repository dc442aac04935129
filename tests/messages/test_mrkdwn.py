"""What our own mrkdwn is made of (SAFE-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from markupsafe import Markup

from messages import local_time, mrkdwn
from messages.local_time import written_for

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


def test_a_moment_is_written_in_the_readers_zone_with_relative_words_from_slack() -> None:
    with written_for("Europe/Oslo", NINE):
        assert mrkdwn.when(NINE) == "Sun 12 Jul 11:00"
        assert mrkdwn.ago(NINE) == "Sun 12 Jul 11:00 <!date^1783846800^({ago})|2026-07-12 09:00 UTC>"


def test_where_the_zone_is_not_known_slack_fills_the_moment_in() -> None:
    with written_for(None, NINE):
        assert mrkdwn.when(NINE) == "<!date^1783846800^{date_short_pretty} at {time}|2026-07-12 09:00 UTC>"


def test_the_zone_is_looked_up_once_and_only_for_a_date() -> None:
    asked = []

    def zone() -> str:
        asked.append("zone")
        return "Europe/Oslo"

    with written_for(zone, NINE):
        assert asked == []
        assert [mrkdwn.when(NINE), mrkdwn.when(NINE)] == ["Sun 12 Jul 11:00"] * 2
    assert asked == ["zone"]


@pytest.mark.parametrize(("day", "words"), [(date(2026, 7, 12), "Sun 12 Jul"), (date(2027, 1, 3), "Sun 3 Jan 2027")])
def test_a_day_has_its_year_where_it_is_another(day: date, words: str) -> None:
    assert mrkdwn.day(day) == words


def test_new_year_comes_where_the_reader_is() -> None:
    midnight = datetime(2026, 12, 31, 16, tzinfo=UTC)
    with written_for("Asia/Tokyo", midnight):
        assert mrkdwn.day(date(2027, 1, 3)) == "Sun 3 Jan"
        assert mrkdwn.day(date(2026, 12, 31)) == "Thu 31 Dec 2026"


@pytest.mark.parametrize(("zone", "words"), [("Europe/Oslo", "11:00"), ("Asia/Tokyo", "18:00"), (None, "09:00 UTC")])
def test_a_notification_says_a_moment_of_today_as_a_time(zone: str | None, words: str) -> None:
    with written_for(zone, NINE):
        assert local_time.spoken(NINE) == words
        assert local_time.spoken(NINE + timedelta(days=1)) == f"Mon 13 Jul {words}"


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
