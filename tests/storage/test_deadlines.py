"""A database that falls silent costs seconds, not for ever (SAFE-2)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage import migrate
from storage.deadlines import DeadlineConnection, no_deadline
from storage.engine import make_engine
from tests.bot.delivery.office import Office, card
from tests.storage.mute_proxy import MuteProxy

pytestmark = pytest.mark.postgres


@pytest.fixture
def shorten(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Shorten the deadline of a call. Making tables may take longer, so each test says when."""
    return lambda: monkeypatch.setattr(DeadlineConnection, "call_within_s", 1.0)


def test_a_statement_on_a_silent_connection_ends_and_the_next_one_works(
    postgres_url: str, shorten: Callable[[], None]
) -> None:
    with MuteProxy(postgres_url) as proxy:
        engine = make_engine(proxy.url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            shorten()
            proxy.mute()
            began = time.monotonic()
            with pytest.raises(OperationalError) as ended:
                connection.execute(text("SELECT 2"))
        assert 0.9 < time.monotonic() - began < 5
        assert ended.value.connection_invalidated
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 3")).scalar() == 3
        engine.dispose()


def test_a_card_is_delivered_soon_after_every_open_connection_fell_silent(
    postgres_url: str, shorten: Callable[[], None]
) -> None:
    with MuteProxy(postgres_url) as proxy, Office(proxy.url) as office:
        office.delivery.start()
        office.tells(card(1))
        assert office.delivery.drain(20)
        shorten()
        proxy.mute()
        began = time.monotonic()
        while True:
            try:
                office.tells(card(2, "ben"))
                break
            except OperationalError:
                assert time.monotonic() - began < 20
        assert office.delivery.drain(30)
        assert office.seen_by("ben") == ["Case 2"]
        assert time.monotonic() - began < 30


def test_each_connection_sets_its_limits_on_the_server(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with engine.connect() as connection:
        assert [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names] == ["20s", "15s", "1min"]
    engine.dispose()


def test_a_migration_may_take_longer(postgres_url: str, shorten: Callable[[], None]) -> None:
    shorten()
    engine = make_engine(postgres_url)
    with engine.begin() as connection, no_deadline(connection):
        connection.exec_driver_sql("SELECT pg_sleep(1.5)")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "20s"
        with pytest.raises(OperationalError):
            connection.exec_driver_sql("SELECT pg_sleep(5)")
    migrate.upgrade(engine)
    engine.dispose()
