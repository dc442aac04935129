"""INT-1, INT-2, EML-1, PPL-2: the web hook, customers' mails, roster and policy with any content: refused in words or taken whole."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.config.policy_file import PolicyError, load_policy
from bot.config.roster_file import RosterError, load_roster
from bot.server.intake_routes import MAILS, intake_routes
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from cases.rules.import_record import (
    DATE_FIELDS,
    ENUM_FIELDS,
    FLAG_FIELDS,
    LINE_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    TIME_FIELDS,
)
from storage.database import Database
from storage.engine import make_engine
from storage.schema import audit, cases
from tests.bot.server.test_intake_routes import SECRET, OtherSystem
from tests.clock import SettableClock
from tests.fuzzing.words import fuzzed, texts, tried
from tests.tables import make_tables

ROOT = Path(__file__).parents[2]
ANSWERS = {200, 207, 400, 413, 415, 422}
KEYS = (
    *LINE_FIELDS,
    *TEXT_FIELDS,
    *ENUM_FIELDS,
    *TIME_FIELDS,
    *DATE_FIELDS,
    *FLAG_FIELDS,
    *NUMBER_FIELDS,
    "tags",
    "region",
    "owner",
)
MAIL_KEYS = ("number", "from", "subject", "text", "message_id", "sent_at", "headers", "case", "external_id")

values = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
records = st.dictionaries(st.one_of(st.sampled_from(KEYS), st.sampled_from(KEYS), texts), values, max_size=10)
numbered = st.builds(lambda number, rest: {**rest, "number": f"0009{number:04d}"}, st.integers(0, 9), records)
mail = st.dictionaries(st.one_of(st.sampled_from(MAIL_KEYS), texts), values, max_size=8)
numbered_mail = st.builds(lambda number, rest: {**rest, "number": f"0009{number:04d}"}, st.integers(0, 9), mail)
raw = st.one_of(
    st.binary(max_size=80), texts.map(lambda text: text.encode("utf-8", "surrogatepass")), st.just(b"[" * 5000)
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OtherSystem, Database]]:
    clock = SettableClock()
    database = Database(make_engine(f"sqlite:///{tmp_path_factory.mktemp('door') / 'casebot.db'}"), clock)
    make_tables(database.engine)
    database.people.replace(
        Roster.of([Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS")]), clock.now()
    )
    yield (
        OtherSystem(Starlette(routes=intake_routes((SECRET,), database.unit_of_work, Policy(), clock)), clock),
        database,
    )
    database.close()


def is_whole(database: Database) -> bool:
    """Whether every case has a history, and no entry is of a case or a version that is not there.

    A record that only changes what the CRM is known to say raises the version without an entry.
    """
    with database.engine.connect() as connection:
        last = dict(
            connection.execute(select(audit.c.case_id, func.max(audit.c.version)).group_by(audit.c.case_id)).all()
        )
        versions = {row.id: row.version for row in connection.execute(select(cases.c.id, cases.c.version))}
    return versions.keys() == last.keys() and all(1 <= last[case] <= version for case, version in versions.items())


@fuzzed(150)
@given(body=st.one_of(numbered, st.lists(st.one_of(numbered, records), max_size=4), values, raw))
def test_the_web_hook(door: tuple[OtherSystem, Database], body: object) -> None:
    """INT-1, INT-2"""
    tried["intake JSON"] += 1
    status, answer = door[0].sends(body)
    assert status in ANSWERS, answer
    assert is_whole(door[1])


@fuzzed(100)
@given(body=st.one_of(numbered_mail, st.lists(mail, max_size=3), raw))
def test_customers_mails(door: tuple[OtherSystem, Database], body: object) -> None:
    """EML-1"""
    tried["mail"] += 1
    status, answer = door[0].sends(body, path=MAILS)
    assert status in ANSWERS, answer
    assert is_whole(door[1])


toml_values = st.one_of(
    st.sampled_from(['""', '"x"', "0", "-1", "99999999999999999999", "1e400", "nan", "true", "[]", "[[]]", "{}", '["a", 1]', "1979-05-27", "07:32:00", '"day 99999999999"',
        '["day 99999999999"]', '"5 h left"', '"\\u0000"', '"9999999 days"', '"https://"', '"Mars/Olympus"', "[[1, 2], 3]", '"00:00-24:00"', '"mon-sun"']),
    st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='"\\'), max_size=12).map(lambda text: f'"{text}"'),
)  # fmt: skip


def with_changes(example: str, changes: list[tuple[int, str]]) -> str:
    """The file with the values of some of its lines replaced."""
    lines = example.splitlines()
    settable = [place for place, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    for where, value in changes:
        place = settable[where % len(settable)]
        lines[place] = f"{lines[place].partition(' = ')[0]} = {value}"
    return "\n".join(lines)


line_changes = st.lists(st.tuples(st.integers(0, 500), toml_values), min_size=1, max_size=3)


@fuzzed(200)
@given(changes=line_changes)
def test_the_policy(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str]]) -> None:
    """Refused whole, with every mistake in words, or a policy."""
    tried["policy"] += 1
    path = tmp_path_factory.getbasetemp() / "policy.toml"
    path.write_text(with_changes((ROOT / "policy.toml").read_text(encoding="utf-8"), changes), encoding="utf-8")
    with contextlib.suppress(PolicyError):
        load_policy(path)


@fuzzed(200)
@given(changes=line_changes)
def test_the_roster(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str]]) -> None:
    """PPL-2"""
    tried["roster"] += 1
    path = tmp_path_factory.getbasetemp() / "roster.toml"
    path.write_text(with_changes((ROOT / "roster.example.toml").read_text(encoding="utf-8"), changes), encoding="utf-8")
    with contextlib.suppress(RosterError):
        load_roster(path)


def test_how_many_were_tried(capsys: pytest.CaptureFixture[str]) -> None:
    """The last of the module: how much was tried is part of what it shows."""
    with capsys.disabled():
        sys.stdout.write(f"\nInputs tried: {dict(tried)}\n")
