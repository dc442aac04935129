"""The page of the rules, the code and the tests say the same."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from cases.changes.change_case import Outcome
from cases.model.case import Case
from cases.model.closing_answers import Closing
from cases.model.errors import Refused
from cases.model.status import CLOSINGS, IN_PROGRESS, OpportunityStage, RenewalRisk, Resolution, Status
from tests.cases.conftest import open_file
from tests.cases.team import ANA, EVERYBODY, NOON, Room
from tests.clock import SettableClock
from tests.tables import make_tables
from tests.test_house import statements

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
CODE = ("cases", "storage", "messages", "connectors", "handlers", "bot")
FAMILIES = (
    "PPL", "STA", "NXT", "RES", "CLO", "REQ", "INT", "RTE", "CRD", "SLA", "NAG", "PTO", "TAG", "ESC", "MM", "HVA", "EML", "OPP", "ZEN",
    "BPW", "SDR", "LOOK", "HOM", "CUP", "DIG", "FBK", "OPS", "AUD", "SAFE",
)  # fmt: skip
ID = re.compile(rf"\b(?:{'|'.join(FAMILIES)})-\d+\b")
ID_IN_A_NAME = re.compile(rf"(?:^|_)({'|'.join(FAMILIES).lower()})_(\d+)(?=_|$)")
ROW = re.compile(
    r"^\| (?P<id>\S+) \| \*\*(?P<title>.+?)\.\*\* (?P<text>.+?) \|(?: (?P<decided>.+?))? \|(?: (?P<tests>.+))? \|$"
)
HEADER = ("| id | rule | decided here | tests |", "|---|---|---|---|")
TEST = re.compile(r"`(?P<file>[\w/]+\.py)::(?P<name>test_\w+)`")

# What was asked for so far; later rules are added here.
PROMISED = {
    *(f"PPL-{n}" for n in (1, 2, 3, 4)),
    *(f"STA-{n}" for n in (1, 2, 3)),
    *("NXT-1", "NXT-2", "RES-1", "REQ-1", "INT-1", "INT-2", "INT-3", "AUD-1", "CRD-1", "CRD-2", "CRD-3"),
    *(f"CLO-{n}" for n in range(1, 12)),
    *(f"RTE-{n}" for n in range(1, 7)),
    "HVA-2",
    *(f"SLA-{n}" for n in (1, 2, 3, 4, 5, 6)),
    *(f"SAFE-{n}" for n in (1, 2, 3, 4)),
    *(f"NAG-{n}" for n in (1, 2, 3, 4, 5, 6, 7)),
    *("PTO-1", "HVA-1", "HVA-3", "HOM-1", "CUP-1", "REQ-2", "LOOK-1", "LOOK-2", "ZEN-1"),
    *("DIG-1", "DIG-2", "DIG-3", "DIG-4", "FBK-1"),
    *("MM-1", "MM-2", "EML-1", "EML-2", "OPP-1", "TAG-1", "TAG-2", "ESC-1", "ESC-2", "ESC-3"),
}


@dataclass
class Row:
    """One rule on the page."""

    id: str
    title: str
    text: str
    decided: str
    tests: list[str]


def rows() -> list[Row]:
    return [
        Row(row["id"], row["title"], row["text"], row["decided"] or "", listed_tests(row["tests"] or ""))
        for line in PAGE.splitlines()
        if (row := ROW.match(line))
    ]


def listed_tests(cell: str) -> list[str]:
    return [f"tests/{test['file']}::{test['name']}" for part in cell.split("<br>") if (test := TEST.fullmatch(part))]


@cache
def what_each_test_names() -> dict[str, set[str]]:
    """Every test there is, with the rules that its name, its docstring or its module's docstring names."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        about = set(ID.findall(ast.get_docstring(module) or ""))
        for node in statements(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                named = {f"{family.upper()}-{number}" for family, number in ID_IN_A_NAME.findall(node.name)}
                ids = about | named | set(ID.findall(ast.get_docstring(node) or ""))
                found[f"{path.relative_to(ROOT).as_posix()}::{node.name}"] = ids
    return found


def ids_in(folder: str, *endings: str) -> dict[str, set[str]]:
    """The rules named in a folder's files, with the files."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in endings and path != Path(__file__):
            for rule in ID.findall(path.read_text(encoding="utf-8")):
                found[rule].add(path.relative_to(ROOT).as_posix())
    return found


ROWS = rows()
ON_THE_PAGE = [row.id for row in ROWS]


def test_every_rule_that_was_promised_is_on_the_page() -> None:
    assert PROMISED - set(ON_THE_PAGE) == set()


def test_nothing_is_on_the_page_twice() -> None:
    assert [rule for rule, times in Counter(ON_THE_PAGE).items() if times > 1] == []
    assert [title for title, times in Counter(row.title for row in ROWS).items() if times > 1] == []
    for row in ROWS:
        assert [test for test, times in Counter(row.tests).items() if times > 1] == [], row.id


@pytest.mark.parametrize("row", ROWS, ids=ON_THE_PAGE)
def test_a_rule_on_the_page_has_an_id_words_and_tests_that_name_it(row: Row) -> None:
    assert ID.fullmatch(row.id)
    assert len(row.text.split()) >= 5, "says nothing"
    assert row.tests, "names no test"
    known = what_each_test_names()
    assert [test for test in row.tests if test not in known] == [], "tests that are not there"
    assert [test for test in row.tests if row.id not in known[test]] == [], "tests that do not name the rule"


@pytest.mark.parametrize("row", ROWS, ids=ON_THE_PAGE)
def test_a_rule_on_the_page_can_be_read_at_a_glance(row: Row) -> None:
    assert len(row.text.split()) <= 80, "say the rule in one or two sentences"
    assert len(row.decided.split()) <= 120, "say what was decided shorter"
    assert len(row.tests) <= 5, "name the tests that show it best; each test names its rules itself"


def test_each_line_of_a_table_is_a_rule_and_each_test_in_it_can_be_read() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("|") and line not in HEADER]
    assert [line for line in lines if not ROW.match(line)] == []
    named = {row.id: len(row.tests) for row in ROWS}
    assert named == {row["id"]: line.count("::") for line in lines if (row := ROW.match(line))}


def test_every_rule_that_code_or_tests_name_is_on_the_page() -> None:
    strangers = {
        rule: sorted(files)
        for folder in (*CODE, "tests")
        for rule, files in ids_in(folder, ".py", ".j2", ".toml").items()
        if rule not in ON_THE_PAGE
    }
    for test, ids in what_each_test_names().items():
        strangers.update({rule: [test] for rule in ids - set(ON_THE_PAGE)})
    assert strangers == {}


def test_the_page_speaks_of_no_rule_that_it_does_not_have() -> None:
    assert set(ID.findall(PAGE)) - set(ON_THE_PAGE) == set()


# The diagram.

LATER = NOON + timedelta(days=16)


@dataclass
class Diagram:
    """states: alias to status; groups: alias to its members' aliases; arrows: from, to (aliases), and the acts on it."""

    states: dict[str, Status]
    groups: dict[str, list[str]]
    arrows: list[tuple[str, str, set[str]]]

    def moves(self) -> Iterator[tuple[Status, Status, str]]:
        """Every move that an arrow stands for."""
        for start, end, acts in self.arrows:
            for one in self.groups.get(start, [start]):
                for other in self.groups.get(end, [end]):
                    if one != other:
                        yield from ((self.states[one], self.states[other], act) for act in acts)


def diagram() -> Diagram:
    (drawn,) = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", PAGE, re.DOTALL)
    read, group = Diagram({}, {}, []), None
    for line in (line.strip() for line in drawn.splitlines()):
        if state := re.fullmatch(r'state "(.+)" as (\w+)( \{)?', line):
            words, alias, opens = state.groups()
            if opens:
                group = alias
                read.groups[alias] = []
                continue
            read.states[alias] = Status(words)
            if group is not None:
                read.groups[group].append(alias)
        elif line == "}":
            group = None
        elif arrow := re.fullmatch(r"(\w+) --> (\w+) : (.+)", line):
            read.arrows.append((arrow[1], arrow[2], {act.strip() for act in arrow[3].split(",")}))
        else:
            assert line in ("", "[*] --> open"), f"what is this: {line}"
    return read


def test_the_readme_has_the_same_diagram() -> None:
    drawn = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
    assert drawn.findall((ROOT / "README.md").read_text(encoding="utf-8")) == drawn.findall(PAGE)


def test_the_diagram_has_every_status_once_in_its_own_words() -> None:
    """STA-1"""
    drawn = diagram()
    assert sorted(drawn.states.values()) == sorted(Status)
    assert {drawn.states[alias] for alias in drawn.groups["in_progress"]} == set(IN_PROGRESS)
    assert {drawn.states[alias] for alias in drawn.groups["closed"]} == set(CLOSINGS)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    clock = SettableClock(NOON)
    database = open_file(tmp_path_factory.mktemp("rules") / "casebot.db", clock)
    make_tables(database.engine)
    room = Room(database, clock)
    room.roster_is(*EVERYBODY)
    yield room
    database.close()


def closing_as(status: Status) -> Closing:
    return Closing(
        status=status,
        resolution=Resolution.NO_ACTION_REQUIRED,
        feedback="NA",
        contact="Maria Lopez",
        step_done=True,
        duplicate_of="00000001",
        opportunity_stage=OpportunityStage.CLOSED_LOST,
        renewal_risk=RenewalRisk.LOW,
    )


def moves_from(start: Status, room: Room) -> Iterator[tuple[Status, Status, str]]:
    """What people can make of a case with this status, tried out."""
    attempts: list[tuple[str, Callable[[Case], Outcome]]] = [
        ("Contact later", partial(room.puts_to_sleep, ANA)),
        ("Reopen", partial(room.reopens, ANA)),
    ]
    for status in Status:
        more: dict[str, Any] = {
            "status": status,
            "blocked_on": "Billing",
            "step": "Send quote to customer",
            "due": LATER.date(),
        }
        attempts += [
            ("Pick up", partial(room.picks_up, ANA, **more)),
            ("Status", partial(room.sets_status, ANA, **more)),
            ("Close", partial(room.closes, ANA, closing=closing_as(status))),
        ]
    for act, attempt in attempts:
        case = a_case_in(start, room)
        try:
            end = attempt(case).case.status
        except Refused:
            continue
        if end is not start:
            yield start, end, act


def a_case_in(status: Status, room: Room) -> Case:
    """One that was tried to be worked for so long that any closing is possible."""
    room.clock.set(NOON)
    case = room.arrives()
    room.logs_touch(ANA, case)
    room.clock.set(NOON + timedelta(minutes=1))
    room.logs_touch(ANA, case, day=3)
    room.clock.set(LATER)
    if status.is_in_progress:
        room.picks_up(ANA, case, status=status, blocked_on="Billing")
    elif status is Status.UNRESPONSIVE:
        room.picks_up(ANA, case, status=Status.ATTEMPTING_CONTACT)
        room.closes(ANA, case, closing_as(status))
    elif status.is_closed:
        room.closes(ANA, case, closing_as(status))
    assert room.now_is(case).status is status
    return case


def test_the_diagram_shows_exactly_the_moves_that_people_can_make(room: Room) -> None:
    """STA-1, STA-2, STA-3"""
    room.arrives(number="00000001")
    drawn = list(diagram().moves())
    assert [move for move, times in Counter(drawn).items() if times > 1] == [], "drawn twice"
    tried = {move for start in Status for move in moves_from(start, room)}
    assert set(drawn) == tried
