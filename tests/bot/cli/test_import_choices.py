"""What `casebot import` says of a file, and what a person can say about it (INT-1, INT-2)."""

import threading
import time

import pytest

from bot.cli import import_cases
from cases.model.case import Case
from cases.model.status import Status
from storage.process_lock import ProcessLock
from tests.bot.cli.terminal import ROSTER, Terminal

REPORT = (
    "Case Number,Status,Case Owner,Region,Account Name,Date/Time Opened,Closed\n"
    "00012345,Open,ana@example.com,AMER,Acme,12/01/2026,0\n"
    "00012346,Open,ana@example.com,AMER,Nord,25/10/2026,0\n"
    ",,,,,,\n"
    "SMB cases,,,,,,\n"
    "Confidential Information - Do Not Distribute,,,,,,\n"
)


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A terminal whose database knows Ana."""
    assert terminal.types("roster", "load", terminal.has("roster.toml", ROSTER)).exit_code == 0
    return terminal


def case(terminal: Terminal, number: str) -> Case | None:
    with terminal.database().reading() as uow:
        return uow.cases.find(number)


def test_int_2_it_prints_what_it_decided(office: Terminal) -> None:
    result = office.types("import", office.has("report.csv", REPORT))
    assert result.exit_code == 0, result.output
    for line in (
        "Footer of 2 lines left out: rows 5, 6.",
        "Column “Closed” left out: holds 0.",
        "Dates day first, from row 3.",
        "2 cases read: 2 new.",
    ):
        assert line in result.output
    found = case(office, "12345")
    assert found is not None
    assert f"{found.opened_at:%Y-%m-%d}" == "2026-01-12"


def test_int_2_without_status_or_owner_it_asks_first_and_stores_nothing(office: Terminal) -> None:
    file = office.has("report.csv", "Case Number,Region,State,Assigned to\n7,AMER,New,Ana Silva\n")
    asked = office.types("import", file)
    assert asked.exit_code == 2
    for words in (
        "every case would be Open and unassigned",
        "--assume-open",
        '"State" = "status"',
        '"Assigned to" = "owner"',
    ):
        assert words in asked.output
    assert case(office, "7") is None
    assert office.types("import", file, "--assume-open").exit_code == 0
    assert case(office, "7") is not None
    # Of cases that are known already, a file may say a part.
    part = office.types("import", office.has("part.csv", "Case Number,Account Name\n7,Acme\n"))
    assert "1 case read: 1 updated." in part.output


@pytest.mark.parametrize(("header", "what"), [("Status", "unassigned"), ("Case Owner", "Open")])
def test_int_2_it_says_which_of_the_two_is_missing(office: Terminal, header: str, what: str) -> None:
    asked = office.types("import", office.has("report.csv", f"Case Number,{header}\n7,\n"))
    assert asked.exit_code == 2
    assert f"every case would be {what}. Continue with --assume-open" in asked.output


def test_int_2_a_dry_run_shows_what_would_change_and_stores_nothing(office: Terminal) -> None:
    office.types("import", office.has("report.csv", REPORT))
    before = case(office, "12345")
    added = "00012347,Open,,AMER,New One,26/10/2026,0\n8,Opened,,,,,\n,,,,,,\n"
    newer = REPORT.replace("Acme", "Acme Inc").replace(",,,,,,\n", added, 1)
    result = office.types("import", office.has("newer.csv", newer), "--dry-run")
    assert result.exit_code == 1
    for line in (
        "Dry run: nothing was stored.",
        "00012345: account Acme → Acme Inc",
        "00012347: new",
        "1 row would be refused.",
        "3 cases read: 1 new, 1 updated, 1 unchanged.",
    ):
        assert line in result.output
    assert case(office, "12345") == before
    assert case(office, "12347") is None
    assert not (office.folder / "newer.rejects.csv").exists()


def test_int_1_again_puts_right_what_was_read_wrongly(office: Terminal) -> None:
    """The 5th of November was read as the 11th of May; read rightly, its stamp looks older than what is known."""
    file = office.has(
        "report.csv",
        "Case Number,Status,Case Owner,Region,Opened,Last Modified Date\n7,Open,,AMER,05/02/2026,07/06/2026\n",
    )
    assert office.types("import", file, "--dates", "mdy").exit_code == 0
    older = office.types("import", file, "--dates", "dmy")
    assert "1 older than the stored values (--again uses them)" in older.output
    assert "1 updated" in office.types("import", file, "--dates", "dmy", "--again").output
    found = case(office, "7")
    assert found is not None
    assert f"{found.opened_at:%Y-%m-%d}" == "2026-02-05"


def test_int_1_a_repeat_within_a_file_is_called_that(office: Terminal) -> None:
    rows = "7,Open,,AMER,Old,2026-03-01\n7,Open,,AMER,New,2026-03-02\n#0007,Open,,AMER,Older,2026-02-01\n"
    header = "Case Number,Status,Case Owner,Region,Subject,Last Modified Date\n"
    result = office.types("import", office.has("report.csv", header + rows))
    assert "3 cases read: 1 new, 2 repeated within the file." in result.output
    assert "Repeated within the file: row 2 (row 3 counts), row 4 (row 3 counts)." in result.output
    found = case(office, "7")
    assert found is not None
    assert found.subject == "New"


@pytest.mark.parametrize(
    "number",
    ['"=""00012345"""', "'00012345", "12345.0", "12345.00", "1.2345E+04", '"12,345"', " 00012345 ", "#00012345", "\ufeff12345\u200b", "Case 12345"],
)  # fmt: skip
def test_int_1_a_known_case_is_known_in_any_spelling_and_never_a_second_one(office: Terminal, number: str) -> None:
    office.types("import", office.has("report.csv", REPORT))
    again = f"Case Number,Status,Case Owner,Account Name\n{number},Open,ana@example.com,Acme Inc\n"
    result = office.types("import", office.has("again.csv", again))
    assert "1 case read: 1 updated." in result.output
    found = case(office, "00012345")
    assert found is not None
    assert (found.number, found.account) == ("00012345", "Acme Inc")
    with office.database().reading() as uow:
        assert len(uow.cases.by_numbers(["12345", "00012345"])) == 2


@pytest.mark.parametrize("number", ["1.23E+07", "12345 or so", "unknown", "12.000", "2026-11-28", "n°"])
def test_int_2_what_is_no_number_is_refused_with_the_reason(office: Terminal, number: str) -> None:
    content = f"Case Number,Status,Case Owner,Subject\n{number},Open,,x\n8,Open,,y\n"
    result = office.types("import", office.has("report.csv", content))
    assert result.exit_code == 1
    assert "Row 2 is refused: Case Number: is" in result.output


def test_int_2_the_files_own_words_are_given_their_meaning(office: Terminal) -> None:
    file = office.has("report.csv", "Case Number,Status,Case Owner\n7,new,A. Silva\n8,Whatever,\n")
    values = office.has(
        "values.toml",
        '[status]\n"New" = "Open"\n"*" = "In Progress: Engaged"\n[owner]\n"A. Silva" = "ana@example.com"\n',
    )
    assert office.types("import", file, "--values", values).exit_code == 0
    one, two = case(office, "7"), case(office, "8")
    assert one is not None
    assert two is not None
    assert (one.status, one.owner, two.status) == (Status.OPEN, "ana@example.com", Status.ENGAGED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[status]\n"New" = "Opn"\n', "“New” needs one of: Open"),
        ('[state]\n"New" = "Open"\n', "“state” is not a field with values"),
        ('status = "Open"\n', "“status” is not a field with values"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(office: Terminal, content: str, said: str) -> None:
    result = office.types("import", office.has("report.csv", REPORT), "--values", office.has("values.toml", content))
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--encoding", "klingon"], "not a known encoding"),
        (["--numbers", "dots"], "is none of: point, comma"),
        (["--sheet", "Cases", "--dates", "ymd"], "ymd"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(office: Terminal, options: list[str], said: str) -> None:
    result = office.types("import", office.has("report.csv", REPORT), *options)
    assert result.exit_code == 2
    assert said in result.output


def test_what_a_customer_wrote_is_no_command_to_the_terminal(office: Terminal) -> None:
    content = 'Case Number,Status,Case Owner,"Shoe\x1b[31m [red]Size"\n7,"\x1b]0;title\x07Opened",,1\n'
    result = office.types("import", office.has("report.csv", content))
    assert "\x1b]" not in result.output
    assert "\x1b[31m" not in result.output
    assert "[red]Size" in result.output


def test_int_1_an_import_beside_a_running_casebot_lets_others_write(
    office: Terminal,
) -> None:
    rows = "".join(f"{number},Open,,AMER,Seats\n" for number in range(1, 1_201))
    file = office.has("report.csv", "Case Number,Status,Case Owner,Region,Subject\n" + rows)
    waits: list[float] = []
    done = threading.Event()
    # A short busy wait, as a form has: what it cannot get within it would be an error to a person.
    database = office.database()

    def write() -> None:
        while not done.wait(0.05):
            began = time.monotonic()
            with database.unit_of_work() as uow:
                uow.cases.own_number()
                uow.commit()
            waits.append(time.monotonic() - began)

    writer = threading.Thread(target=write)
    with ProcessLock("sqlite:///casebot.db"):
        assert import_cases.is_casebot_running("sqlite:///casebot.db")
        writer.start()
        result = office.types("import", file)
        done.set()
        writer.join()
    assert "1,200 cases read: 1,200 new." in result.output
    assert not import_cases.is_casebot_running("sqlite:///casebot.db")
    assert len(waits) >= 10
    assert max(waits) < 2.5, waits


def test_int_2_the_help_names_the_table_of_the_values_file(office: Terminal) -> None:
    """INT-2: square brackets are not taken for markup."""
    shown = " ".join(office.types("import", "--help").output.replace("│", " ").split())
    assert "under [status], lines like" in shown
