"""The card, in each state of a case."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cases.model.case import Case
from cases.model.policy import Policy
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.status import Status
from messages.answers import case_status
from messages.card import CardScene, case_card, pointer_card
from messages.names import Button, Seen, TouchSeen
from messages.surfaces import Message
from tests.messages.examples import (
    CRM,
    NOW,
    POLICY,
    a_case,
    ana,
    as_usual,
    card,
    closed,
    everything,
    first_order,
    picked_up,
    touches,
    with_malice,
    with_opportunity,
)
from tests.messages.reading import labels, objects, words_of

ON_EVERY_OPEN_CARD = ["Next step", "Status", "Close", "More"]


def block(message: Message, name: str) -> str:
    """The words of one block of a message."""
    return words_of(Message("", [found for found in message.blocks if found["block_id"] == name]))


def test_a_new_case_says_what_who_why_by_when_and_what_to_do() -> None:
    """CRD-1, CRD-2"""
    message = card(a_case(), as_usual)
    shown = words_of(message)
    for fact in (
        "00012345 · Acme GmbH",
        "Inbound Request · High",
        "Quote for 12 more seats",
        "Maria Lopez",
        "Why you: you were next in turn",
    ):
        assert fact in shown
    for fact in ("Came in by the contact form.", "Send a quote and offer a call.", "would like 12 more seats"):
        assert fact in shown
    assert "⏳ Pick up by Wed 15 Jul 07:30" in block(message, "card")
    assert labels(message) == ["Pick up", "Next step", "Status", "Close", "Log day 1 e-mail", "More"]
    names = [found["block_id"] for found in message.blocks]
    assert names.index("actions") < names.index("what"), "what to do stands above what they wrote"


def test_the_notification_is_short_and_says_which_case_and_by_when() -> None:
    """CRD-1"""
    assert card(a_case(), as_usual).text == (
        "New case: Acme GmbH, Quote for 12 more seats. Pick up by Wed 15 Jul 07:30 (00012345)"
    )
    today = a_case(assigned_at=NOW - timedelta(hours=23))
    assert "Pick up by 10:30 (" in card(today, as_usual).text
    assert card(closed(), as_usual).text == "Closed: Acme GmbH, Quote for 12 more seats (00012345)"


def test_once_picked_up_there_is_nothing_to_pick_up() -> None:
    """CRD-2, SLA-1"""
    message = card(picked_up(status=Status.ATTEMPTING_CONTACT), as_usual, touches(1, 3))
    assert labels(message) == ["Next step", "Status", "Close", "Log day 5 e-mail", "More"]
    shown = words_of(message)
    assert "Pick up" not in shown
    assert "Why you" not in shown


def test_a_closed_case_can_only_be_reopened_and_looked_into() -> None:
    """CRD-2, STA-2"""
    assert labels(card(closed(), as_usual)) == ["Reopen", "Show all", "More"]


def test_a_closed_card_has_four_lines() -> None:
    """CRD-1"""
    message = card(closed(), as_usual)
    assert [found["block_id"] for found in message.blocks] == ["card", "actions"]
    assert len(block(message, "card").splitlines()) == 3


@pytest.mark.parametrize(
    ("case", "now", "due"),
    [
        (a_case(), NOW, "Pick up"),
        (picked_up(), NOW, None),
        (picked_up(), NOW + timedelta(days=1), "Next step"),
        (picked_up(next_step="", next_step_due=None), NOW, "Next step"),
        (picked_up(next_step_due=date(2026, 8, 1)), NOW + timedelta(days=14), "Close"),
        (picked_up(status=Status.ATTEMPTING_CONTACT), NOW, "Log day 1 e-mail"),
        (picked_up(update_asked_at=NOW, update_due_at=NOW + timedelta(hours=9)), NOW, "Answer"),
        (a_case(wants_later=True, next_step_due=date(2027, 1, 12)), NOW, None),
        (closed(), NOW, None),
    ],
)
def test_what_is_due_is_the_first_button_and_the_only_primary_one(case: Case, now: datetime, due: str | None) -> None:
    """CRD-2"""
    message = card(case, as_usual, now=now)
    primary = [found["text"]["text"] for found in objects(message.blocks) if found.get("style") == "primary"]
    assert primary == ([due] if due else [])
    assert due is None or labels(message)[0] == due


def test_the_earliest_deadline_stands_first() -> None:
    """CRD-1"""
    late = a_case(opened_at=NOW - timedelta(days=16), assigned_at=NOW - timedelta(hours=1))
    line = block(card(late, as_usual), "card").splitlines()[1]
    assert line.startswith("Open · Ana Silva · 🔴 Closing was due")
    assert line.index("Closing was due") < line.index("Pick up by")


def test_a_managers_card_names_the_owner_and_says_nothing_that_is_meant_for_the_owner() -> None:
    """CRD-1, CRD-2"""
    for case in (a_case(), a_case(type="Renewal Will Fail"), first_order(picked_up_at=None)):
        asked = Request(7, RequestKind.MEETING, "", "", NOW, state=RequestState.WAITING)
        scene = CardScene(case, ana(), (), POLICY, NOW, meeting=asked, is_owners=False)
        shown = words_of(case_card(scene))
        assert "Ana Silva" in shown
        for sentence in ("Why you", "with you", "Can you", "your manager"):
            assert sentence not in shown


def test_a_missed_pickup_is_stated_and_so_is_a_late_one() -> None:
    """SLA-1"""
    message = card(a_case(), as_usual, now=NOW + timedelta(days=1))
    assert "🔴 Pickup was due" in block(message, "card")
    assert message.text.startswith("Pickup missed: Acme GmbH")
    late = picked_up(picked_up_at=NOW - timedelta(hours=21))
    assert "3 h late" in words_of(case_status(late, ana(), POLICY, NOW))


def test_the_closing_clock_has_its_aim_and_its_limit_in_the_readers_own_time() -> None:
    """SLA-2: opened at 13:30 UTC on the 12th, which is 09:30 where Ana is."""
    assert "📅 Close by Mon 27 Jul 09:30" in block(card(picked_up(), as_usual), "card")


def test_a_missed_limit_is_stated() -> None:
    """SLA-2"""
    assert "🔴 Closing was due" in block(card(picked_up(), as_usual, now=NOW + timedelta(days=20)), "card")


def test_a_case_without_a_limit_says_why() -> None:
    """SLA-2"""
    assert "PO Required cases have no closing limit" in block(card(picked_up(type="PO Required"), as_usual), "card")


def test_a_case_that_sleeps_says_until_when_and_does_not_ask_to_be_picked_up() -> None:
    """SLA-3"""
    message = card(a_case(wants_later=True, next_step_due=date(2027, 1, 12)), as_usual)
    assert "Paused until Tue 12 Jan 2027" in block(message, "card")
    assert "Pick up" not in labels(message)


def test_a_closed_case_says_how_it_ended() -> None:
    """RES-1, CLO-1, STA-2"""
    shown = words_of(card(closed(), as_usual))
    for fact in ("Closed: Resolved", "Answered Question", "They compare the price", "in time"):
        assert fact in shown
    late = closed(closed_at=NOW + timedelta(days=14))
    assert "after the limit" in words_of(card(late, as_usual, now=NOW + timedelta(days=14)))


def test_a_duplicate_says_of_what() -> None:
    """CLO-4"""
    assert "Duplicate of: 00012300" in words_of(
        card(closed(status=Status.DUPLICATE, duplicate_of="00012300"), as_usual)
    )


def test_a_blocked_case_names_the_team_it_waits_on() -> None:
    """STA-1"""
    case = picked_up(status=Status.BLOCKED, blocked_on="Billing")
    assert "In Progress: Blocked, waits on Billing" in words_of(card(case, as_usual))


def test_the_next_step_stands_with_its_day_or_is_said_to_be_missing() -> None:
    """NXT-1, NXT-2"""
    shown = block(card(picked_up(), as_usual), "card")
    assert "Next step: 2026-07-13 AS Send quote for 12 seats to Maria · due Wed 15 Jul\n" in shown
    late = block(card(picked_up(), as_usual, now=NOW + timedelta(days=2)), "card")
    assert "🔴 Next step was due Wed 15 Jul\n" in late
    assert late.count("15 Jul") == 1
    assert "none yet" in block(card(picked_up(next_step="", next_step_due=None), as_usual), "card")


def test_the_next_touch_is_logged_with_one_click_that_says_which() -> None:
    """SLA-5"""
    engaged = words_of(card(picked_up(), as_usual, touches(1)))
    assert "Next touch" not in engaged, "whoever is engaged needs no first contact"
    message = card(picked_up(status=Status.ATTEMPTING_CONTACT), as_usual, touches(1))
    assert "Next touch: day 3 call, due Tue 14 Jul" in block(message, "card")
    button = next(found for found in objects(message.blocks) if found.get("action_id") == Button.LOG_TOUCH)
    logs = TouchSeen.read(button["value"])
    assert (logs.seen, logs.kind, logs.day) == (Seen(7, 2), "call", 3)


def test_when_every_touch_is_logged_none_is_asked_for() -> None:
    """SLA-5"""
    case = picked_up(status=Status.ATTEMPTING_CONTACT)
    assert "Next touch" not in words_of(card(case, as_usual, touches(1, 3, 5, 7)))


def test_the_checklist_names_what_is_done_and_what_is_missing_for_the_stage() -> None:
    """REQ-1"""
    assert block(card(a_case(contact=""), as_usual), "card").splitlines()[2].endswith("· Missing: Contact")
    assert "Missing" not in words_of(card(a_case(), as_usual))
    assert "Missing: GitLab admin, Opportunity close date, Renewal risk category, Activity logged" in words_of(
        card(with_opportunity(), as_usual)
    )


@pytest.mark.parametrize("action", ["Pick up", *ON_EVERY_OPEN_CARD])
def test_a_button_carries_the_case_and_the_version_seen_and_nothing_else(action: str) -> None:
    """PPL-3, SAFE-1"""
    found = next(
        item
        for item in objects(card(a_case(), as_usual).blocks)
        if item.get("text", {}) and item.get("type") == "button" and item["text"]["text"] == action
    )
    assert Seen.read(found["value"]) == Seen(7, 2)
    assert found["accessibility_label"] == f"{action}: case 00012345"


def test_a_long_description_is_shortened_with_the_whole_one_click_away() -> None:
    """CRD-1"""
    message = card(a_case(description="word " * 200), as_usual)
    assert 0 < len(block(message, "what").splitlines()[-1]) <= 180
    assert "Show all" in labels(message)
    assert "Show all" not in labels(card(a_case(), as_usual))
    assert "Show all" in labels(card(a_case(description="line\n" * 9), as_usual))


def test_the_number_leads_into_the_crm_and_nowhere_else() -> None:
    """SAFE-3, CRD-2"""
    links = [found["url"] for found in objects(card(a_case(), as_usual).blocks) if "url" in found]
    assert links == [CRM + "500A1"]
    elsewhere = Policy(crm_link_prefix="https://other.test/")
    assert not [found for found in objects(card(a_case(), as_usual, policy=elsewhere).blocks) if "url" in found]


def test_the_fullest_card_there_can_be_is_still_one_message() -> None:
    """SAFE-3"""
    for voice in (as_usual, with_malice, lambda _: '"' * 3_000, lambda _: "\\" * 3_000):
        assert card(everything(voice), voice, touches(1)).blocks


def test_after_reassignment_the_old_card_points_to_the_new_owner() -> None:
    """CRD-1"""
    message = pointer_card(a_case(), ana())
    assert message.text == "00012345 · Acme GmbH · It is with Ana Silva now."
    assert labels(message) == []
    assert "unassigned" in words_of(pointer_card(a_case(owner=None), None))


def test_nothing_on_a_card_grows_old_before_the_card_is_made_again() -> None:
    """CRD-1: what depends on when it is read is left to the reader's own client."""
    case = picked_up()
    assert card(case, as_usual).blocks == card(case, as_usual, now=NOW + timedelta(hours=5)).blocks
    assert POLICY.closing_limit > timedelta(days=3)


def test_a_case_that_is_not_smbs_says_why_until_it_is_closed() -> None:
    """RTE-5"""
    message = card(a_case(carr=41_250, employees=430, country="Japan"), as_usual)
    for words in ("Not SMB", "$41,250", "430 employees", "Japan", "Sales Support"):
        assert words in block(message, "card")
    done = card(closed(carr=41_250), as_usual)
    assert "Not SMB" not in block(done, "card")
    assert "Not SMB" not in block(card(a_case(), as_usual), "card")


def test_whose_renewals_are_is_said() -> None:
    """RTE-5, RTE-6"""
    small = card(a_case(carr=2_000, lam=10), as_usual)
    assert "Renewals team" in block(small, "card")
    assert "a Renewal Manager's" in block(card(a_case(type="Renewal Will Fail"), as_usual), "card")
    assert "🔁" not in block(card(a_case(type="Autorenewal Will Fail"), as_usual), "card")
