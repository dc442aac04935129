"""INT-2: exports of other programs are taken in with a map and values; without them they are refused in words that say so, and never taken for
“all Open, nobody's”."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases.model.status import Status
from tests.bot.cli.terminal import ROOT, ROSTER, Terminal

EXPORTS = ROOT / "docs" / "exports"


@dataclass(frozen=True)
class Export:
    """What a program exports: its text; the numbers of its three cases, all of them Ana's; whether the header alone is refused."""

    text: str
    numbers: tuple[str, str, str]
    is_refused_whole: bool
    options: tuple[str, ...] = ()


PROGRAMS = {
    "servicenow": Export(
        '"Number","Short description","Caller","Priority","State","Category","Assignment group","Assigned to","Opened","Updated"\n'
        '"INC0010023","More seats","Maria Lopez","3 - Moderate","New","Inquiry","SMB","Ana Silva","2026-11-02 09:15:00","2026-11-03 10:00:00"\n'
        '"INC0010024","Quote","Jo Park","4 - Low","In Progress","Inquiry","SMB","Ana Silva","2026-11-02 09:16:00","2026-11-03 10:00:00"\n'
        '"INC0010025","Renewal","Jo Park","4 - Low","Closed","Inquiry","SMB","Ana Silva","2026-11-02 09:17:00","2026-11-03 10:00:00"\n',
        ("INC0010023", "INC0010024", "INC0010025"),
        is_refused_whole=True,
    ),
    "hubspot": Export(
        "Ticket ID,Ticket name,Pipeline,Ticket status,Priority,Ticket owner,Create date,Last modified date,Associated Company,Associated Contact\n"
        "5512345001,More seats,Support Pipeline,New (Support Pipeline),HIGH,Ana Silva,2026-11-02 09:15,2026-11-03 10:00,Acme,Maria Lopez\n"
        "5512345002,Quote,Support Pipeline,Waiting on us (Support Pipeline),,Ana Silva,2026-11-02 09:15,2026-11-03 10:00,Acme,Maria Lopez\n"
        "5512345003,Renewal,Support Pipeline,Closed (Support Pipeline),,Ana Silva,2026-11-02 09:15,2026-11-03 10:00,Acme,Maria Lopez\n",
        ("5512345001", "5512345002", "5512345003"),
        is_refused_whole=True,
    ),
    "zoho": Export(
        "Record Id,Case Number,Case Origin,Case Owner,Subject,Status,Priority,Account Name,Created Time,Modified Time,Email\n"
        "zcrm_4876876000000422001,100001,Email,Ana Silva,More seats,New,High,Acme,2026-11-02 09:15:00,2026-11-03 10:00:00,m@acme.example\n"
        "zcrm_4876876000000422002,100002,Email,Ana Silva,Quote,Escalated,-None-,Acme,2026-11-02 09:15:00,2026-11-03 10:00:00,m@acme.example\n"
        "zcrm_4876876000000422003,100003,Web,Ana Silva,Renewal,Closed,High,Acme,2026-11-02 09:15:00,2026-11-03 10:00:00,m@acme.example\n",
        ("100001", "100002", "100003"),
        is_refused_whole=False,
    ),
    "dynamics": Export(
        "(Do Not Modify) Case,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Case Title,Case Number,Priority,Origin,Customer,Owner,Status Reason,Created On\n"
        "8a5c7c5e-0001,x=,11/23/2026 10:00 AM,More seats,CAS-01213-X0Y9L2,Normal,Email,Acme,Ana Silva,Active,11/22/2026 9:15 AM\n"
        "8a5c7c5e-0002,y=,11/23/2026 10:00 AM,Quote,CAS-01214-A1B2C3,Normal,Email,Acme,Ana Silva,Researching,11/22/2026 9:15 AM\n"
        "8a5c7c5e-0003,z=,11/23/2026 10:00 AM,Renewal,CAS-01215-K9L8M7,Normal,Email,Acme,Ana Silva,Problem Solved,11/22/2026 9:15 AM\n",
        ("CAS-01213-X0Y9L2", "CAS-01214-A1B2C3", "CAS-01215-K9L8M7"),
        is_refused_whole=True,
    ),
    "zendesk": Export(
        "Id,Requester,Requester email,Subject,Status,Assignee,Created at,Updated at,Organization\n"
        "35436,Maria Lopez,m@acme.example,More seats,New,Ana Silva,2026-11-02 09:15:00 +0000,2026-11-03 10:00:00 +0000,Acme\n"
        "35437,Maria Lopez,m@acme.example,Quote,Open,Ana Silva,2026-11-02 09:15:00 +0000,2026-11-03 10:00:00 +0000,Acme\n"
        "35438,Maria Lopez,m@acme.example,Renewal,Solved,Ana Silva,2026-11-02 09:15:00 +0000,2026-11-03 10:00:00 +0000,Acme\n",
        ("35436", "35437", "35438"),
        is_refused_whole=True,
    ),
    "freshdesk": Export(
        "Ticket ID,Subject,Status,Priority,Source,Agent,Created time,Last update time,Full name,Email,Company Name\n"
        "7001,More seats,Open,Low,Portal,Ana Silva,2026-11-02 09:15:00,2026-11-03 10:00:00,Maria Lopez,m@acme.example,Acme\n"
        "7002,Quote,Pending,Low,Email,Ana Silva,2026-11-02 09:15:00,2026-11-03 10:00:00,Maria Lopez,m@acme.example,Acme\n"
        "7003,Renewal,Closed,Low,Email,Ana Silva,2026-11-02 09:15:00,2026-11-03 10:00:00,Maria Lopez,m@acme.example,Acme\n",
        ("7001", "7002", "7003"),
        is_refused_whole=True,
    ),
    "jira": Export(
        "Summary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Assignee,Reporter,Created,Updated,Resolved\n"
        "More seats,SMB-101,10101,Task,To Do,Medium,,Ana Silva,Maria Lopez,02/Nov/26 9:15 AM,03/Nov/26 10:00 AM,\n"
        "Quote,SMB-102,10102,Task,In Progress,Medium,,Ana Silva,Maria Lopez,02/Nov/26 9:15 AM,03/Nov/26 10:00 AM,\n"
        "Renewal,SMB-103,10103,Task,Done,Medium,Done,Ana Silva,Maria Lopez,02/Nov/26 9:15 AM,03/Nov/26 10:00 AM,03/Nov/26 10:00 AM\n",
        ("SMB-101", "SMB-102", "SMB-103"),
        is_refused_whole=True,
    ),
}


def options(terminal: Terminal, program: str) -> list[str]:
    """The map and the values that the manual has for a program, as far as the export has the columns."""
    lines = (EXPORTS / f"{program}.map.toml").read_text(encoding="utf-8").splitlines()
    header = PROGRAMS[program].text.splitlines()[0]
    kept = [line for line in lines if line.startswith("#") or line.split('"')[1] in header]
    terminal.has("map.toml", "\n".join(kept) + "\n")
    shutil.copy(EXPORTS / f"{program}.values.toml", Path(terminal.folder) / "values.toml")
    return ["--map", "map.toml", "--values", "values.toml"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_int_2_an_export_of_another_program_is_taken_in_with_its_map_and_values(
    terminal: Terminal, program: str
) -> None:
    assert terminal.types("roster", "load", terminal.has("roster.toml", ROSTER)).exit_code == 0
    export = PROGRAMS[program]
    file = terminal.has("export.csv", export.text)
    result = terminal.types("import", file, *options(terminal, program))
    assert result.exit_code == 0, result.output
    assert "3 cases read: 3 new." in result.output
    with terminal.database().reading() as uow:
        found = [uow.cases.find(number) for number in export.numbers]
    statuses = [case.status for case in found if case is not None]
    assert [status.is_closed for status in statuses] == [False, False, True]
    assert statuses[0] is Status.OPEN
    assert statuses[1] is Status.ENGAGED
    assert {case.owner for case in found if case is not None} == {"ana@example.com"}
    assert [case.subject for case in found if case is not None] == ["More seats", "Quote", "Renewal"]
    assert all(case.opened_at.year == 2026 and case.opened_at.month == 11 for case in found if case is not None)
    assert "3 cases read: 3 unchanged." in terminal.types("import", file, *options(terminal, program)).output


@pytest.mark.parametrize("program", PROGRAMS)
def test_int_2_without_them_it_is_refused_in_words_that_lead_to_them(terminal: Terminal, program: str) -> None:
    result = terminal.types("import", terminal.has("export.csv", PROGRAMS[program].text))
    assert result.exit_code in (1, 2)
    assert "--map" in result.output
    if PROGRAMS[program].is_refused_whole:
        assert result.exit_code == 2
        assert 'Possible map: "' in result.output
    else:
        assert "Row 2 is refused: Status: is none of: Open" in result.output
        assert '--values to map their words, such as [status] "New" = "Open"' in result.output
    with terminal.database().reading() as uow:
        assert uow.cases.find(PROGRAMS[program].numbers[0]) is None


def test_int_2_a_file_with_the_columns_mapped_and_the_words_not_says_which_words(terminal: Terminal) -> None:
    [_, mapped, *_] = options(terminal, "zendesk")
    result = terminal.types("import", terminal.has("export.csv", PROGRAMS["zendesk"].text), "--map", mapped)
    assert result.exit_code == 1
    assert "“New”" in result.output
    assert "--values" in result.output
