"""Stands between casebot and PostgreSQL, and can fall silent as a network does: connections stay open, and nothing comes through."""

from __future__ import annotations

import contextlib
import socket
import threading

from sqlalchemy import URL, make_url


class MuteProxy:
    """A context manager. url: of the PostgreSQL server behind it."""

    def __init__(self, url: str) -> None:
        self._behind = make_url(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._muted: set[int] = set()
        self._open: list[socket.socket] = []
        self._generation = 0

    def __enter__(self) -> MuteProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for each in self._open:
            each.close()

    @property
    def url(self) -> str:
        """The URL by which casebot reaches the server through this."""
        port = int(self._listener.getsockname()[1])
        through: URL = self._behind.set(
            host="127.0.0.1", port=port, query={"sslmode": "disable", "gssencmode": "disable"}
        )
        return through.render_as_string(hide_password=False)

    def mute(self) -> None:
        """Let nothing more through on the connections that are open; new ones work."""
        self._muted.add(self._generation)
        self._generation += 1

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = self._connect()
                self._open += [here, there]
                for source, target in ((here, there), (there, here)):
                    arguments = (source, target, self._generation)
                    threading.Thread(target=self._forward, args=arguments, daemon=True).start()

    def _connect(self) -> socket.socket:
        host = self._behind.host or str(self._behind.query["host"])
        port = self._behind.port or 5432
        if host.startswith("/"):
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(f"{host}/.s.PGSQL.{port}")
            return behind
        return socket.create_connection((host, port))

    def _forward(self, source: socket.socket, target: socket.socket, generation: int) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65_536):
                if generation not in self._muted:
                    target.sendall(part)
            if generation not in self._muted:
                target.shutdown(socket.SHUT_WR)
