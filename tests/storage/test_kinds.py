"""The table of case types means the same in SQL as in the rules (RTE-9)."""

from itertools import product

from sqlalchemy import select

from cases.model.case_type import DEFAULT_CASE_TYPES, CaseType, KindTable
from cases.model.status import Status
from storage.database import Database
from storage.kinds import is_unlisted, kind_has, unlisted_types
from storage.schema import cases
from tests.storage.examples import a_case, stored

TYPES = (
    "FO Opp",
    "Inbound Request",
    " po required ",
    "FO Opp 100%",
    "Renewal_Will_Fail",
    "Made Up",
    "high value account",
)
SUBJECTS = (
    "",
    "FO Opp (Startup)",
    "about FO Opp",
    "Autorenewal will fail soon",
    "#Advocate FO Opp",
    "SDR Created - #advocate",
)
TABLE = (
    *DEFAULT_CASE_TYPES,
    CaseType("Odd", types=("*100%*",), no_limit=True),
    CaseType("Whole", subjects=("SDR Created",), no_limit=True),
)


def test_sql_and_the_rules_decide_alike(database: Database) -> None:
    """RTE-9: whatever type and subject meet."""
    found = stored(database, *[a_case(type=kind, subject=subject) for kind, subject in product(TYPES, SUBJECTS)])
    kinds = KindTable(TABLE)
    with database.engine.connect() as connection:
        exempt = set(connection.execute(select(cases.c.id).where(kind_has("no_limit", TABLE))).scalars())
        high = set(connection.execute(select(cases.c.id).where(kind_has("high_value", TABLE))).scalars())
    assert exempt == {case.id for case in found if kinds.kind_of(case.type, case.subject).no_limit}
    assert high == {case.id for case in found if kinds.kind_of(case.type, case.subject).high_value}


def test_types_that_match_nothing_are_counted_over_open_cases(database: Database) -> None:
    """RTE-9: neither a closed case, nor one whose subject decides, nor one without a type."""
    stored(
        database,
        *[a_case(type="Made Up"), a_case(type="Made Up "), a_case(type="Another"), a_case(type="")],
        a_case(type="Made Up", status=Status.RESOLVED),
        a_case(type="Made Up", subject="FO Opp"),
    )
    with database.engine.connect() as connection:
        assert unlisted_types(connection, TABLE) == {"Made Up": 2, "Another": 1}


def test_a_condition_is_built_once_for_a_table() -> None:
    """Each unit of work and each figure of the digest needs it, and another policy has another."""
    assert kind_has("no_limit", list(TABLE)) is kind_has("no_limit", TABLE)
    assert is_unlisted(list(TABLE)) is is_unlisted(TABLE)
    assert kind_has("no_limit", TABLE) is not kind_has("high_value", TABLE)
    assert kind_has("no_limit", TABLE) is not kind_has("no_limit", DEFAULT_CASE_TYPES)
    assert is_unlisted(TABLE) is not is_unlisted(DEFAULT_CASE_TYPES)
