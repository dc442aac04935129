"""Keep other processes off a claimed lane."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, bindparam, func, literal_column, select

# Separates these from other advisory locks on the same server.
_LOCK_CLASS = 0x4C41


class LaneGuard:
    """Locks lanes for one thread, even if it freezes for longer than its lease.

    On PostgreSQL it uses an advisory lock on its own connection, which the server releases when the process ends. On
    SQLite only one process sends, so it locks nothing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._needed = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None

    def hold(self, lane: str) -> bool:
        """Lock the lane; return False if another process has it."""
        if not self._needed:
            return True
        if self._connection is None:
            self._connection = self._engine.connect()
        taken = self._connection.execute(_TAKE_LOCK, {"class": _LOCK_CLASS, "lane": lane}).scalar_one()
        if not taken:
            self._connection.rollback()
        return bool(taken)

    def release(self) -> None:
        """Release the lock."""
        if self._connection is not None:
            self._connection.rollback()

    def close(self) -> None:
        """Release the lock and close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


# Otherwise a server that ends idle transactions would release a frozen sender's lane.
_TAKE_LOCK = select(
    func.pg_try_advisory_xact_lock(bindparam("class"), func.hashtext(bindparam("lane"))),
).where(func.set_config("idle_in_transaction_session_timeout", "0", literal_column("true")) == "0")
