"""What a row of Salesforce says, in the words of a record."""

import pytest

from connectors.salesforce.rows import as_stage


@pytest.mark.parametrize("stage", ["0-Pending Acceptance", "2-Scoping", "Negotiating", "Open", "open"])
def test_every_open_stage_of_an_organisation_is_open_here(stage: str) -> None:
    assert as_stage(stage).casefold() == "open"


@pytest.mark.parametrize("stage", ["Closed Won", "Closed Lost", "closed won"])
def test_the_two_stages_that_close_stay(stage: str) -> None:
    assert as_stage(stage) == stage


def test_no_stage_stays_none() -> None:
    assert as_stage("") == ""
