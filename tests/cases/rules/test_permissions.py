"""Who may do what: every role, every act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.model.case import Case
from cases.model.errors import NotAllowed
from cases.model.people import Absence, Person, Region, Roster
from cases.rules.permissions import Act, may, require
from cases.rules.responsibility import managers_of
from tests.cases.team import ANA, BEN, CAL, EVA, MAX, MIA, NOON, OPS, POLICY, RITA, ROSTER, TODAY, TOM, a_case, actor

ANAS = a_case(owner=ANA.email, region=Region.AMER, creator=RITA.name)
UNASSIGNED = a_case(region=Region.AMER)
STRANGER = "USTRANGER"

# Giving the case away is for who leads, finding one an owner for SMB Ops and every manager; nobody takes it over while Ana is there, and
# nobody calls an Advocate to an Advocate; to whom the customer wrote, and who is not Ana, may add the request to her case.
ALONE: dict[Act, tuple[Person, ...]] = {
    Act.REASSIGN: (MIA,),
    Act.DECIDE_LANGUAGE: (MIA,),
    Act.DECIDE_ARCHITECT: (MIA,),
    Act.DECIDE_YEAR: (MIA,),
    Act.ROUTE: (MIA, MAX, OPS),
    Act.CALL_ADVOCATE: (),
    Act.TAKE_OVER: (),
    Act.ADD_REQUEST: (BEN, CAL, EVA, TOM),
}
# Who stands where to Ana's case. Seeing is for everybody; whoever may act may do all else.
WHO: dict[str, tuple[Person | str, bool]] = {
    "its owner": (ANA, True),
    "who covers its owner": (BEN, True),
    "another Advocate of the region": (CAL, False),
    "an Advocate of the other region": (EVA, False),
    "a Team Lead": (TOM, False),
    "the manager of the region": (MIA, True),
    "the manager of the other region": (MAX, False),
    "a Renewal Manager": (RITA, False),
    "SMB Ops": (OPS, False),
    "a stakeholder": (STRANGER, False),
}
# What is not for those who work the case alone: everybody may see where it stands, and the roster reads it; who would not ask themselves may ask; who created it may escalate it.
FOR_OTHERS: dict[Act, Callable[[Person | str], bool]] = {
    Act.SEE: lambda who: True,  # noqa: ARG005 - the signature is that of all
    Act.READ: lambda who: who is not STRANGER,
    Act.MOVE_REGION: lambda who: who in (ANA, BEN, MIA, MAX, OPS),
    Act.ASK_FOR_UPDATE: lambda who: who is not ANA,
    Act.ESCALATE: lambda who: who is RITA,
}


def is_allowed(who: Person | str, act: Act, allowed: bool) -> bool:
    if act in FOR_OTHERS:
        return FOR_OTHERS[act](who)
    return who in ALONE[act] if act in ALONE else allowed


MATRIX = [
    pytest.param(who, act, is_allowed(who, act, allowed), id=f"{name}: {act.value}")
    for name, (who, allowed) in WHO.items()
    for act in Act
]


@pytest.mark.parametrize(("who", "act", "allowed"), MATRIX)
def test_each_role_may_do_what_it_may(who: Person | str, act: Act, allowed: bool) -> None:
    """PPL-3, STA-2"""
    assert may(actor(who), act, ANAS, ROSTER, POLICY) is allowed


@pytest.mark.parametrize(("who", "act", "allowed"), MATRIX)
def test_who_may_not_is_told_why(who: Person | str, act: Act, allowed: bool) -> None:
    """PPL-3: whose case it is, who could, and that nothing happened."""
    if allowed:
        require(actor(who), act, ANAS, ROSTER, POLICY)
        return
    with pytest.raises(NotAllowed) as refused:
        require(actor(who), act, ANAS, ROSTER, POLICY)
    text = str(refused.value)
    assert text.startswith(f"You cannot {act.value}. It is Ana Silva's case. Only ")
    assert text.endswith("Nothing was changed.")


def test_what_the_crm_refused_of_an_unassigned_case_is_for_smb_ops_too() -> None:
    """SAFE-4, PPL-3: whoever is told of it can resolve it; on an owner's case SMB Ops cannot."""
    assert [may(actor(who), Act.SETTLE_CRM, UNASSIGNED, ROSTER, POLICY) for who in (OPS, MIA)] == [True, True]
    assert [may(actor(who), Act.SETTLE_CRM, UNASSIGNED, ROSTER, POLICY) for who in (ANA, MAX, STRANGER)] == [False] * 3
    assert not may(actor(OPS), Act.SETTLE_CRM, ANAS, ROSTER, POLICY)
    with pytest.raises(NotAllowed, match="Only SMB Ops and the region's manager can"):
        require(actor(STRANGER), Act.SETTLE_CRM, UNASSIGNED, ROSTER, POLICY)


def test_a_case_without_a_region_is_routed_by_smb_ops_and_every_manager() -> None:
    """RTE-4, PPL-3"""
    regionless = a_case(region=None)
    assert [may(actor(who), Act.ROUTE, regionless, ROSTER, POLICY) for who in (OPS, MIA, MAX)] == [True, True, True]
    assert [may(actor(who), Act.ROUTE, regionless, ROSTER, POLICY) for who in (ANA, TOM, RITA, STRANGER)] == [False] * 4
    assert not may(actor(MAX), Act.ROUTE, UNASSIGNED, ROSTER, POLICY), "it is for its own region's manager"


def test_a_team_lead_stands_in_for_the_manager_who_is_away_and_only_then() -> None:
    """PPL-3, PTO-1"""
    away = replace(ROSTER, absences=(Absence(MIA.email, TODAY, TODAY),), as_of=NOON)
    assert may(actor(TOM), Act.REASSIGN, ANAS, away, POLICY)
    assert may(actor(TOM), Act.CLOSE, ANAS, away, POLICY)
    assert not may(actor(TOM), Act.REASSIGN, ANAS, replace(away, as_of=NOON + timedelta(days=1)), POLICY)
    assert not may(actor(TOM), Act.REASSIGN, ANAS, Roster.of([TOM, ANA]), POLICY), (
        "a region without a manager is led by nobody"
    )


def test_whom_an_absence_names_may_act_while_it_lasts() -> None:
    """PPL-3, PTO-1"""
    away = replace(ROSTER, absences=(Absence(ANA.email, TODAY, TODAY, CAL.email),), as_of=NOON)
    assert may(actor(CAL), Act.PICK_UP, ANAS, away, POLICY)
    assert not may(actor(CAL), Act.PICK_UP, ANAS, replace(away, as_of=NOON + timedelta(days=1)), POLICY)


def allowed_on(case: Case) -> list[str]:
    return [name for name, (who, _) in WHO.items() if may(actor(who), Act.SET_STATUS, case, ROSTER, POLICY)]


def test_a_case_that_is_unassigned_is_for_the_regions_manager_alone() -> None:
    """PPL-3"""
    assert allowed_on(UNASSIGNED) == ["the manager of the region"]
    with pytest.raises(NotAllowed, match=r"The case is unassigned\. Only the region's manager can"):
        require(actor(CAL), Act.PICK_UP, UNASSIGNED, ROSTER, POLICY)
    assert allowed_on(a_case()) == []


def test_owning_a_case_does_not_make_an_advocate() -> None:
    """PPL-3: a Renewal Manager's own case is theirs to read."""
    assert allowed_on(a_case(owner=RITA.email, region=Region.AMER)) == ["the manager of the region"]


def test_covering_goes_one_way() -> None:
    """PPL-3"""
    assert allowed_on(a_case(owner=BEN.email, region=Region.AMER)) == [
        "who covers its owner",
        "the manager of the region",
    ]


def test_ppl_4_the_owners_manager_acts_whatever_region_the_case_says() -> None:
    """PPL-4: Eva's manager is told of her misses, so he may act; the manager of the region that the case says may not."""
    assert allowed_on(a_case(owner=EVA.email, region=Region.AMER)) == [
        "an Advocate of the other region",
        "the manager of the other region",
    ]


def test_ppl_4_whoever_is_told_of_a_case_can_act_on_it() -> None:
    """PPL-4: for every owner and every region that the case may say."""
    roster = ROSTER
    for owner in (person for person in ROSTER if person.role.works_cases):
        for region in (*Region, None):
            case = a_case(owner=owner.email, region=region)
            told = managers_of(owner, region, roster)
            assert told
            for manager in told:
                assert may(actor(manager), Act.REASSIGN, case, roster, POLICY), (owner.name, region)


def test_an_owner_who_left_the_roster_has_no_rights_left() -> None:
    """PPL-1, PPL-3"""
    assert allowed_on(a_case(owner="gone@example.com", region=Region.AMER)) == ["the manager of the region"]


def test_only_who_created_a_case_may_escalate_it() -> None:
    """ESC-1, PPL-3: known by their Slack id where they did it here; else by e-mail, and by name only where the roster has it."""
    here = a_case(owner=ANA.email, region=Region.AMER, creator="Sue Park", creator_slack_id="USUE")
    assert may(ROSTER.actor("USUE", "Sue Park"), Act.ESCALATE, here, ROSTER, POLICY)
    assert not may(ROSTER.actor("UEVE", "Sue Park"), Act.ESCALATE, here, ROSTER, POLICY)

    by_mail = a_case(owner=ANA.email, region=Region.AMER, creator="Sue@Example.com")
    assert may(ROSTER.actor("USUE", "Sue Park", "sue@example.com"), Act.ESCALATE, by_mail, ROSTER, POLICY)
    assert not may(ROSTER.actor("USUE", "Sue Park"), Act.ESCALATE, by_mail, ROSTER, POLICY)

    by_name = a_case(owner=ANA.email, region=Region.AMER, creator="Sue Park")
    assert not may(ROSTER.actor("UEVE", "Sue Park", "eve@example.com"), Act.ESCALATE, by_name, ROSTER, POLICY)


def test_who_would_ask_themselves_needs_not_ask() -> None:
    """ESC-2, PTO-1: the owner; and the cover, but only while the owner is away."""
    away = replace(ROSTER, absences=(Absence(ANA.email, TODAY, TODAY),), as_of=NOON)
    assert may(actor(BEN), Act.ASK_FOR_UPDATE, ANAS, ROSTER, POLICY)
    assert not may(actor(BEN), Act.ASK_FOR_UPDATE, ANAS, away, POLICY)
    with pytest.raises(NotAllowed, match="Only people other than its owner can"):
        require(actor(ANA), Act.ASK_FOR_UPDATE, ANAS, ROSTER, POLICY)
