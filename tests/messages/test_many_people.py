"""More people than a select of Slack's holds: when they are asked for by name, and which are offered."""

from __future__ import annotations

import pytest

from cases.model.people import Person, Region, Role
from messages import assignment as giving
from tests.messages.assignment_examples import LOADS
from tests.messages.examples import POLICY, picked_up
from tests.messages.reading import inputs


def person(name: str, number: int = 0) -> Person:
    return Person(f"{number}@example.test", name, Role.ADVOCATE, Region.AMER, "X")


@pytest.mark.parametrize(("people", "kind"), [(99, "static_select"), (100, "external_select")])
def test_one_more_than_a_select_holds_is_asked_for_by_name(people: int, kind: str) -> None:
    """CRD-2: “next in turn” counts as one of the hundred."""
    crowd = [person(f"Person {number}", number) for number in range(people)]
    modal = giving.reassign(picked_up(), crowd, LOADS, POLICY)
    element = inputs(modal)["owner"]["element"]
    assert element["type"] == kind
    assert len(element.get("options", ())) in (0, 100)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Next in turn in AMER", "Ana-Maria Nuñez", "Søren Øst", "山田 太郎"]),
        ("ana", ["Ana-Maria Nuñez"]),
        ("MARIA", ["Ana-Maria Nuñez"]),
        ("nun ana", ["Ana-Maria Nuñez"]),
        ("nun\u0303ez", ["Ana-Maria Nuñez"]),
        ("anamaria", ["Ana-Maria Nuñez"]),
        ("ost", ["Søren Øst"]),
        ("山田", ["山田 太郎"]),
        ("turn", ["Next in turn in AMER"]),
        ("amer", ["Next in turn in AMER"]),
        ("uñez", []),
        ("ana x", []),
        ("50", []),
        ("…", ["Next in turn in AMER", "Ana-Maria Nuñez", "Søren Øst", "山田 太郎"]),
    ],
)
def test_a_name_is_found_by_how_its_parts_begin(typed: str, found: list[str]) -> None:
    """CRD-2: in any order, case and Unicode form, without accents too."""
    people = [person(name, number) for number, name in enumerate(("Ana-Maria Nuñez", "Søren Øst", "山田 太郎"))]
    choices = giving.reassign_choices(picked_up(), people, LOADS, POLICY)
    offered = giving.suggested(choices, people, typed)
    assert [option["text"]["text"].split(" · ")[0] for option in offered] == found


def test_at_most_a_hundred_are_offered() -> None:
    """CRD-2: Slack takes no more."""
    crowd = [person(f"Person {number}", number) for number in range(300)]
    choices = giving.reassign_choices(picked_up(), crowd, LOADS, POLICY)
    assert len(giving.suggested(choices, crowd, "person")) == 100
