"""POST /intake/cases, as an outside system meets it (INT-1, INT-2)."""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping

import httpx
import pytest
from sqlalchemy import create_engine
from starlette.applications import Starlette

from bot.server.intake_routes import intake_routes
from cases.model.people import Person, Region, Role, Roster
from cases.model.policy import Policy
from connectors.web_hook import MAX_BYTES, sign
from storage.database import Database
from storage.engine import make_engine
from storage.outages import name_outages
from tests.clock import SettableClock
from tests.tables import make_tables

SECRET = "made-up-secret-for-tests"
ROSTER = Roster.of([Person("ana@example.com", "Ana Silva", Role.ADVOCATE, Region.AMER, "AS")])


class OtherSystem:
    """Sends cases to the door."""

    def __init__(self, app: Starlette, clock: SettableClock) -> None:
        self.app = app
        self.clock = clock

    def asks(
        self, method: str, content: bytes = b"", headers: Mapping[str, str] | None = None, path: str = "/intake/cases"
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://casebot") as client:
                return await client.request(method, path, content=content, headers=headers)

        return asyncio.run(ask())

    def sends(
        self, body: object, *, late_s: int = 0, secret: str = SECRET, path: str = "/intake/cases", **headers: str
    ) -> tuple[int, dict[str, object]]:
        """The status and the answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        stamp = int(self.clock.now().timestamp()) - late_s
        signed = {"X-Casebot-Timestamp": str(stamp), "X-Casebot-Signature": sign(secret, stamp, raw)}
        given = {
            "Content-Type": "application/json",
            **signed,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        response = self.asks("POST", raw, given, path)
        answer: dict[str, object] = response.json()
        return response.status_code, answer


@pytest.fixture
def database_here(sqlite_url: str, clock: SettableClock) -> Iterator[Database]:
    database = Database(make_engine(sqlite_url), clock)
    make_tables(database.engine)
    database.people.replace(ROSTER, clock.now())
    yield database
    database.close()


@pytest.fixture
def other_system(database_here: Database, clock: SettableClock) -> OtherSystem:
    app = Starlette(routes=intake_routes((SECRET,), database_here.unit_of_work, Policy(), clock))
    return OtherSystem(app, clock)


def counts(answer: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(answer[name] for name in ("created", "updated", "unchanged", "older"))


def test_int_1_one_case_or_many_come_in_and_again_change_nothing(other_system: OtherSystem) -> None:
    one = {"number": "1", "region": "AMER", "subject": "Seats", "source_version": "2026-03-01T10:00:00Z"}
    status, answer = other_system.sends(one)
    assert (status, counts(answer), answer["rejected"]) == (200, (1, 0, 0, 0), [])
    status, answer = other_system.sends([one, {"number": "2", "region": "EMEA"}])
    assert (status, counts(answer)) == (200, (1, 0, 1, 0))
    status, answer = other_system.sends({**one, "subject": "Older", "source_version": "2026-02-01T10:00:00Z"})
    assert (status, counts(answer)) == (200, (0, 0, 0, 1))
    status, answer = other_system.sends({**one, "subject": "Newer", "source_version": "2026-03-02T10:00:00Z"})
    assert (status, counts(answer)) == (200, (0, 1, 0, 0))


def test_int_2_the_good_ones_go_in_and_each_bad_field_of_the_others_is_named(
    other_system: OtherSystem, database_here: Database
) -> None:
    bad = {"number": "", "status": "New", "subjct": "Seats", "account": {"name": "Acme"}}
    status, answer = other_system.sends([bad, {"number": "2", "region": "AMER"}])
    assert (status, counts(answer)) == (207, (1, 0, 0, 0))
    rejected = answer["rejected"]
    assert isinstance(rejected, list)
    assert [(one["place"], one["record"]) for one in rejected] == [(0, bad)]
    assert {problem["field"] for problem in rejected[0]["problems"]} == {"number", "status", "subjct", "account"}
    with database_here.reading() as uow:
        assert uow.cases.find("2") is not None


def test_int_2_where_none_is_good_none_goes_in_and_the_answer_says_so(other_system: OtherSystem) -> None:
    status, answer = other_system.sends({"number": "1", "status": "New"})
    assert (status, counts(answer)) == (422, (0, 0, 0, 0))


def test_a_wrong_signature_is_refused(other_system: OtherSystem, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        status, answer = other_system.sends({"number": "1", "subject": "canary"}, secret="another-made-up-secret")
    assert status == 401
    assert "is missing or invalid" in str(answer["error"])
    assert "canary" not in caplog.text
    assert SECRET not in caplog.text


def test_an_old_signature_is_refused(other_system: OtherSystem) -> None:
    assert other_system.sends({"number": "1"}, late_s=301)[0] == 401
    assert other_system.sends({"number": "1"}, late_s=299)[0] == 200


def test_no_signature_at_all_is_refused(other_system: OtherSystem) -> None:
    assert other_system.sends({"number": "1"}, X_Casebot_Signature="")[0] == 401
    assert other_system.asks("POST", b"{}").status_code == 401


def test_more_than_is_taken_at_once_is_refused(other_system: OtherSystem) -> None:
    assert other_system.sends(b" " * (MAX_BYTES + 1))[0] == 413
    assert other_system.sends([{}] * 501)[0] == 413


def test_another_kind_of_content_is_refused(other_system: OtherSystem) -> None:
    assert other_system.sends(b"number=1", Content_Type="application/x-www-form-urlencoded")[0] == 415
    assert other_system.sends({"number": "1"}, Content_Encoding="gzip")[0] == 415
    assert other_system.sends({"number": "1"}, Content_Type="application/json; charset=utf-8")[0] == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"number": NaN}', b"[" * 50_000])
def test_what_is_not_json_of_cases_is_refused(other_system: OtherSystem, body: bytes) -> None:
    assert other_system.sends(body)[0] == 400


def test_half_a_character_comes_back_as_it_came(other_system: OtherSystem) -> None:
    status, answer = other_system.sends(b'{"number": "1", "status": "New \\ud800"}')
    assert status == 422
    assert isinstance(answer["rejected"], list)
    assert answer["rejected"][0]["record"]["status"] == "New \ud800"


def test_half_a_character_goes_in_without_it(other_system: OtherSystem, database_here: Database) -> None:
    assert other_system.sends(b'{"number": "1", "region": "AMER", "subject": "Seats \\ud800 \\u0000"}')[0] == 200
    with database_here.reading() as uow:
        case = uow.cases.find("1")
    assert case is not None
    assert case.subject.strip() == "Seats"


def test_without_a_secret_there_is_no_door(database_here: Database, clock: SettableClock) -> None:
    assert intake_routes(("",), database_here.unit_of_work, Policy(), clock) == []


def test_only_post_is_answered(other_system: OtherSystem) -> None:
    assert other_system.asks("GET").status_code == 405


def test_what_goes_wrong_here_is_told_with_a_reference_and_none_of_its_words_are_logged(
    other_system: OtherSystem, database_here: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """SAFE-3: the server would log what a database says of a row, and with it the row."""
    with database_here.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON cases BEGIN SELECT RAISE(FAIL, 'canary'); END")
    with caplog.at_level(logging.DEBUG):
        status, answer = other_system.sends({"number": "1", "region": "AMER"})
    assert status == 500
    assert "nothing was changed" in str(answer["error"])
    assert "IntegrityError" in caplog.text
    assert "canary" not in caplog.text
    with database_here.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert other_system.sends({"number": "1", "region": "AMER"})[0] == 200


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/intake/cases", {"number": "1", "region": "AMER"}),
        ("/intake/mails", {"number": "1", "from": "bo@example.com", "message_id": "<1@acme.example>"}),
    ],
)
def test_while_the_database_is_away_the_sender_is_told_to_come_again(
    path: str, sent: Mapping[str, str], clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """SAFE-2: one line is logged, not one for each request."""
    away = Database(create_engine("sqlite:////nowhere/at/all.db"), clock)
    name_outages(away.engine)
    system = OtherSystem(Starlette(routes=intake_routes((SECRET,), away.unit_of_work, Policy(), clock)), clock)
    answers = [system.sends(sent, path=path) for _ in range(3)]
    assert [status for status, _ in answers] == [503] * 3
    assert "Send it again" in str(answers[0][1]["error"])
    assert "Traceback" not in caplog.text
    assert caplog.text.count(f"{path} with 503") == 1
