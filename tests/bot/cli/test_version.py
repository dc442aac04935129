"""`casebot --version` prints the version that is installed."""

from importlib import metadata

from typer.testing import CliRunner

from bot.cli.commands import cli


def test_the_version_is_printed() -> None:
    answer = CliRunner().invoke(cli, ["--version"])
    assert (answer.exit_code, answer.output.strip()) == (0, f"casebot {metadata.version('casebot')}")
