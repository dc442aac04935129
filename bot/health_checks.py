"""The checks behind casebot's health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.delivery.worker_settings import DeliveryHealth
from bot.health import CaseView, Finding, State
from storage.engine import READ_ONLY
from storage.outbox import RowState
from storage.outbox_upkeep import LaneDepth, lane_depths

if TYPE_CHECKING:
    from bot.app import Casebot

# If nothing was delivered for so long while something waited, people are not notified.
NOTHING_DELIVERED_S = 600.0
# If a write to another system waits for so long, or reading it did not succeed, that system does not work for us.
OUTSIDE_S = 1_800.0
# Slack refreshes a socket within seconds.
NO_SOCKET_S = 60.0


@dataclass(frozen=True)
class Seen:
    """The last results from the database, for the metrics."""

    health: DeliveryHealth
    lanes: Mapping[str, LaneDepth]
    events_given_up: int


class HealthChecks:
    """The checks of casebot's parts."""

    def __init__(self, casebot: Casebot) -> None:
        self._casebot = casebot
        self.seen: Seen | None = None
        self._socket_seen = True
        self._began = casebot.clock.now()

    def looks(self) -> Mapping[str, CaseView]:
        """Return the checks. Those without the database come first."""
        return {
            "slack": self._slack,
            "sweeps": self._sweeps,
            "senders": self._senders,
            "mailboxes": self._mailboxes,
            "database": self._database,
            "salesforce": self._salesforce,
            "zendesk": self._zendesk,
        }

    def _slack(self) -> Mapping[str, Finding]:
        stopped = self._casebot.delivery.stopped
        if stopped is not None:
            return {"slack": Finding(State.FAILING, f"Slack says {stopped}. Nothing is sent and nothing is lost.")}
        socket = self._casebot.socket
        if socket is None or socket.is_connected:
            self._socket_seen = True
            return {}
        # A single miss may be a refresh.
        seen, self._socket_seen = self._socket_seen, False
        return {} if seen else {"slack": Finding(State.FAILING, "no Socket Mode connection, so no clicks arrive")}

    def _sweeps(self) -> Mapping[str, Finding]:
        late = {name: status for name, status in self._casebot.scheduler.statuses().items() if status.is_late}
        if not late:
            return {}
        said = ", ".join(
            f"{name} for {status.idle_s:.0f} s{f' ({status.error})' if status.error else ''}"
            for name, status in sorted(late.items())
        )
        return {"sweeps": Finding(State.FAILING, f"failed: {said}")}

    def _senders(self) -> Mapping[str, Finding]:
        running, stuck = self._casebot.delivery.running, self._casebot.delivery.stuck
        if not running:
            return {"senders": Finding(State.FAILING, "none runs")}
        return {"senders": Finding(State.WARNING, f"{stuck} hung and were replaced")} if stuck else {}

    def _mailboxes(self) -> Mapping[str, Finding]:
        service = self._casebot.mailboxes
        amiss = [status for status in service.statuses() if status.needs_somebody] if service is not None else []
        return {f"mailbox {status.name}": Finding(State.WARNING, status.trouble) for status in amiss}

    def _salesforce(self) -> Mapping[str, Finding]:
        service = self._casebot.salesforce
        return {"salesforce": self._outside(service.health())} if service is not None else {}

    def _zendesk(self) -> Mapping[str, Finding]:
        service = self._casebot.zendesk
        return {"zendesk": self._outside(service.health())} if service is not None else {}

    def _outside(self, health: Mapping[str, Any]) -> Finding:
        """Return a warning if another system was not read for long, or did not take a write. casebot itself works."""
        last_poll = datetime.fromisoformat(health["last_poll"]) if health["last_poll"] else self._began
        # After a start, the first poll is yet to come.
        silent_s = (self._casebot.clock.now() - max(last_poll, self._began)).total_seconds()
        waits_s = health["oldest_write_s"] or 0.0
        texts = [
            *([f"not read for {silent_s:.0f} s"] if silent_s > OUTSIDE_S else []),
            *([f"the oldest write waits for {waits_s:.0f} s"] if waits_s > OUTSIDE_S else []),
        ]
        return Finding(State.WARNING, "; ".join(texts)) if texts else Finding(State.OK)

    def _database(self) -> Mapping[str, Finding]:
        health = self._casebot.delivery.health()
        given_up = self._casebot.events.given_up()
        with self._casebot.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            lanes = lane_depths(connection, self._casebot.clock.now())
        self.seen = Seen(health, lanes, given_up)
        dead = health.waiting.get(RowState.DEAD, 0)
        found = {
            "dead messages": Finding(State.WARNING, f"{dead}; see casebot outbox list") if dead else Finding(State.OK),
            "events": Finding(State.WARNING, f"{given_up} were given up") if given_up else Finding(State.OK),
            "delivery": Finding(State.OK),
        }
        if (health.oldest_s or 0) > NOTHING_DELIVERED_S and health.idle_s > NOTHING_DELIVERED_S:
            text = (
                f"nothing was delivered for {health.idle_s:.0f} s; the oldest message waits for {health.oldest_s:.0f} s"
            )
            found["delivery"] = Finding(State.FAILING, text)
        return found
