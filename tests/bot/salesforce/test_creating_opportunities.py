"""An opportunity that casebot creates in Salesforce is there once, however late a query sees it (SAFE-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from cases.model.account import Opportunity
from cases.model.status import OpportunityKind, OpportunityStage
from cases.use_cases.link_opportunity import questions_of
from sandbox.salesforce.schema import Field
from tests.bot.salesforce.organisation import MAP, Org
from tests.clock import SettableClock

NAME = "Acme, 20 more seats"
LOST = ["unavailable_after", "error_after", "reset_after", "hang_after"]
KEYED = MAP + '\n[new_opportunity]\nkey = "Casebot_Key__c"\n'


@pytest.fixture
def case_id(org: Org) -> str:
    """A case that has arrived."""
    found = org.case()
    org.poll()
    return found


@pytest.fixture
def keyed(sqlite_url: str, clock: SettableClock) -> Iterator[Org]:
    """An organisation whose opportunities have a field for casebot's key."""
    org = Org(sqlite_url, clock, field_map=KEYED)
    fields = org.crm.schema.objects["Opportunity"].fields
    fields["Casebot_Key__c"] = Field("Casebot_Key__c", length=80, unique=True, external_id=True)
    with org:
        yield org


TYPED = """
[new_opportunity.types]
"Growth" = "Growth"
"Add-On" = "Add-On Business"
"""
SWITCHED_OFF = "\n[write]\nopportunities = false\n"
STAGED = """
[fields.opportunity_stage]
read = "Opportunity__r.StageName"
[fields.opportunity_stage.values]
"Closed Lost" = "8-Closed Lost"
"""


@pytest.mark.parametrize(
    ("also", "kind", "stage", "has"),
    [
        (TYPED + STAGED, OpportunityKind.GROWTH, OpportunityStage.OPEN, ("Growth", "0-Pending Acceptance")),
        (TYPED + STAGED, OpportunityKind.ADD_ON, OpportunityStage.CLOSED_LOST, ("Add-On Business", "8-Closed Lost")),
        (STAGED, OpportunityKind.GROWTH, OpportunityStage.CLOSED_LOST, (None, "8-Closed Lost")),
        (TYPED, OpportunityKind.ADD_ON, OpportunityStage.CLOSED_LOST, ("Add-On Business", "0-Pending Acceptance")),
    ],
)
def test_a_created_opportunity_has_its_type_and_stage_where_the_map_has_them(
    sqlite_url: str,
    clock: SettableClock,
    also: str,
    kind: OpportunityKind,
    stage: OpportunityStage,
    has: tuple[str | None, str],
) -> None:
    """OPP-1: without a value of the map nothing is guessed."""
    text = MAP.replace('opportunity_stage = "Opportunity__r.StageName"\n', "") if STAGED in also else MAP
    with Org(sqlite_url, clock, field_map=text + also) as org:
        case_id = org.case()
        org.poll()
        org.ana_links(case_id, NAME, stage, kind)
        opportunity_of(org, case_id)
        [found] = org.crm.rows("Opportunity")
        assert (found["Type"], found["StageName"]) == has


def opportunity_of(org: Org, case_id: str) -> str:
    """Send until nothing is left; return the id of the only opportunity, which the case has."""
    for _ in range(40):
        org.send()
        if not org.writes(case_id):
            break
        org.clock.advance(seconds=20)
    assert not org.writes(case_id)
    [found] = org.crm.rows("Opportunity")
    assert (found["Name"], found["AccountId"]) == (NAME, org.account)
    assert org.row(case_id)["Opportunity__c"] == found["Id"]
    return str(found["Id"])


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_answer_and_a_row_that_is_seen_late_make_one_opportunity(org: Org, case_id: str, kind: str) -> None:
    """SAFE-1: nothing is created again before a query must have seen it."""
    org.crm.show_late(timedelta(minutes=3))
    org.crm.faults.add(kind, "create Opportunity")
    org.ana_links(case_id, NAME)
    opportunity_of(org, case_id)


def test_an_opportunity_that_was_not_created_is_created_after_a_while(org: Org, case_id: str) -> None:
    """SAFE-1: the request itself was lost, and the one after it as well."""
    org.crm.faults.add("reset", "create Opportunity", count=2)
    org.ana_links(case_id, NAME)
    opportunity_of(org, case_id)


def test_each_lost_try_is_waited_for_anew(org: Org, case_id: str) -> None:
    """SAFE-1: the first request was lost, the second answer was, and its row is seen late."""
    org.crm.faults.add("reset", "create Opportunity")
    org.crm.faults.add("error_after", "create Opportunity")
    org.crm.show_late(timedelta(minutes=4))
    org.ana_links(case_id, NAME)
    opportunity_of(org, case_id)


@pytest.mark.parametrize("trouble", ["precondition", "row_lock", "error_after"])
def test_trouble_with_the_case_creates_no_second_opportunity(org: Org, case_id: str, trouble: str) -> None:
    """SAFE-1: the opportunity is there, unseen, while the case cannot be changed yet."""
    org.crm.show_late(timedelta(minutes=3))
    org.crm.faults.add(trouble, "update Case", count=2)
    org.ana_links(case_id, NAME)
    opportunity_of(org, case_id)


def test_what_salesforce_refused_for_certain_is_not_waited_for(org: Org, case_id: str) -> None:
    """SAFE-1: a lock on the account creates nothing, so the next try may."""
    org.crm.faults.add("row_lock", "create Opportunity")
    org.ana_links(case_id, NAME)
    org.send()
    org.clock.advance(seconds=30)
    org.send()
    assert not org.writes(case_id)
    opportunity_of(org, case_id)


def test_a_sender_that_is_killed_between_the_answer_and_noting_it_leaves_one(
    org: Org, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFE-1: the next sender waits until the row must be seen."""
    create = org.service.client.create

    def killed(sobject: str, values: Mapping[str, object]) -> str:
        create(sobject, values)
        raise KeyboardInterrupt

    org.crm.show_late(timedelta(minutes=4))
    org.ana_links(case_id, NAME)
    monkeypatch.setattr(org.service.client, "create", killed)
    with pytest.raises(KeyboardInterrupt):
        org.send()
    monkeypatch.undo()
    opportunity_of(org, case_id)


def test_a_change_after_a_refusal_knows_the_opportunity(org: Org, case_id: str) -> None:
    """SAFE-1: the case refused the link, and Ana links the same again at once."""
    org.crm.show_late(timedelta(minutes=3))
    org.crm.faults.add("validation", "update Case")
    org.ana_links(case_id, NAME)
    org.send()
    org.ana_links(case_id, "Another")
    org.ana_links(case_id, NAME)
    opportunity_of(org, case_id)


@pytest.mark.parametrize("kind", LOST)
def test_with_a_key_a_lost_answer_is_read_back_at_once(keyed: Org, kind: str) -> None:
    """SAFE-1: a row is found by its key before any query sees it."""
    case_id = keyed.case()
    keyed.poll()
    keyed.crm.show_late(timedelta(hours=1))
    keyed.crm.faults.add(kind, "update Opportunity")
    keyed.ana_links(case_id, NAME)
    keyed.send()
    keyed.clock.advance(minutes=1)
    keyed.send()
    assert not keyed.writes(case_id)
    keyed.clock.advance(hours=1)
    opportunity_of(keyed, case_id)


def test_with_a_key_what_a_person_changed_meanwhile_stays(keyed: Org) -> None:
    """SAFE-1: the opportunity was renamed and moved on before casebot tries again."""
    case_id = keyed.case()
    keyed.poll()
    keyed.crm.faults.add("error_after", "update Opportunity")
    keyed.ana_links(case_id, NAME)
    keyed.send()
    [made] = keyed.crm.rows("Opportunity")
    keyed.crm.change(made["Id"], Name="Acme growth", StageName="2-Scoping")
    keyed.clock.advance(minutes=1)
    keyed.send()
    [found] = keyed.crm.rows("Opportunity")
    assert (found["Name"], found["StageName"]) == ("Acme growth", "2-Scoping")
    assert keyed.row(case_id)["Opportunity__c"] == found["Id"]


@pytest.mark.parametrize(
    ("also", "known", "is_created"), [("", False, True), ("", True, False), (SWITCHED_OFF, False, False)]
)
def test_the_form_says_that_casebot_creates_it_only_where_it_does(
    sqlite_url: str, clock: SettableClock, also: str, known: bool, is_created: bool
) -> None:
    """OPP-1: not where the map switches it off, nor for one that is there."""
    with Org(sqlite_url, clock, field_map=MAP + also) as org:
        case_id = org.case(Type="Expansion Opportunity")
        org.poll()
        with org.database.unit_of_work() as uow:
            uow.directory.put(opportunities=[Opportunity(NAME, external_id="006", account="Acme")] if known else [])
            uow.commit()
        with org.database.reading() as uow:
            asked = questions_of(NAME, OpportunityKind.GROWTH, org.ours(case_id), uow, org.policy)
        assert (asked.asks_from_renewal, asked.is_created) == (True, is_created)
