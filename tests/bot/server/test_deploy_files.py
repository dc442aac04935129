"""What an operator is handed names only what there is: metrics, commands, settings, files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from bot.cli.commands import cli
from bot.config.settings import SETTINGS

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
PAGES = [ROOT / "docs" / "operations.md", ROOT / "docs" / "security.md"]
KNOWN = set(re.findall(r'"(casebot_\w+)"', (ROOT / "bot" / "metrics.py").read_text(encoding="utf-8")))


def metrics_in(text: str) -> set[str]:
    """The metrics that are named, without what Prometheus adds to counters and histograms."""
    return {re.sub(r"_(?:total|bucket|sum|count)$", "", name) for name in re.findall(r"\bcasebot_\w+", text)}


def test_alerts_and_dashboard_ask_for_metrics_that_there_are() -> None:
    rules = (DEPLOY / "prometheus-rules.yml").read_text(encoding="utf-8")
    board = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert metrics_in(" ".join(rule["expr"] for rule in yaml.safe_load(rules)["groups"][0]["rules"])) <= KNOWN
    assert metrics_in(" ".join(expressions)) <= KNOWN
    assert KNOWN - {"casebot_sending_stopped", "casebot_ready", "casebot_events_given_up"} <= metrics_in(
        " ".join(expressions)
    ), "each metric has its panel"


def test_each_alert_says_what_it_is_and_the_page_says_what_to_do() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    page = PAGES[0].read_text(encoding="utf-8")
    for rule in rules:
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["alert"] in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_names_commands_settings_and_files_that_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    given = {
        command.name or str(getattr(command.callback, "__name__", "")).replace("_", "-")
        for command in cli.registered_commands
    }
    known = given | {group.name for group in cli.registered_groups}
    assert set(re.findall(r"`casebot ([a-z]+)", text)) <= known
    settings = {setting.name for setting in SETTINGS}
    assert set(re.findall(r"`(CASEBOT_[A-Z_]+|SLACK_[A-Z_]+)\b", text)) <= settings
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / link).resolve().exists(), link


def test_the_image_runs_without_root_and_says_when_it_is_alive() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER casebot" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert "--require-hashes" in " ".join(lines)
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    assert copied >= {"bot", "handlers", "storage", "messages", "cases", "connectors", "sandbox", "app_manifest.yml"}


def test_the_composed_casebots_share_a_database_and_write_nothing_elsewhere() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    casebot = services["casebot"]
    assert casebot["read_only"] is True
    assert casebot["deploy"]["replicas"] == 2
    assert casebot["stop_grace_period"] == "30s", "longer than a stop takes"
    assert casebot["environment"]["DATABASE_URL"].startswith("postgresql://")
    names = set(casebot["environment"]) - {"DATABASE_URL"}
    assert names <= {setting.name for setting in SETTINGS}
