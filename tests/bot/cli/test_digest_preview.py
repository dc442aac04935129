"""`casebot digest --preview`, as somebody types it (DIG-1)."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import cli
from bot.clock import SystemClock
from cases.changes.record import Change, ChangeContext, record
from cases.model.case import Case
from cases.model.people import THE_CRM, Region
from cases.model.policy import Policy
from cases.model.status import Surface
from storage.database import Database
from storage.engine import make_engine
from storage.outbox import RowState
from storage.outbox_upkeep import listing
from tests.tables import make_tables


def test_the_preview_prints_the_figures_of_now_and_posts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DIG-1: foreign words are shown as they are."""
    for name in list(os.environ):
        if name.startswith(("CASEBOT_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'casebot.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = make_engine(url)
    make_tables(engine)
    now = SystemClock().now()
    database = Database(engine, SystemClock())
    with database.unit_of_work() as uow:
        case = Case("[red]00012345", "500A1", now, now, region=Region.AMER, routed_at=now, blocked_on="Billing")
        record([Change(None, case)], ChangeContext(uow, Policy(), now, THE_CRM, Surface.CSV))
        uow.commit()
    with engine.connect() as connection:
        waiting = listing(connection, tuple(RowState))

    result = CliRunner().invoke(cli, ["digest", "--preview", "AMER"])
    assert result.exit_code == 0, result.output
    for words in ("AMER", "1 routed", "1 open", "1 unassigned", "[red]00012345", "Billing", "Open by age"):
        assert words in result.output
    with engine.connect() as connection:
        assert listing(connection, tuple(RowState)) == waiting
    with database.reading() as uow:
        assert uow.digests.last(Region.AMER, now.date()) is None
    database.close()


def test_a_region_that_there_is_not_is_refused_with_those_there_are() -> None:
    """DIG-1"""
    result = CliRunner().invoke(cli, ["digest", "--preview", "MARS"])
    assert result.exit_code == 2
    assert "EMEA-APJ" in result.output
