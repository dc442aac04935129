"""The metrics for Prometheus.

Values from the database are the health monitor's last results, so a scrape never waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.health import State
from storage.lane_values import Claim, DeliveryResult

if TYPE_CHECKING:
    from bot.app import Casebot

_ACK_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


class Metrics:
    """The counters. `registry` has these and the values that each scrape looks up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.acks = Histogram(
            "casebot_ack_seconds",
            "Time from Slack's request to its acknowledgement",
            ["listener"],
            buckets=_ACK_BUCKETS,
            registry=self.registry,
        )
        self.requests = Counter(
            "casebot_requests",
            "Slack's requests, by listener and status",
            ["listener", "status"],
            registry=self.registry,
        )
        self.sends = Counter(
            "casebot_sends",
            "Attempts at delivery, by kind of message and result",
            ["kind", "result"],
            registry=self.registry,
        )
        self.calls = Counter(
            "casebot_slack_calls",
            "Calls to Slack's Web API, by method and outcome",
            ["method", "outcome"],
            registry=self.registry,
        )
        self.reminders = Counter(
            "casebot_reminders",
            "Reminders sent, by clock and step",
            ["clock", "step"],
            registry=self.registry,
        )
        self.intake = Counter(
            "casebot_intake_records",
            "Records received, by source and result",
            ["source", "outcome"],
            registry=self.registry,
        )

    def note_result(self, claim: Claim, result: DeliveryResult) -> None:
        """Count the result of an attempt at delivery."""
        self.sends.labels(claim.notification.kind.value, result.state.value).inc()

    def note_call(self, method: str, outcome: str) -> None:
        """Count a call of Slack's Web API."""
        self.calls.labels(method, outcome).inc()

    def note_reminders(self, told: Iterable[tuple[str, str]]) -> None:
        """Count the steps that a sweep sent reminders for.

        Args:
            told: Clock and step of each.
        """
        for clock, step in told:
            self.reminders.labels(clock, step).inc()

    def note_intake(self, source: str, counts: Mapping[str, int]) -> None:
        """Count the results of one request's records."""
        for outcome, count in counts.items():
            self.intake.labels(source, outcome).inc(count)

    def watch(self, casebot: Casebot) -> None:
        """Add what each scrape looks up."""
        self.registry.register(_Watched(casebot))


class _Watched(Collector):
    """The values that casebot's parts report. It raises nothing: a failed scrape would hide all other metrics."""

    def __init__(self, casebot: Casebot) -> None:
        self._casebot = casebot

    def describe(self) -> Iterable[Metric]:
        """Return nothing, so that registering collects nothing."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return the last values."""
        yield from self._health()
        yield from self._delivery()
        yield from self._sweeps()
        yield from self._audit()
        refused = CounterMetricFamily(
            "casebot_refused_requests", "Requests that were refused", labels=["path", "status", "reason"]
        )
        for (path, status, reason), count in self._casebot.refusals.counts().items():
            refused.add_metric([path, str(status), reason], count)
        yield refused

    def _health(self) -> Iterable[Metric]:
        report = self._casebot.health.report()
        checks = GaugeMetricFamily("casebot_check_state", "0 ok, 1 warning, 2 failing", labels=["check"])
        order = [State.OK, State.WARNING, State.FAILING]
        for name, finding in report.findings.items():
            checks.add_metric([name], order.index(finding.state))
        yield checks
        yield GaugeMetricFamily("casebot_ready", "1 while casebot works", value=float(report.is_ready))
        stopped = self._casebot.delivery.stopped is not None
        yield GaugeMetricFamily(
            "casebot_sending_stopped", "1 while Slack does not accept the token", value=float(stopped)
        )

    def _delivery(self) -> Iterable[Metric]:
        seen = self._casebot.checks.seen
        if seen is None:
            return
        rows = GaugeMetricFamily("casebot_outbox_rows", "Messages by state", labels=["state"])
        for state, count in seen.health.waiting.items():
            rows.add_metric([state.value], count)
        yield rows
        yield GaugeMetricFamily(
            "casebot_outbox_oldest_seconds", "Age of the oldest waiting message", value=seen.health.oldest_s or 0.0
        )
        depth = GaugeMetricFamily("casebot_lane_messages", "Waiting messages, by kind of lane", labels=["lane"])
        age = GaugeMetricFamily("casebot_lane_oldest_seconds", "Age of the oldest, by kind of lane", labels=["lane"])
        for kind, lane in seen.lanes.items():
            depth.add_metric([kind], lane.waiting)
            age.add_metric([kind], lane.oldest_s)
        yield depth
        yield age
        yield GaugeMetricFamily("casebot_events_given_up", "Events that failed too often", value=seen.events_given_up)

    def _sweeps(self) -> Iterable[Metric]:
        idle = GaugeMetricFamily("casebot_sweep_idle_seconds", "Time since the sweep last succeeded", labels=["sweep"])
        for name, status in self._casebot.scheduler.statuses().items():
            idle.add_metric([name], status.idle_s)
        yield idle

    def _audit(self) -> Iterable[Metric]:
        counts = self._casebot.audit.counts
        if counts is None:
            return
        found = GaugeMetricFamily(
            "casebot_audit_findings", "Inconsistencies found by the last check; see casebot audit", labels=["what"]
        )
        for kind, count in counts.items():
            found.add_metric([kind.value], count)
        yield found
