"""Which of several numbers in a typed text is the case that is asked for (LOOK-1)."""

import pytest

from handlers.asked_case import number_in
from handlers.typed_text import read_typed_text


@pytest.mark.parametrize(
    "typed",
    [
        "<https://acme.zendesk.com/agent/tickets/987654|#987654> 00012345",
        "<https://docs.example.com/d/1|doc 1234567> for 00012345",
        "~00012346~ 00012345",
        "*00012345* ~00012399~",
        "00012345 needs 50000 seats",
        "INC0012345: 50000 users",
        "00012345 for $30000",
        "00012345 for 30000€",
        "00012345–is it open?",
        "00012345/",
        "00012345,please",
        "~00012345~",
        "<https://acme.my.salesforce.com/500Sb0000000077|00012345>",
        "case-00012345",
        "CASE00012345?",
    ],
)
def test_the_number_that_is_meant_is_found(typed: str) -> None:
    """LOOK-1"""
    assert number_in(read_typed_text(typed)) in ("00012345", "INC0012345")


@pytest.mark.parametrize(
    "typed", ["00012345 or 00012346", "00012345,00012346", "54321 and 65432 seats", "$30000 for it", "30000€ for it"]
)
def test_several_numbers_and_amounts_are_no_question_for_a_case(typed: str) -> None:
    """LOOK-1"""
    assert number_in(read_typed_text(typed)) is None
