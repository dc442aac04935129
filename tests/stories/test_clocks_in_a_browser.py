"""The clocks as a person sees them: the time bar moves the day on, and what is due comes, is put off, is missed, wakes (NAG-1 … NAG-4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.demo.runner import Demo
from sandbox.slack.clock import SandboxClock
from tests.stories.office import Office
from tests.stories.window import Window, Windows

pytestmark = pytest.mark.browser

# Three in the afternoon in São Paulo, where Ana works until half past five.
FRIDAY = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)


@pytest.fixture
def windows(browser: Browser, office: Office) -> Iterator[Windows]:
    """Of an office of its own, as a story moves the clock."""
    opened = Windows(browser, office.sandbox.url)
    yield opened
    opened.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """What `make demo` starts, on that Friday."""
    demo = Demo(0, folder=tmp_path, clock=SandboxClock(FRIDAY)).start()
    yield demo
    demo.stop()


def reminders(window: Window) -> Locator:
    """The messages with a line that can be put off."""
    return window.log.get_by_role("article").filter(has=window.page.get_by_role("button", name="More actions"))


def line(reminder: Locator, number: str) -> Locator:
    """What a reminder says of one case."""
    return reminder.locator(".block").filter(has_text=number)


def test_a_case_is_reminded_of_put_off_and_missed_and_the_manager_hears(office: Office, windows: Windows) -> None:
    """NAG-1, NAG-2, NAG-3, NAG-4, CRD-1: two cases of Monday 11:30, one of which Ana puts off; neither its deadline nor Marta waits."""
    office.case_arrives("00012345", account="Acme GmbH")
    office.case_arrives("00012346", account="Globex", subject="A question on the invoice")
    ana, marta = windows.of("ana"), windows.of("marta")
    card = ana.message("00012345 · Acme GmbH")
    ana.message("00012346 · Globex")

    ana.moves("Next working morning")
    expect(reminders(ana)).to_have_count(1)
    first = reminders(ana).first
    expect(first.get_by_text("Pick up by")).to_have_count(2)
    ana.keeps("reminder", of=first)
    first.get_by_role("button", name="More actions").last.click()
    ana.page.get_by_role("menuitem", name="Snooze 1 h").click()
    expect(ana.log.get_by_text("snoozed until 10:00").last).to_be_visible()
    first.get_by_role("button", name="More actions").last.click()
    ana.page.get_by_role("menuitem", name="Snooze 4 h").click()
    expect(ana.log.get_by_text("snoozed until 11:00").last).to_be_visible()

    ana.moves("+1 h")
    expect(reminders(ana)).to_have_count(2)
    expect(reminders(ana).last.get_by_text("Acme GmbH")).to_be_visible()
    expect(reminders(ana).last.get_by_text("Globex")).to_have_count(0)
    ana.moves("+1 h")
    expect(reminders(ana)).to_have_count(3)
    expect(reminders(ana).last.get_by_text("Globex")).to_be_visible()

    ana.moves("+1 h")
    expect(reminders(ana)).to_have_count(4)
    expect(reminders(ana).last.get_by_text("Pickup was due")).to_have_count(2)
    expect(card.get_by_text("Pickup was due")).to_be_visible()
    expect(reminders(marta).get_by_text("Missed · with Ana Silva")).to_be_visible()
    expect(reminders(marta).get_by_role("button", name="Reassign 00012345")).to_be_visible()
    marta.keeps("reminder-manager")


def test_a_customer_who_wants_to_wait_is_left_alone_until_the_day(office: Office, windows: Windows) -> None:
    """SLA-3, NAG-1: until a day that is past is refused; then no word of it, and on the day it wakes."""
    office.case_arrives("00012345", account="Acme GmbH")
    ana = windows.of("ana")
    card = ana.message("00012345 · Acme GmbH")
    form = ana.opens_more("Contact later", on=card)
    form.get_by_label("which day").fill("2026-03-01")
    ana.sends("Pause case")
    expect(form.get_by_role("alert").first).to_be_visible()
    form.get_by_label("which day").fill("2026-03-04")
    ana.sends("Pause case")
    expect(form).to_be_hidden()
    expect(card.get_by_text("Paused until Wed 4 Mar")).to_be_visible()
    ana.moves("+1 day")
    office.settles()
    expect(reminders(ana)).to_have_count(0)
    ana.moves("Next working morning")
    expect(reminders(ana).get_by_text("The customer wanted to hear from us")).to_be_visible()
    expect(card.get_by_text("The customer wanted to hear from us")).to_be_visible()
    ana.keeps("reminder-woken", of=reminders(ana).last)


def test_at_nine_the_digest_is_in_its_channel_with_its_chart(office: Office, windows: Windows) -> None:
    """DIG-1"""
    for number in range(6):
        office.case_arrives(f"0001234{number}", account=f"Firm {number}")
    marta = windows.of("marta")
    marta.goes_to("hvs")
    marta.moves("Next working morning")
    digest = marta.message("AMER", "Tue 3 Mar")
    digest.get_by_role("button", name="2 replies").click()
    chart = marta.thread.get_by_role("img", name="In 14 days").or_(marta.thread.get_by_role("img", name="Open by age"))
    expect(chart).to_be_visible()
    marta.keeps("digest")


# The whole demo starts, with a month of cases, before anything happens.
@pytest.mark.timeout(400)
def test_a_friday_and_a_monday_in_the_demo(demo: Demo, browser: Browser) -> None:
    """NAG-2, PTO-1, HVA-1, SLA-2, CLO-7: what would be missed on Saturday is told of before Ana leaves, nothing at night or at the weekend; on Monday, with
    Ana away, Chloe has hers as well and takes one over; Ben's High Value Account, 31 days old, is to be touched and never to be closed."""
    windows = Windows(browser, demo.url)
    ana, ben, chloe = windows.of("ana"), windows.of("ben"), windows.of("chloe")
    ana.message("00012358 · Oficina Horizonte", "Pick up by")
    ana.writes("/case away next week")
    ana.message("Write it like", "2026-12-20 to 2026-12-31")
    ana.writes("/case away 2026-03-09 to 2026-03-13 cover @Chloe Tremblay")
    ana.message("You are away", "Chloe Tremblay covers")
    chloe.message("Ana Silva is away", "cover")

    ana.moves("+1 h")
    ana.message("Pick up by", "00012348")
    ana.moves("+1 h")
    evening = ana.message("Pick up by", "00012353", "00012355", "00012358 · Oficina Horizonte · Orçamento")
    for number in ("00012353", "00012355"):
        expect(line(evening, number).first).to_be_visible()
    ana.keeps("reminder-friday", of=evening)
    told = reminders(ana).count()
    ana.moves("+6 h")
    ana.moves("+1 day")
    assert demo.casebot is not None
    assert demo.casebot.delivery.drain(60)
    expect(reminders(ana)).to_have_count(told)

    chloe.moves("Next working morning")
    covered = chloe.message("for Ana Silva", "00012353 · Granite Peak Insurance")
    chloe.keeps("reminder-cover", of=covered)
    covered.get_by_role("button", name="Take over 00012353").click()
    expect(covered.get_by_role("button", name="Take over 00012353")).to_have_count(0)
    chloe.message("00012353 · Granite Peak Insurance", "Why you")
    ana.message("00012353 · Granite Peak Insurance", "It is with Chloe Tremblay now")

    chloe.moves("+1 h")
    monday = ben.message("No touch since", "00012303 · Silver Birch Payments")
    expect(line(monday, "00012303").first).not_to_contain_text("Close")
    expect(monday.get_by_role("button", name="Close 00012303")).to_have_count(0)
    form = ben.opens("Close", on=ben.message("00012303 · Silver Birch Payments", "no closing limit"))
    ben.picks("How does it close?", "Closed: Resolved")
    ben.picks("Resolution action", "Answered Question")
    form.get_by_label("Feedback").fill("NA")
    ben.sends("Close case")
    expect(form.get_by_role("alert").first).to_be_visible()
    ben.keeps("high-value-refused")
    ben.closes_form()
    monday.get_by_role("button", name="Log e-mail 00012303").click()
    expect(line(monday, "00012303").first).to_contain_text("settled")
    windows.close()
