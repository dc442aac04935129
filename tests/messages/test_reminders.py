"""Reminders: what does most harm first, and a manager's misses by Advocate with their numbers (NAG-3)."""

from dataclasses import replace
from datetime import timedelta

from cases.model.case import Case
from cases.model.people import Person
from cases.rules.clocks import ClockKind
from messages import reminders
from messages.morning_lists import TodayList
from tests.messages.examples import CARDS, NOW, POLICY, a_case, ana, as_usual, ben, day_lines, reminder, with_malice
from tests.messages.reading import words_of

MIA = replace(ana(), email="mia@example.test", name="Mia Lund")
CHLOE = replace(ana(), email="chloe@example.test", name="Chloe Roy")


def missed(kind: ClockKind, owner: Person, number: int) -> reminders.Reminder:
    """A miss of this owner's, of a case of this number."""
    case: Case = a_case(id=number, number=f"{number:08}", owner=owner.email)
    found = reminder(as_usual, case, kind, NOW + timedelta(days=20 + number))
    return replace(found, owner=owner)


def shown_to(reader: Person, *each: reminders.Reminder) -> str:
    return words_of(reminders.reminder(reader, each, frozenset(), POLICY, NOW + timedelta(days=20)))


def test_a_manager_hears_of_misses_by_advocate_with_their_numbers_and_the_five_worst_in_words() -> None:
    """NAG-3: twelve misses of three people are no twelve lines."""
    misses = [
        *(missed(ClockKind.PICKUP, ana(), number) for number in range(1, 7)),
        *(missed(ClockKind.CLOSING, ben(), number) for number in range(7, 10)),
        *(missed(ClockKind.PICKUP, CHLOE, number) for number in range(10, 12)),
    ]
    words = shown_to(MIA, *misses)
    assert [f"{number:08}" in words for number in range(1, 12)] == [
        number in (1, 2, 7, 8, 9) for number in range(1, 12)
    ]
    assert "Ben Ode · 3 closings" in words.replace("\n", "")
    assert "Ana Silva · 6 pickups" in words.replace("\n", "")
    assert "Chloe Roy · 2 pickups" in words.replace("\n", "")
    assert words.index("Ben Ode") < words.index("Ana Silva") < words.index("Chloe Roy")
    assert "and 6 more" in words


def test_what_does_most_harm_stands_first_however_old_the_rest_is() -> None:
    """NAG-3: a closing before a pickup that was missed long before it."""
    words = shown_to(ana(), missed(ClockKind.PICKUP, ana(), 1), missed(ClockKind.CLOSING, ana(), 2))
    assert words.index("00000002") < words.index("00000001")


def test_one_miss_needs_no_number() -> None:
    """NAG-3"""
    assert "1 pickup" not in shown_to(MIA, missed(ClockKind.PICKUP, ana(), 1))


def test_a_morning_with_many_reminders_and_a_long_list_fits_and_keeps_the_worst() -> None:
    """NAG-3, DIG-2: the list gives way first, and what has no line is counted."""
    many = [missed(ClockKind.PICKUP, ana(), number) for number in range(1, 15)]
    rest = TodayList(day_lines(as_usual) * 4, CARDS, 0, [a_case()] * 12, [a_case()] * 12)
    message = reminders.reminder(ana(), many, frozenset(), POLICY, NOW + timedelta(days=20), rest=rest)
    words = words_of(message)
    assert "00000001" in words
    assert "00000006" in words
    assert words.index("00000001") < words.index("Also today")
    assert "more: all of them are on your Home" in words
    assert "and 33 more: each of them is on its card" in words


def test_a_morning_of_hostile_texts_fits() -> None:
    """NAG-3, SAFE-3"""
    case = a_case(with_malice)
    many = [replace(missed(ClockKind.PICKUP, ana(), number), case=case) for number in range(1, 15)]
    rest = TodayList(day_lines(with_malice) * 4, {}, 0, [case] * 12, [case] * 12)
    assert "Also today" in words_of(
        reminders.reminder(ana(), many, frozenset(), POLICY, NOW + timedelta(days=20), rest=rest)
    )
