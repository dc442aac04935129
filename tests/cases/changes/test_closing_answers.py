"""What a closing is judged by beside its case: the history, and the directory."""

from datetime import timedelta

import pytest

from cases.model.account import Opportunity
from cases.model.closing_answers import Closing
from cases.model.errors import Refused
from cases.model.status import LeadOutcome, OpportunityStage, RenewalRisk, Resolution, Status
from tests.cases.team import ANA, Room

UNRESPONSIVE = Closing(status=Status.UNRESPONSIVE, resolution=Resolution.FAILED_TO_ENGAGE, feedback="NA")


@pytest.mark.parametrize("how", ["engaged", "paused"])
def test_a_customer_who_answered_weeks_ago_is_not_unresponsive_at_once(room: Room, how: str) -> None:
    """CLO-5, SLA-3: e-mail and call of three weeks ago, and the customer talked to Ana in between; fifteen days later it may close."""
    case = room.arrives(type="PO Required")
    room.picks_up(ANA, case)
    room.logs_touch(ANA, case, 1)
    room.logs_touch(ANA, case, 3)
    if how == "engaged":
        room.sets_status(ANA, case, Status.ENGAGED)
        room.clock.advance(days=21)
    else:
        room.puts_to_sleep(ANA, case, until=room.in_days(20))
        room.clock.advance(days=20, hours=20)
    room.writes_next_step(ANA, case)
    room.sets_status(ANA, case, Status.ATTEMPTING_CONTACT)
    with pytest.raises(Refused) as refused:
        room.closes(ANA, case, UNRESPONSIVE)
    [problem] = refused.value.problems
    assert problem.rule == "CLO-5"
    assert "Engaged or paused until" in problem.text
    room.clock.advance(seconds=timedelta(days=15).total_seconds())
    assert room.closes(ANA, case, UNRESPONSIVE).case.status is Status.UNRESPONSIVE


@pytest.mark.parametrize(("kind", "converts"), [("Renewal", False), ("New Business", True), ("QSR", True)])
def test_the_lead_of_an_mql_is_not_converted_for_what_the_crm_calls_a_renewal(
    room: Room, kind: str, converts: bool
) -> None:
    """CLO-3: the CRM linked it, and nobody here said of what kind it is."""
    case = room.arrives(type="Customer MQL", account="Acme", lead="Leo Park", opportunity="Acme 2027")
    with room.database.unit_of_work() as uow:
        uow.directory.put((), (), (Opportunity("Acme 2027", account="Acme", kind=kind),))
        uow.commit()
    closing = Closing(
        status=Status.RESOLVED,
        resolution=Resolution.GROWTH_CONVERSATION,
        feedback="NA",
        contact="Leo Park",
        lead_outcome=LeadOutcome.CONVERTED,
        opportunity_stage=OpportunityStage.CLOSED_LOST,
        opportunity_close_date=room.today,
        renewal_risk=RenewalRisk.LOW,
    )
    if converts:
        assert room.closes(ANA, case, closing).case.is_closed
        return
    with pytest.raises(Refused) as refused:
        room.closes(ANA, case, closing)
    assert [problem.rule for problem in refused.value.problems] == ["CLO-3"]
