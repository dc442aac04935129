"""The health page shows that Salesforce does not work for casebot (SAFE-2)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from bot.app import Casebot
from bot.health import Finding, State
from bot.health_checks import HealthChecks
from tests.bot.salesforce.organisation import Org


def test_an_outage_of_salesforce_is_a_warning_and_not_ok(org: Org) -> None:
    """The poll pauses after an error, so its sweep is never late."""
    case_id = org.case()
    parts: dict[str, Any] = {"zendesk": None, "salesforce": org.service, "clock": org.clock}
    look = HealthChecks(cast("Casebot", SimpleNamespace(**parts))).looks()["salesforce"]
    org.poll()
    assert look() == {"salesforce": Finding(State.OK)}
    org.crm.faults.outage = "unavailable"
    org.ana_picks_up(case_id)
    for _ in range(16):
        org.clock.advance(minutes=2)
        org.send()
        org.poll()
    found = look()["salesforce"]
    assert found.state is State.WARNING
    assert "not read for" in found.text
    assert "the oldest write waits for" in found.text
    org.crm.faults.outage = ""
    org.clock.advance(minutes=20)
    org.poll()
    org.send()
    assert look() == {"salesforce": Finding(State.OK)}
