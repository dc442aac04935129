"""A deadline for every call to PostgreSQL.

A frozen server does not apply its `statement_timeout`, and its kernel still acknowledges packets. Without this, the
driver would wait forever.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from sqlalchemy import Connection

# Longer than the server's statement_timeout, which normally ends the statement.
CALL_WITHIN_S = 25.0


class DeadlineConnection(psycopg.Connection[Any]):
    """A connection on which every call ends within `call_within_s`. After a time-out it is closed."""

    call_within_s: float | None = CALL_WITHIN_S

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server.

        Raises:
            psycopg.OperationalError: It did not answer in time.
        """
        try:
            return super().wait(gen, interval, self.call_within_s if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            # The state of the protocol is unknown, so the connection is closed.
            self.pgconn.finish()
            raise psycopg.OperationalError("The server did not answer in time.") from None


@contextlib.contextmanager
def no_deadline(connection: Connection) -> Iterator[None]:
    """Remove the deadlines from a transaction that may take long, such as a migration."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, DeadlineConnection):
        yield
        return
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    # Also wait for another process that is upgrading.
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    driver.call_within_s = None
    try:
        yield
    finally:
        del driver.call_within_s
