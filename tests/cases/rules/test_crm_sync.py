"""What a change makes to be written to the CRM."""

from __future__ import annotations

import json
from dataclasses import replace

from cases.model.case import MID_MARKET_HAND_OVER
from cases.model.people import THE_CRM
from cases.rules.crm_sync import changed_fields, differing_fields
from tests.cases.rules.test_permissions import ANAS


def test_an_owner_is_written_and_none_is_not() -> None:
    """SAFE-4: every case has an owner in the CRM, which would refuse to have none."""
    case = replace(ANAS, upstream=json.dumps({"owner": "ana@example.com"}))
    given = changed_fields(case, replace(case, owner="ben@example.com"), THE_CRM)
    assert given["owner"].value == "ben@example.com"
    assert changed_fields(case, replace(case, owner=None), THE_CRM) == {}
    assert differing_fields(replace(case, owner=None), {"owner": "ana@example.com"}, THE_CRM) == {}


def test_a_duplicate_is_written_and_a_hand_over_to_mid_market_is_not() -> None:
    """SAFE-4, CLO-8: the hand-over names no case of the CRM."""
    other = changed_fields(ANAS, replace(ANAS, duplicate_of="00012345"), THE_CRM)
    assert other["duplicate_of"].value == "00012345"
    assert changed_fields(ANAS, replace(ANAS, duplicate_of=MID_MARKET_HAND_OVER), THE_CRM) == {}
