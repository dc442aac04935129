"""Keeps other processes off a lane that is in a sender's hands."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, bindparam, func, literal_column, select

# Apart from any other use of advisory locks on the same server.
_LOCK_CLASS = 0x4C41


class LaneGuard:
    """Holds lanes for one thread; also for a sender that freezes for longer than its lease.

    On PostgreSQL it uses an advisory lock on a connection of its own, which the server releases when the process ends. On SQLite only
    one process sends, so there is nothing to hold.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._needed = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None

    def hold(self, lane: str) -> bool:
        """Take the lane; False when another process has it."""
        if not self._needed:
            return True
        if self._connection is None:
            self._connection = self._engine.connect()
        taken = self._connection.execute(_TAKE_LOCK, {"class": _LOCK_CLASS, "lane": lane}).scalar_one()
        if not taken:
            self._connection.rollback()
        return bool(taken)

    def release(self) -> None:
        """Let go of whatever is held."""
        if self._connection is not None:
            self._connection.rollback()

    def close(self) -> None:
        """Let go, and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


# A server that ends idle transactions would let a frozen sender's lane go.
_TAKE_LOCK = select(
    func.pg_try_advisory_xact_lock(bindparam("class"), func.hashtext(bindparam("lane"))),
).where(func.set_config("idle_in_transaction_session_timeout", "0", literal_column("true")) == "0")
