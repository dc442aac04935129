"""The health page shows that Zendesk does not work for casebot (SAFE-2)."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app import Casebot
from bot.health import Finding, State
from bot.health_checks import HealthChecks
from bot.zendesk.service import ZendeskService
from cases.model.policy import Policy
from cases.model.tickets import TicketWrite
from connectors.zendesk.errors import ZendeskError
from sandbox.zendesk.server import ZendeskStandIn
from storage.database import Database
from tests.bot.zendesk.test_checks import connection_to
from tests.clock import SettableClock


def test_an_outage_of_zendesk_is_a_warning_and_not_ok(database: Database, clock: SettableClock) -> None:
    """Between its tries every other turn of the sweep succeeds, so no sweep is late."""
    zendesk = ZendeskStandIn(clock=clock)
    with zendesk:
        service = ZendeskService(connection_to(zendesk), database, Policy(), clock)
        parts: dict[str, Any] = {"zendesk": service, "salesforce": None, "clock": clock}
        checks = HealthChecks(cast("Casebot", SimpleNamespace(**parts)))
        service.reader.read_due()
        assert looked(checks)["zendesk"] == Finding(State.OK)
    with database.unit_of_work() as uow:
        uow.tickets.put([TicketWrite("note:1", 7, clock.now(), "ana@example.com", note="Picked up")])
        uow.commit()
    clock.advance(minutes=29)
    assert looked(checks)["zendesk"] == Finding(State.OK), "a short outage needs nobody"
    clock.advance(minutes=2)
    with pytest.raises(ZendeskError):
        service.reader.read_due()
    service.sender.send_due()
    assert looked(checks)["zendesk"] == Finding(State.WARNING, "not read for 1860 s; the oldest write waits for 1860 s")
    assert looked(checks).keys() == {"zendesk"}
    after_a_restart = HealthChecks(cast("Casebot", SimpleNamespace(**parts)))
    assert looked(after_a_restart)["zendesk"].text == "the oldest write waits for 1860 s"
    service.close()


def looked(checks: HealthChecks) -> Mapping[str, Finding]:
    """What the checks of other systems find."""
    looks = checks.looks()
    return {**looks["zendesk"](), **looks["salesforce"]()}
