"""What the New case form keeps when a choice redraws it."""

from __future__ import annotations

import pytest

from cases.model.account import PersonKind
from cases.model.errors import Field
from cases.use_cases.create_case import origin_named
from handlers.new_case import person_kept
from messages.modals import Filled

CONVERTED = origin_named("Sales Development: a customer's lead")


@pytest.mark.parametrize(
    ("person", "contact", "lead", "kept"),
    [
        ("", "", "", ("", "")),
        (PersonKind.CONTACT, "7:Maria Lopez", "", ("7:Maria Lopez", "")),
        (PersonKind.LEAD, "7:Maria Lopez", "", ("7:Maria Lopez", "Maria Lopez")),
        (PersonKind.LEAD, "0:Maria: Lopez", "", ("0:Maria: Lopez", "Maria: Lopez")),
        (PersonKind.LEAD, "7:Maria Lopez", "Leo Park", ("7:Maria Lopez", "Leo Park")),
        (PersonKind.CONTACT, "", "Leo Park", ("0:Leo Park", "Leo Park")),
        (PersonKind.CONTACT, "", "12: Leo", ("0:12: Leo", "12: Leo")),
        ("made up", "", "Leo Park", ("0:Leo Park", "Leo Park")),
    ],
)
def test_the_name_goes_along_when_the_kind_of_person_changes(
    person: str, contact: str, lead: str, kept: tuple[str, str]
) -> None:
    """INT-3: a field that is hidden hands its name to the one that is shown, unless that has one."""
    filled: Filled = {Field.PERSON: person, Field.CONTACT: contact, Field.LEAD: lead}
    after = person_kept(filled, None)
    assert (after[Field.CONTACT], after[Field.LEAD]) == kept


def test_a_converted_lead_is_a_contact() -> None:
    """INT-3: the origin asks for the contact, whatever was chosen before."""
    filled: Filled = {Field.PERSON: PersonKind.LEAD, Field.LEAD: "Leo Park"}
    assert person_kept(filled, CONVERTED)[Field.CONTACT] == "0:Leo Park"
