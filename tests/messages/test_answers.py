"""Answers to people, and what is told beside the card."""

from __future__ import annotations

from datetime import timedelta

from cases.model.people import Role
from cases.model.status import Status
from messages import answers
from messages.card import CardScene, case_card
from tests.messages.examples import NOW, POLICY, a_case, ana, closed, picked_up
from tests.messages.reading import words_of


def test_asked_where_a_case_stands_the_answer_has_owner_status_next_step_its_day_and_the_clocks() -> None:
    """LOOK-1"""
    shown = words_of(answers.case_status(picked_up(), ana(), POLICY, NOW))
    for fact in (
        "00012345 · Acme GmbH",
        "Status: In Progress: Engaged",
        "Owner: Ana Silva",
        "Next step: 2026-07-13 AS Send quote for 12 seats to Maria",
        "Due: Wed 15 Jul",
        "Day 3 of 15",
        "Close by",
    ):
        assert fact in shown


def test_it_pings_nobody_and_tells_nothing_that_the_customer_wrote() -> None:
    """LOOK-1, SAFE-3"""
    case = picked_up()
    shown = words_of(answers.case_status(case, ana(), POLICY, NOW))
    for private in (case.subject, case.description, case.context, case.cta, case.contact, "U1"):
        assert private not in shown


def test_a_closed_case_says_how_it_ended() -> None:
    """LOOK-1, RES-1"""
    assert "Resolution action: Answered Question" in words_of(answers.case_status(closed(), ana(), POLICY, NOW))


def test_a_case_that_is_unassigned_is_said_to_be() -> None:
    """LOOK-1"""
    assert "Owner: unassigned" in words_of(answers.case_status(a_case(owner=None), None, POLICY, NOW))


def test_blocked_says_by_whom() -> None:
    """LOOK-1, STA-1"""
    case = picked_up(status=Status.BLOCKED, blocked_on="Legal")
    assert "In Progress: Blocked, waits on Legal" in words_of(answers.case_status(case, ana(), POLICY, NOW))


def test_a_number_nobody_knows_is_answered_clearly() -> None:
    """LOOK-2"""
    assert "No case 00099 found" in words_of(answers.unknown_case("00099"))


def test_a_typo_gets_the_nearest_command() -> None:
    """LOOK-2"""
    assert "Did you mean /case help?" in words_of(answers.did_you_mean("hlep", "help"))
    assert "Did you mean /case help?" in words_of(answers.did_you_mean("hlep", "/case help"))
    assert "Try /case help" in words_of(answers.did_you_mean("xyzzy", None))


def test_help_names_every_action_of_the_card() -> None:
    """LOOK-2, CRD-2"""
    shown = words_of(answers.help_text(role=Role.ADVOCATE))
    for word in ("/case 00012345", "/case help", "Pick up", "Next step", "Status", "Close", "More"):
        assert word in shown


def test_help_offers_nobody_what_is_not_theirs() -> None:
    """LOOK-2, PPL-3: whoever waits is not told of cards and absences, and only those who lead a region of its digest."""
    shown = {role: words_of(answers.help_text(role=role)) for role in Role}
    assert {role for role in Role if "Pick up" in shown[role]} == {role for role in Role if role.works_cases}
    assert {role for role in Role if "/case digest" in shown[role]} == {Role.MANAGER, Role.TEAM_LEAD}
    assert {role for role in Role if "/advocate" in shown[role]} == {Role.MANAGER, Role.RENEWAL_MANAGER}
    assert "/case away" not in shown[Role.STAKEHOLDER]
    assert "Escalate" in shown[Role.STAKEHOLDER]


def test_the_manager_hears_who_got_the_case_when_all_are_full() -> None:
    """RTE-3"""
    shown = words_of(answers.at_capacity(a_case(), ana(), POLICY))
    for fact in ("AMER is at capacity", "50 cases", "00012345", "Ana Silva"):
        assert fact in shown


def test_an_unrouted_case_is_told_in_the_channel_with_why_and_without_customer_text() -> None:
    """RTE-2, SAFE-3"""
    case = a_case(owner=None, routed_because="region unknown")
    shown = words_of(answers.unrouted(case))
    assert "00012345 is unassigned" in shown
    assert "region unknown" in shown
    for private in (case.account, case.contact, case.subject, case.description):
        assert private not in shown


def test_what_could_not_be_delivered_is_told_with_whom_and_why() -> None:
    """SAFE-2"""
    shown = words_of(answers.not_delivered("the card of 00012345", "ben@example.test", "user_not_found"))
    for fact in ("the card of 00012345", "ben@example.test", "user_not_found"):
        assert fact in shown


def test_a_bug_has_a_reference_and_says_that_nothing_was_changed() -> None:
    shown = words_of(answers.bug("ab12cd"))
    assert "ab12cd" in shown
    assert "nothing was changed" in shown


def test_the_answer_and_the_card_say_the_same_of_the_clocks() -> None:
    """SLA-1, SLA-2"""
    later = NOW + timedelta(days=20)
    answer = answers.case_status(picked_up(), ana(), POLICY, later)
    card = case_card(CardScene(picked_up(), ana(), [], POLICY, later))
    for said in ("🔴 Closing was due Mon 27 Jul 09:30", "🔴 Next step was due Wed 15 Jul"):
        assert said in words_of(card)
        assert said.replace("🔴 ", "🔴 *") in words_of(answer)
