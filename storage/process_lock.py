"""Allow only one sending process on SQLite, which lacks PostgreSQL's locks. It locks a file beside the database."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from storage.engine import parse_url

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class AlreadyRunning(RuntimeError):
    """Another process sends from this database. The text names it and says what to do."""


class ProcessLock:
    """A lock for the one sending process; a context manager. The operating system releases it when the process ends.

    PostgreSQL needs no lock. Raises AlreadyRunning on entering. One-off commands do not take it.

    Args:
        url: The database's URL.
    """

    def __init__(self, url: str) -> None:
        parsed = parse_url(url)
        self._path: Path | None = None
        if parsed.get_backend_name() == "sqlite" and parsed.database is not None:
            database = Path(parsed.database).absolute()
            self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def __enter__(self) -> ProcessLock:
        if self._path is None:
            return self
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
        except OSError:
            holder = os.pread(file, 32, 1).decode("ascii", "ignore").strip() if hasattr(os, "pread") else ""
            os.close(file)
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise AlreadyRunning(
                f"casebot is already running on this database ({who} holds {self._path.name}). "
                "Stop it first, use another DATABASE_URL, or use PostgreSQL, which several processes can share."
            ) from None
        os.ftruncate(file, 0)
        # The first byte is the locked one; Windows lets nobody else read it.
        os.write(file, f" {os.getpid()}\n".encode("ascii"))
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays. After removing it, two processes could lock two files of the same name.
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


if sys.platform == "win32":

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
