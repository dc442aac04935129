"""`casebot audit` on the command line; what it finds is tested in tests/bot/test_audit.py."""

from __future__ import annotations

from sqlalchemy import delete
from typer.testing import CliRunner

from bot.cli.commands import cli
from cases.model.people import Roster
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.rules.import_record import Rejected, read_record
from cases.use_cases.import_cases import import_records
from storage.outbox import outbox_table
from tests.bot.cli.terminal import Terminal
from tests.stories.office import ANA, MARTA


def test_the_command_lists_what_is_wrong_and_repairs_it(terminal: Terminal) -> None:
    """SAFE-2: exit code 1 while something is left, 0 once nothing is."""
    database = terminal.database()
    database.people.replace(Roster.of([ANA, MARTA]), database.clock.now())
    read = read_record(1, {"number": "00060011", "owner": ANA.email, "account": "Acme GmbH"}, Policy())
    assert not isinstance(read, Rejected)
    with database.unit_of_work() as uow:
        import_records([read], uow, Policy(), database.clock.now(), Surface.CSV)
        uow.commit()
    assert CliRunner().invoke(cli, ["audit"]).output == "No problems found.\n"
    with database.engine.begin() as connection:
        connection.execute(delete(outbox_table))
    listed = CliRunner().invoke(cli, ["audit"])
    assert listed.exit_code == 1
    assert "00060011" in listed.output
    repaired = CliRunner().invoke(cli, ["audit", "--repair"])
    assert (repaired.exit_code, "1 repaired" in repaired.output) == (0, True)
    assert CliRunner().invoke(cli, ["audit"]).exit_code == 0
    database.close()
