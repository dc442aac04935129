"""What the digest says and shows, and the lists of a morning."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from cases.model.figures import OLDEST_AGE, Compared, FeedbackGiven
from cases.model.people import Region
from messages import chart
from messages import digest as digests
from messages import morning_lists as mornings
from tests.messages.examples import DIGEST_NOW, POLICY, TODAY, as_usual, compared, day_lines, figures, team, untidy
from tests.messages.reading import words_of

PNG = b"\x89PNG\r\n\x1a\n"


def test_the_digest_compares_with_the_one_before_and_says_nothing_of_what_is_nothing() -> None:
    """DIG-1"""
    said = words_of(digests.digest(compared(as_usual), team(as_usual), POLICY, DIGEST_NOW))
    assert "7 pickups (3 fewer than on Mon 13 Jul) · 1 closing (as on Mon 13 Jul)" in said
    assert "143 open · 3 unassigned · 1 Advocate at capacity · 1 Advocate away without cover" in said
    assert "#advocate 2 · #languagebarrier 3" in said
    assert "Languages asked for: Portuguese 2, not said 1" in said
    assert "new on 3 cases" in said
    quiet = figures(as_usual, tags={"#advocate": 0}, feedback=(), more_feedback=0, full=(), uncovered=())
    said = words_of(digests.digest(Compared(quiet), team(as_usual), POLICY, DIGEST_NOW))
    for word in ("fewer", "Tagged", "Feedback", "capacity", "cover"):
        assert word not in said


def test_all_that_was_suggested_is_shown_and_what_has_no_room_is_counted() -> None:
    """FBK-2: it stands nowhere but here."""

    def said(*suggestions: str) -> str:
        full = Compared(figures(as_usual, suggestions=suggestions))
        return words_of(digests.digest(full, team(as_usual), POLICY, DIGEST_NOW))

    ideas = tuple(f"Idea {number}: {'x' * 400} {number}." for number in range(3))
    assert all(idea in said(*ideas) for idea in ideas)
    assert all(f"Idea {number}." in said(*(f"Idea {each}." for each in range(50))) for number in range(50))
    shown = re.findall(r"Idea \d+:", said(*(f"Idea {number}: {'x' * 480}" for number in range(50))))
    assert len(shown) == 50 or f"And {50 - len(shown)} more" in said(*(f"Idea {n}: {'x' * 480}" for n in range(50)))


def test_in_the_afternoon_it_says_that_it_is_late_and_what_time_it_speaks_of() -> None:
    """DIG-1"""
    assert "Late" not in words_of(
        digests.digest(compared(as_usual), team(as_usual), POLICY, DIGEST_NOW + timedelta(hours=2))
    )
    late = words_of(digests.digest(compared(as_usual), team(as_usual), POLICY, DIGEST_NOW + timedelta(hours=3)))
    assert "Late: it could not be posted in the morning" in late
    assert "Tue 14 Jul 09:00" in late


def test_the_channel_reads_no_name_and_the_thread_names_nobody_by_merit() -> None:
    """DIG-1: no public ranking of people."""
    assert "Ana" not in words_of(digests.digest(compared(as_usual), team(as_usual), POLICY, DIGEST_NOW))
    details = words_of(digests.digest_details(compared(as_usual), team(as_usual), POLICY))
    assert "At capacity: Ana Silva" in details


def test_the_channel_reads_account_and_age_and_who_leads_reads_owner_and_link_too() -> None:
    """DIG-1, DIG-3: a list names five cases and counts the rest; a link leads into the CRM or is left out."""
    details = words_of(digests.digest_details(compared(as_usual), team(as_usual), POLICY))
    assert "00012340 · Globex · day 2 · Open" in details
    assert "and 6 more" in details
    assert "00012341 · Initech · day 1 · Open" in details
    shown = figures(as_usual)
    linked = replace(shown.late_pickups[0], link=f"{POLICY.crm_link_prefix}500A1")
    elsewhere = replace(shown.unassigned[0], link="https://evil.test/500A1")
    full = Compared(replace(shown, late_pickups=(linked,), unassigned=(elsewhere,)))
    message = digests.digest_on_demand(full, team(as_usual), POLICY)
    copy = words_of(message)
    assert "00012340 · Globex · day 2 · Ana Silva · Open" in copy
    assert "00012341 · Initech · day 1 · unassigned · Open" in copy
    assert linked.link in json.dumps(message.blocks)
    assert "evil.test" not in json.dumps(message.blocks)
    channel = (
        digests.digest(full, team(as_usual), POLICY, DIGEST_NOW),
        digests.digest_details(full, team(as_usual), POLICY),
    )
    assert not any(linked.link in json.dumps(each.blocks) for each in channel)


def test_a_digest_of_the_longest_texts_fits_and_keeps_its_figures() -> None:
    """DIG-1, DIG-3, SAFE-3: signs that JSON writes twice as long take from the lists, never the message."""
    quotes = '"' * 400
    case = replace(
        figures(as_usual).oldest[0], number=quotes, account=quotes, link=f"{POLICY.crm_link_prefix}{'x' * 240}"
    )
    lists = dict.fromkeys(("oldest", "late_pickups", "late_closings", "unassigned"), (case,) * 5)
    full = figures(
        as_usual, **lists, feedback=(FeedbackGiven(quotes, quotes, quotes),) * 10, suggestions=(quotes,) * 10
    )
    for message in (
        digests.digest(Compared(full), team(as_usual), POLICY, DIGEST_NOW),
        digests.digest_on_demand(Compared(full), team(as_usual), POLICY),
    ):
        assert "7 pickups" in words_of(message)


def test_what_we_learned_is_cut_between_words_and_a_full_digest_fits() -> None:
    """FBK-1, SAFE-2: a manager's copy has all of it at once, and no message is too long for Slack."""
    long = "They compare prices 👩🏽‍💻 " * 50
    given = FeedbackGiven("00012345", long, "Acme GmbH")
    said = words_of(digests.digest_details(Compared(figures(as_usual, feedback=(given,))), team(as_usual), POLICY))
    assert "00012345 · Acme GmbH" in said
    assert re.search(r"(prices|👩🏽‍💻|They|compare)…", said)
    assert "no account" in words_of(
        digests.digest_details(
            Compared(figures(as_usual, feedback=(replace(given, account=""),))), team(as_usual), POLICY
        )
    )
    [old, *_] = figures(as_usual).oldest
    full = figures(
        as_usual,
        feedback=(replace(given, account="Acme " * 40),) * 10,
        suggestions=(long,) * 10,
        oldest=(replace(old, link=POLICY.crm_link_prefix + "x" * 2_000),) * 5,
    )
    for message in (
        digests.digest(Compared(full), team(as_usual), POLICY, DIGEST_NOW),
        digests.digest_details(Compared(full), team(as_usual), POLICY),
        digests.digest_on_demand(Compared(full), team(as_usual), POLICY),
    ):
        assert "00012301" in words_of(message) or "00012345 · Acme" in words_of(message)


def test_the_chart_is_a_picture_and_its_words_have_all_its_numbers() -> None:
    """DIG-1: for those who cannot see it; also of a region in which nothing ever happened."""
    shown = figures(as_usual)
    words = chart.in_words(shown)
    assert len(words) <= chart.MOST_WORDS
    for each in shown.by_day:
        assert f"{each.day.day} Jul {each.missed} and {each.closed}" in words or each.day.month == 6
    assert "0–3 days: 20 · 4–7: 31 · 8–15: 40 · 16–30: 30 · over 30: 22" in words
    assert chart.picture(shown).startswith(PNG)
    assert chart.picture(figures(as_usual, by_day=(), ages={})).startswith(PNG)


@pytest.mark.parametrize("region", Region)
def test_nothing_of_the_chart_is_cut_off(region: Region) -> None:
    """DIG-1: the picture has a white edge on all sides."""
    drawn = chart.picture(figures(as_usual, region=region, ages={**figures(as_usual).ages, OLDEST_AGE: 12_345}))
    with Image.open(io.BytesIO(drawn)) as opened:
        image = opened.convert("L")
    right, bottom = image.width - 3, image.height - 3
    for edge in (
        (0, 0, 3, image.height),
        (right, 0, image.width, image.height),
        (0, 0, image.width, 3),
        (0, bottom, image.width, image.height),
    ):
        assert image.crop(edge).getextrema() == (255, 255)


def test_what_draws_is_loaded_only_when_there_is_something_to_draw() -> None:
    """DIG-1: a casebot that draws nothing does not carry it, nor the workspace of the demo, nor what reads HTML."""
    code = "import sys, bot.app, bot.cli; sys.exit(bool({'PIL', 'bs4', 'sandbox'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_list_has_ten_lines_and_counts_the_rest() -> None:
    """DIG-2"""
    said = words_of(mornings.today(mornings.TodayList(day_lines(as_usual) * 3, {})))
    assert said.count("Acme GmbH") == 10
    assert "and 17 more: each of them is on its card" in said
    assert "more: each of them" not in words_of(mornings.today(mornings.TodayList(day_lines(as_usual), {})))
    tidy = words_of(mornings.hygiene_list(untidy(as_usual), {}, TODAY))
    assert "3 cases have missing information" in tidy
    assert "missing: Contact, Activity logged" in tidy
