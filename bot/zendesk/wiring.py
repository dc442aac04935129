"""Set up Zendesk for the composition root from the settings, or leave it out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.zendesk.service import ZendeskService
from connectors.zendesk.connection import ZendeskConnection
from connectors.zendesk.connection_file import load_connection

if TYPE_CHECKING:
    from bot.config.settings import Settings


def zendesk_connection(settings: Settings) -> ZendeskConnection | None:
    """Read the file that the settings name; None if they name none. Raises BadConnection with every mistake."""
    if settings.zendesk is None:
        return None
    return load_connection(settings.zendesk, settings.zendesk_secret, settings.zendesk_hook_secret)


class ZendeskNumbers(Collector):
    """The connection's metrics for Prometheus."""

    def __init__(self, service: ZendeskService) -> None:
        self._service = service

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the metrics."""
        health = self._service.health()
        writes = GaugeMetricFamily("casebot_zendesk_writes", "Writes to Zendesk by state", labels=["state"])
        for state, count in health["writes"].items():
            writes.add_metric([state], count)
        yield writes
        yield GaugeMetricFamily(
            "casebot_zendesk_oldest_write_seconds",
            "Age of the oldest waiting write",
            value=health["oldest_write_s"] or 0.0,
        )
        if health["last_poll"] is not None:
            polled = datetime.fromisoformat(health["last_poll"]).timestamp()
            yield GaugeMetricFamily(
                "casebot_zendesk_last_poll_timestamp_seconds", "When the watched view was last read", value=polled
            )
