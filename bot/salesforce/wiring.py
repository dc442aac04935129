"""Set up Salesforce for the composition root from the settings, or leave it out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.salesforce.service import SalesforceConfig, SalesforceService
from connectors.salesforce.map_file import MapError, load_connection, load_map

if TYPE_CHECKING:
    from bot.config.settings import Settings


def salesforce_config(settings: Settings) -> SalesforceConfig | None:
    """Read the file that the settings name; None if they name none. Raises MapError with every mistake."""
    if settings.salesforce is None:
        return None
    mistakes: list[str] = []
    connection, field_map = None, None
    try:
        connection = load_connection(settings.salesforce, settings.salesforce_secret)
    except MapError as wrong:
        mistakes += wrong.mistakes
    try:
        field_map = load_map(settings.salesforce)
    except MapError as wrong:
        mistakes += wrong.mistakes
    if connection is None or field_map is None:
        raise MapError(list(dict.fromkeys(mistakes)))
    return SalesforceConfig.of(connection, field_map)


class SalesforceNumbers(Collector):
    """The connection's metrics for Prometheus."""

    def __init__(self, service: SalesforceService) -> None:
        self._service = service

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the metrics."""
        health = self._service.health()
        writes = GaugeMetricFamily("casebot_salesforce_writes", "Writes to Salesforce by state", labels=["state"])
        for state, count in health["writes"].items():
            writes.add_metric([state], count)
        yield writes
        for name, about, value in (
            ("oldest_write_seconds", "Age of the oldest waiting write", health["oldest_write_s"] or 0.0),
            ("calls_used", "API calls used of the day's allowance", float(health["calls_used"] or 0)),
            ("calls_allowed", "API calls allowed in a day", float(health["calls_allowed"] or 0)),
            ("paused", "1 while calls to Salesforce are paused", float(health["paused"] is not None)),
            ("poll_slower", "How many times longer the poll interval is", float(health["slower"])),
            ("of_others", "Rows of owners who are not on the roster, since the start", float(health["of_others"])),
            ("set_aside", "Rows that were set aside since the start", float(health["set_aside"])),
        ):
            yield GaugeMetricFamily(f"casebot_salesforce_{name}", about, value=value)
