"""`casebot import` and `casebot roster`, as somebody types them (INT-1, INT-2, PPL-1, PPL-2)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import intake
from bot.clock import SystemClock
from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Person as Member
from storage.database import Database
from storage.engine import make_engine

ROOT = Path(__file__).parents[3]
ROSTER = """
[[person]]
email = "ana@example.com"
name = "Ana Silva"
role = "Advocate"
region = "AMER"
initials = "AS"
manager = "boss@example.com"

[[person]]
email = "boss@example.com"
name = "Robin Hale"
role = "Manager"
region = "AMER"
initials = "RH"
"""
EXPORT = (
    "Case Number;Region;Subject;Status;Case Owner;Date/Time Opened;Shoe Size\n1;AMER;Seats;Open;;3/31/2026 9:00 AM;42\n"
)


class HandlerContext:
    """A folder, and somebody who types commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cli = typer.Typer()
        intake.mount(self.cli)

    def types(self, *words: str) -> Result:
        return CliRunner().invoke(self.cli, [*words])

    def has(self, name: str, content: str) -> str:
        (self.folder / name).write_text(content, encoding="utf-8")
        return name

    def database(self) -> Database:
        return Database(make_engine("sqlite:///casebot.db"), SystemClock())


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HandlerContext:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("CASEBOT_", "SLACK_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "300")
    return HandlerContext(tmp_path)


def test_int_1_a_file_is_imported_and_the_same_file_again_changes_nothing(context: HandlerContext) -> None:
    file = context.has("report.csv", EXPORT)
    first = context.types("import", file)
    assert first.exit_code == 0, first.output
    assert "1 case read: 1 new." in first.output
    assert "“Shoe Size”" in first.output
    again = context.types("import", file)
    assert again.exit_code == 0
    assert "1 case read: 1 unchanged." in again.output
    with context.database().reading() as uow:
        assert uow.cases.find("1") is not None


def test_int_2_refused_rows_are_set_aside_and_the_exit_code_says_so(context: HandlerContext) -> None:
    file = context.has("report.csv", EXPORT + "2;MARS;Seats;Open;;soon;42\n")
    result = context.types("import", file)
    assert result.exit_code == 1
    assert "1 row refused and set aside in report.rejects.csv" in result.output
    said = (context.folder / "report.rejects.csv").read_text(encoding="utf-8-sig")
    assert "2;MARS;Seats;Open;;soon;42;3;" in said
    assert context.types("import", file).exit_code == 1
    assert (context.folder / "report.2.rejects.csv").exists()


def test_where_the_rejects_go_can_be_said(context: HandlerContext) -> None:
    file = context.has("report.csv", EXPORT + "2;MARS;;;;;\n")
    assert context.types("import", file, "--rejects", "aside.csv").exit_code == 1
    assert (context.folder / "aside.csv").exists()
    refused = context.types("import", file, "--rejects", file)
    assert refused.exit_code == 2
    assert (context.folder / file).read_text(encoding="utf-8").startswith(EXPORT)


def test_zone_dates_and_columns_are_as_told(context: HandlerContext) -> None:
    file = context.has("report.csv", "Ticket,Eröffnet\n17,2.3.2026 09:00\n18,2/3/2026 09:00\n")
    columns = context.has("map.toml", '"Ticket" = "number"\n"Eröffnet" = "opened_at"\n')
    result = context.types(
        "import", file, "--map", columns, "--zone", "Europe/Berlin", "--dates", "dmy", "--assume-open"
    )
    assert result.exit_code == 0, result.output
    with context.database().reading() as uow:
        for number in ("17", "18"):
            case = uow.cases.find(number)
            assert case is not None
            assert case.opened_at.isoformat() == "2026-03-02T08:00:00+00:00"


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (EXPORT, ["--zone", "Berlin"], "--zone “Berlin” is not a time zone. Did you mean"),
        ("Name\nAcme\n", [], "No column with the case number"),
        (EXPORT, ["--map", "nowhere.toml"], "cannot be read"),
        (EXPORT, ["--map", "bad.toml"], "must be given one of the fields"),
        (EXPORT, ["--map", "table.toml"], "must be given a field in quotes"),
        (EXPORT, ["--map", "other.toml"], "which the file does not have"),
    ],
)
def test_what_cannot_work_is_refused_in_words_and_changes_nothing(
    context: HandlerContext, content: str, options: list[str], said: str
) -> None:
    context.has("bad.toml", 'Subject = "sujet"\n')
    context.has("table.toml", "Subject = 3\n")
    context.has("other.toml", 'Sujet = "subject"\n')
    result = context.types("import", context.has("report.csv", content), *options)
    assert result.exit_code == 2
    assert said in result.output
    assert not (context.folder / "report.rejects.csv").exists()


def test_ppl_2_a_good_roster_is_said_to_be_good(context: HandlerContext) -> None:
    result = context.types("roster", "check", context.has("roster.toml", ROSTER))
    assert result.exit_code == 0
    assert "The roster is good: 2 people (1 Advocate, 1 Manager)." in result.output
    assert not (context.folder / "casebot.db").exists()
    assert context.types("roster", "check", str(ROOT / "roster.example.toml")).exit_code == 0


def test_ppl_2_a_bad_roster_is_refused_with_every_mistake_and_the_old_one_stays(context: HandlerContext) -> None:
    assert context.types("roster", "load", context.has("roster.toml", ROSTER)).exit_code == 0
    bad = ROSTER.replace('role = "Advocate"', 'role = "Avocado"').replace('initials = "RH"', "")
    for command in ("check", "load"):
        result = context.types("roster", command, context.has("bad.toml", bad))
        assert result.exit_code == 2
        assert "Did you mean “Advocate”?" in result.output
        assert "initials are missing" in result.output
    assert len(context.database().people.load()) == 2


class TestInSlack:
    """PPL-1: a person is found in Slack by e-mail."""

    @pytest.fixture
    def slack(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
        members = [Member(id="U0ANA", name="ana", real_name="Ana Silva", email="ana@example.com")]
        sandbox = Sandbox(manifest=ROOT / "app_manifest.yml", people=members)
        sandbox.start(port=0)
        monkeypatch.setenv("SLACK_BOT_TOKEN", sandbox.bot_token)
        monkeypatch.setenv("SLACK_API_URL", sandbox.api_url)
        yield sandbox
        sandbox.stop()

    def test_who_is_found_is_known_from_then_on_and_who_is_not_is_named(
        self, context: HandlerContext, slack: Sandbox
    ) -> None:
        assert slack.url
        result = context.types("roster", "load", context.has("roster.toml", ROSTER))
        assert result.exit_code == 0, result.output
        assert "1 of 2 are found in Slack." in result.output
        assert "boss@example.com" in result.output
        ana = context.database().people.load().by_slack_id("U0ANA")
        assert ana is not None
        assert ana.email == "ana@example.com"

    def test_one_waits_when_slack_asks_for_it(self, context: HandlerContext, slack: Sandbox) -> None:
        slack.faults.add("users.lookupByEmail", "rate_limited", count=1, retry_after=1)
        result = context.types("roster", "load", context.has("roster.toml", ROSTER))
        assert "1 of 2 are found in Slack." in result.output


class TestDirectory:
    """INT-2, LOOK-2: what is known of customers, from files."""

    def test_good_rows_go_in_bad_ones_are_set_aside_and_the_mended_file_goes_in(self, context: HandlerContext) -> None:
        accounts = "Account ID;Account Name;CARR;Employees;Full Billing Address;Shoe Size\n001A;Acme GmbH;USD 12,000.00;many;yes;42\n001Z;Zenith;;12;;\n"
        contacts = (
            "Contact ID,Full Name,Email,Company,Is Lead\n003M,Maria Lopez,Maria@Acme.example,Acme GmbH,no\n,Nobody,,,\n"
        )
        opportunities = "Opportunity ID,Opportunity Name,Account Name,Close Date,Type\n006R,Acme renewal,Acme GmbH,9/1/2026,Renewal\n"
        words = [
            *("--accounts", context.has("accounts.csv", accounts), "--contacts", context.has("contacts.csv", contacts)),
            *("--opportunities", context.has("opportunities.csv", opportunities), "--dates", "mdy"),
        ]
        typed = context.types("directory", "load", *words)
        assert typed.exit_code == 1
        for said in (
            "1 row of accounts.csv taken in",
            "Shoe Size",
            "accounts.rejects.csv",
            "1 row of contacts.csv",
            "1 row of opportunities.csv",
        ):
            assert said in typed.output
        aside = (context.folder / "accounts.rejects.csv").read_text(encoding="utf-8-sig")
        assert "Employees: is not a number: “many”" in aside
        assert "Contact ID: is missing" in (context.folder / "contacts.rejects.csv").read_text(encoding="utf-8-sig")

        mended = context.has("mended.csv", aside.replace("many", "40"))
        assert context.types("directory", "load", "--accounts", mended).exit_code == 0
        with context.database().reading() as uow:
            acme = uow.directory.account_named("acme gmbh")
            maria = uow.directory.contact_by_email("maria@acme.example")
            [renewal] = uow.directory.opportunities("", "Acme GmbH")
        assert acme is not None
        assert (acme.external_id, acme.carr, acme.employees, acme.has_full_address) == ("001A", 12_000, 40, True)
        assert maria is not None
        assert (maria.name, maria.is_lead) == ("Maria Lopez", False)
        assert (renewal.kind, str(renewal.close_date)) == ("Renewal", "2026-09-01")

    def test_what_cannot_be_loaded_is_said_and_nothing_is(self, context: HandlerContext) -> None:
        assert "Name at least one file" in context.types("directory", "load").output
        wrong = context.types("directory", "load", "--accounts", context.has("shoes.csv", "Shoe,Size\nboot,42\n"))
        assert wrong.exit_code == 2
        assert "the account's name" in wrong.output
