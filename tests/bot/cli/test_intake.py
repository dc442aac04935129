"""`casebot import` and `casebot roster`, as somebody types them (INT-1, INT-2, PPL-1, PPL-2)."""

from collections.abc import Iterator

import pytest

from sandbox.slack.server import Sandbox
from sandbox.slack.workspace import Person as Member
from tests.bot.cli.terminal import ROOT, ROSTER, Terminal

EXPORT = (
    "Case Number;Region;Subject;Status;Case Owner;Date/Time Opened;Shoe Size\n1;AMER;Seats;Open;;3/31/2026 9:00 AM;42\n"
)


def test_int_1_a_file_is_imported_and_the_same_file_again_changes_nothing(empty_folder: Terminal) -> None:
    file = empty_folder.has("report.csv", EXPORT)
    first = empty_folder.types("import", file)
    assert first.exit_code == 0, first.output
    assert "1 case read: 1 new." in first.output
    assert "“Shoe Size”" in first.output
    again = empty_folder.types("import", file)
    assert again.exit_code == 0
    assert "1 case read: 1 unchanged." in again.output
    with empty_folder.database().reading() as uow:
        assert uow.cases.find("1") is not None


def test_int_2_refused_rows_are_set_aside_and_the_exit_code_says_so(terminal: Terminal) -> None:
    file = terminal.has("report.csv", EXPORT + "2;MARS;Seats;Open;;soon;42\n")
    result = terminal.types("import", file)
    assert result.exit_code == 1
    assert "1 row refused. They are in report.rejects.csv" in result.output
    said = (terminal.folder / "report.rejects.csv").read_text(encoding="utf-8-sig")
    assert "2;MARS;Seats;Open;;soon;42;3;" in said
    assert terminal.types("import", file).exit_code == 1
    assert (terminal.folder / "report.2.rejects.csv").exists()


def test_where_the_rejects_go_can_be_said(terminal: Terminal) -> None:
    file = terminal.has("report.csv", EXPORT + "2;MARS;;;;;\n")
    assert terminal.types("import", file, "--rejects", "aside.csv").exit_code == 1
    assert (terminal.folder / "aside.csv").exists()
    refused = terminal.types("import", file, "--rejects", file)
    assert refused.exit_code == 2
    assert (terminal.folder / file).read_text(encoding="utf-8").startswith(EXPORT)


def test_zone_dates_and_columns_are_as_told(terminal: Terminal) -> None:
    file = terminal.has("report.csv", "Ticket,Eröffnet\n17,2.3.2026 09:00\n18,2/3/2026 09:00\n")
    columns = terminal.has("map.toml", '"Ticket" = "number"\n"Eröffnet" = "opened_at"\n')
    result = terminal.types(
        "import", file, "--map", columns, "--zone", "Europe/Berlin", "--dates", "dmy", "--assume-open"
    )
    assert result.exit_code == 0, result.output
    with terminal.database().reading() as uow:
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
        (EXPORT, ["--map", "bad.toml"], "need one of the fields"),
        (EXPORT, ["--map", "table.toml"], "need a field in quotes"),
        (EXPORT, ["--map", "other.toml"], "which the file does not have"),
    ],
)
def test_what_cannot_work_is_refused_in_words_and_changes_nothing(
    terminal: Terminal, content: str, options: list[str], said: str
) -> None:
    terminal.has("bad.toml", 'Subject = "sujet"\n')
    terminal.has("table.toml", "Subject = 3\n")
    terminal.has("other.toml", 'Sujet = "subject"\n')
    result = terminal.types("import", terminal.has("report.csv", content), *options)
    assert result.exit_code == 2
    assert said in result.output
    assert not (terminal.folder / "report.rejects.csv").exists()


def test_ppl_2_a_good_roster_is_said_to_be_good(empty_folder: Terminal) -> None:
    result = empty_folder.types("roster", "check", empty_folder.has("roster.toml", ROSTER))
    assert result.exit_code == 0
    assert "The roster is valid: 2 people (1 Advocate, 1 Manager)." in result.output
    assert not (empty_folder.folder / "casebot.db").exists()
    assert empty_folder.types("roster", "check", str(ROOT / "roster.example.toml")).exit_code == 0


def test_ppl_2_a_bad_roster_is_refused_with_every_mistake_and_the_old_one_stays(empty_folder: Terminal) -> None:
    assert empty_folder.types("roster", "load", empty_folder.has("roster.toml", ROSTER)).exit_code == 0
    bad = ROSTER.replace('role = "Advocate"', 'role = "Avocado"').replace('initials = "RH"', "")
    for command in ("check", "load"):
        result = empty_folder.types("roster", command, empty_folder.has("bad.toml", bad))
        assert result.exit_code == 2
        assert "Did you mean “Advocate”?" in result.output
        assert "initials are missing" in result.output
    assert len(empty_folder.database().people.load()) == 2


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
        self, terminal: Terminal, slack: Sandbox
    ) -> None:
        assert slack.url
        result = terminal.types("roster", "load", terminal.has("roster.toml", ROSTER))
        assert result.exit_code == 0, result.output
        assert "1 of 2 were found in Slack." in result.output
        assert "boss@example.com" in result.output
        ana = terminal.database().people.load().by_slack_id("U0ANA")
        assert ana is not None
        assert ana.email == "ana@example.com"

    def test_one_waits_when_slack_asks_for_it(self, terminal: Terminal, slack: Sandbox) -> None:
        slack.faults.add("users.lookupByEmail", "rate_limited", count=1, retry_after=1)
        result = terminal.types("roster", "load", terminal.has("roster.toml", ROSTER))
        assert "1 of 2 were found in Slack." in result.output


class TestDirectory:
    """INT-2, LOOK-2: what is known of customers, from files."""

    def test_good_rows_go_in_bad_ones_are_set_aside_and_the_fixed_file_goes_in(self, terminal: Terminal) -> None:
        accounts = "Account ID;Account Name;CARR;Employees;Full Billing Address;Shoe Size\n001A;Acme GmbH;USD 12,000.00;many;yes;42\n001Z;Zenith;;12;;\n"
        contacts = (
            "Contact ID,Full Name,Email,Company,Is Lead\n003M,Maria Lopez,Maria@Acme.example,Acme GmbH,no\n,Nobody,,,\n"
        )
        opportunities = "Opportunity ID,Opportunity Name,Account Name,Close Date,Type\n006R,Acme renewal,Acme GmbH,9/1/2026,Renewal\n"
        words = [
            *(
                "--accounts",
                terminal.has("accounts.csv", accounts),
                "--contacts",
                terminal.has("contacts.csv", contacts),
            ),
            *("--opportunities", terminal.has("opportunities.csv", opportunities), "--dates", "mdy"),
        ]
        typed = terminal.types("directory", "load", *words)
        assert typed.exit_code == 1
        for said in (
            "1 row of accounts.csv imported",
            "Shoe Size",
            "accounts.rejects.csv",
            "1 row of contacts.csv",
            "1 row of opportunities.csv",
        ):
            assert said in typed.output
        aside = (terminal.folder / "accounts.rejects.csv").read_text(encoding="utf-8-sig")
        assert "Employees: is not a number: “many”" in aside
        assert "Contact ID: is missing" in (terminal.folder / "contacts.rejects.csv").read_text(encoding="utf-8-sig")

        fixed = terminal.has("fixed.csv", aside.replace("many", "40"))
        assert terminal.types("directory", "load", "--accounts", fixed).exit_code == 0
        with terminal.database().reading() as uow:
            acme = uow.directory.account_named("acme gmbh")
            maria = uow.directory.contact_by_email("maria@acme.example")
            [renewal] = uow.directory.opportunities("", "Acme GmbH")
        assert acme is not None
        assert (acme.external_id, acme.carr, acme.employees, acme.has_full_address) == ("001A", 12_000, 40, True)
        assert maria is not None
        assert (maria.name, maria.is_lead) == ("Maria Lopez", False)
        assert (renewal.kind, str(renewal.close_date)) == ("Renewal", "2026-09-01")

    def test_what_cannot_be_loaded_is_said_and_nothing_is(self, terminal: Terminal) -> None:
        assert "Name at least one file" in terminal.types("directory", "load").output
        wrong = terminal.types("directory", "load", "--accounts", terminal.has("shoes.csv", "Shoe,Size\nboot,42\n"))
        assert wrong.exit_code == 2
        assert "the account's name" in wrong.output
