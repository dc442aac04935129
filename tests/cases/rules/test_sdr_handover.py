"""What an SDR's hand-over has to say before it is sent (SDR-1)."""

from dataclasses import replace

import pytest

from cases.model.errors import Field
from cases.rules.sdr_handover import SdrHandover, handover_problems
from tests.cases.team import ROSTER

FULL = SdrHandover(employees="40", role="Head of IT", users="15", timeline="This quarter", meeting="Ben Okoro")


def wrong(**changes: str) -> list[Field]:
    return [problem.field for problem in handover_problems(replace(FULL, **changes), ROSTER)]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"meeting": ""}, []),
        ({"meeting": "ben@example.com"}, []),
        ({"meeting": "Sue Park"}, [Field.MEETING]),
        ({"meeting": "Mia Lund"}, [Field.MEETING]),
        ({"meeting": "Rita Lopez"}, [Field.MEETING]),
        ({"role": " \n "}, [Field.CONTACT_ROLE]),
        ({"timeline": "\t"}, [Field.TIMELINE]),
        ({"timeline": "x" * 2_001}, [Field.TIMELINE]),
        ({"role": "x" * 2_001}, [Field.CONTACT_ROLE]),
        ({"users": "40"}, []),
        ({"users": "41"}, [Field.USERS]),
        ({"users": "0"}, [Field.USERS]),
        ({"users": "-3"}, [Field.USERS]),
        ({"employees": "forty"}, [Field.COMPANY_SIZE]),
        ({"employees": "4,000"}, []),
        ({"employees": "4,00"}, [Field.COMPANY_SIZE]),
        ({"employees": "٤٠"}, [Field.COMPANY_SIZE]),
        ({"employees": "9999999"}, [Field.COMPANY_SIZE]),
    ],
)
def test_each_answer_is_checked_on_its_own_field(changes: dict[str, str], fields: list[Field]) -> None:
    """SDR-1"""
    assert wrong(**changes) == fields


def test_everything_that_is_missing_is_said_at_once() -> None:
    """SDR-1, CLO-10"""
    assert {problem.field for problem in handover_problems(SdrHandover(), ROSTER)} == {
        Field.COMPANY_SIZE,
        Field.CONTACT_ROLE,
        Field.USERS,
        Field.TIMELINE,
    }


def test_the_answers_stand_in_the_case_one_to_a_line() -> None:
    """SDR-1: what was left blank does not."""
    text = replace(FULL, meeting="", role="Head\nof IT").as_text
    assert text == "Company size: 40\nRole of the contact: Head of IT\nUsers: 15\nTimeline: This quarter"
