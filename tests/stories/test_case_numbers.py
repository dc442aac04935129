"""What can be stored as a case number can be asked for, at every door (LOOK-1)."""

from __future__ import annotations

import pytest

from tests.stories.office import Office

NUMBERS = ("INC0010023", "CS-00042", "S000917", "2026-00042", "00054321")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_stored_number_is_found_at_every_door(shared_office: Office, number: str) -> None:
    """LOOK-1, TAG-1: the slash command, the conversation with casebot, a mention, a tag and its command."""
    office = shared_office
    office.case_arrives(number, owner="rita@example.com", subject=f"Renewal of {number}")
    sue, rita = office.person("sue"), office.person("rita")
    for typed in (number, f"#{number}", number.lower(), f"status {number}", f"\u201c{number}\u201d"):
        assert sue.asks(f"/case {typed}").shows(number, "Owner: Rita Moss"), typed
    said = sue.says(number)
    assert sue.waits_for_message(containing="Owner: Rita Moss", after=said).shows(number)
    asked = sue.says(f"@casebot how is {number} doing?", in_="#hvs")
    assert asked.waits_for_reply(containing="Owner: Rita Moss").shows(number)
    assert rita.asks(f"/advocate {number} they insist").shows(f"{number}:", "has it now")
    rita.says(f"#languagebarrier {number} Finnish", in_="#hvs")
    rita.waits_for_message(containing=f"{number}: ")


@pytest.mark.parametrize("dressed", ['="00012345"', "'00012345", "12345.0", "12,345", "１２３４５", "#00012345"])
def test_a_number_copied_from_a_spreadsheet_is_found(shared_office: Office, dressed: str) -> None:
    """LOOK-1"""
    shared_office.case_arrives("00012345")
    assert shared_office.person("sue").asks(f"/case {dressed}").shows("00012345", "Owner: Ana Silva")
