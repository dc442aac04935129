"""Growth that goes into the linked renewal is posted on it in Salesforce (OPP-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cases.model.crm import CrmWriteState
from cases.model.errors import Refused
from cases.model.status import OpportunityKind
from tests.bot.salesforce.organisation import MAP, Org
from tests.clock import SettableClock

RENEWAL = "Acme 2027"


def case_with_renewal(org: Org) -> str:
    """A case on which Ana has linked the open renewal, which Salesforce has."""
    values = {"Name": RENEWAL, "AccountId": org.account, "StageName": "1-Discovery", "CloseDate": "2026-06-30"}
    org.crm.add("Opportunity", Type="Renewal", **values)
    case_id = org.case(Type="Expansion Opportunity")
    org.poll()
    org.ana_links(case_id, RENEWAL, kind=OpportunityKind.RENEWAL)
    org.send()
    assert not org.writes(case_id)
    return case_id


def posts(org: Org) -> list[dict[str, Any]]:
    """The posts on the renewal."""
    renewal = org.crm.find("Opportunity", Name=RENEWAL)
    return [item for item in org.crm.rows("FeedItem") if item["ParentId"] == renewal and item["Type"] == "TextPost"]


@pytest.mark.parametrize("fault", ["", "error_after", "unavailable_after", "reset", "row_lock"])
def test_growth_is_posted_once_on_the_renewal_that_it_goes_into(org: Org, fault: str) -> None:
    """OPP-3, SAFE-1: also where the answer was lost."""
    case_id = case_with_renewal(org)
    if fault:
        org.crm.faults.add(fault, "post FeedItem")
    org.ana_links(case_id, RENEWAL, kind=OpportunityKind.ADD_ON)
    for _ in range(7):
        org.send()
        org.clock.advance(minutes=1)
    assert not org.writes(case_id)
    [post] = posts(org)
    number = org.row(case_id)["CaseNumber"]
    assert post["Body"] == (
        f"Growth found on case {number}: Add-On. It goes into this opportunity. Ana Silva in Slack."
    )
    assert org.ours(case_id).opportunity_kind is OpportunityKind.RENEWAL
    assert len(org.crm.rows("Opportunity")) == 1


def test_a_sender_that_is_killed_after_the_answer_posts_no_second_time(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPP-3, SAFE-1"""
    case_id = case_with_renewal(org)
    send = org.service.client.post_to_feed

    def killed(subject_id: str, segments: Sequence[Mapping[str, str]]) -> str:
        send(subject_id, segments)
        raise KeyboardInterrupt

    org.ana_links(case_id, RENEWAL, kind=OpportunityKind.GROWTH)
    monkeypatch.setattr(org.service.client, "post_to_feed", killed)
    with pytest.raises(KeyboardInterrupt):
        org.send()
    monkeypatch.undo()
    for _ in range(6):
        org.clock.advance(minutes=1)
        org.send()
    assert not org.writes(case_id)
    assert len(posts(org)) == 1


def test_another_opportunity_is_refused_with_what_casebot_does(org: Org) -> None:
    """OPP-3: nothing is posted then, nor when the renewal is only linked again."""
    case_id = case_with_renewal(org)
    with pytest.raises(Refused, match="casebot then notes the growth"):
        org.ana_links(case_id, "Acme seats", kind=OpportunityKind.GROWTH)
    org.ana_links(case_id, RENEWAL, kind=OpportunityKind.RENEWAL)
    org.send()
    assert posts(org) == []


def test_a_renewal_that_is_gone_comes_back_to_whoever_found_the_growth(org: Org) -> None:
    """OPP-3, SAFE-4: it was renamed in Salesforce."""
    case_id = case_with_renewal(org)
    org.crm.change(org.crm.find("Opportunity", Name=RENEWAL), Name="Acme renewal")
    org.ana_links(case_id, RENEWAL, kind=OpportunityKind.GROWTH)
    org.send()
    assert org.state(case_id) is CrmWriteState.REFUSED
    assert org.told("crm_trouble") == ["dm:ana@example.com"]


def test_where_it_is_switched_off_the_renewal_is_updated_by_hand(sqlite_url: str, clock: SettableClock) -> None:
    """OPP-3"""
    with Org(sqlite_url, clock, field_map=f"{MAP}\n[write]\ngrowth = false\n") as org:
        case_id = case_with_renewal(org)
        with pytest.raises(Refused, match="Update it in the CRM"):
            org.ana_links(case_id, "Acme seats", kind=OpportunityKind.GROWTH)
        org.ana_links(case_id, RENEWAL, kind=OpportunityKind.GROWTH)
        org.send()
        assert posts(org) == []
