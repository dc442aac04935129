"""Receive Slack's requests by Socket Mode. It closes within a known time."""

from __future__ import annotations

import threading
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

CLOSED_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.05


class SocketModeServer:
    """One Socket Mode connection for an app.

    Args:
        client: Uses the app-level token.
    """

    def __init__(self, app: App, client: WebClient) -> None:
        self._handler = SocketModeHandler(app, client.token, web_client=client)

    def open(self) -> None:
        """Connect and start to receive requests. Raises what Slack's client raises."""
        self._handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves this one without types

    @property
    def is_connected(self) -> bool:
        """Return whether requests can arrive now. Slack refreshes a connection every few hours, which takes seconds."""
        return bool(self._handler.client.is_connected())

    def close(self) -> None:
        """Receive no more requests. Current ones continue."""
        closing = threading.Thread(target=self._handler.close, name="socket-close", daemon=True)
        closing.start()
        until = time.monotonic() + CLOSED_WITHIN_S
        while closing.is_alive() and time.monotonic() < until:
            # The library's reading thread may reset this when it starts to read. Its close would then wait forever.
            self._handler.client.current_session_state.terminated = True
            # The library's processor waits up to a second for a message. Nothing, put in its queue, wakes it at once.
            self._handler.client.message_queue.put(None)
            closing.join(_LOOK_EVERY_S)
