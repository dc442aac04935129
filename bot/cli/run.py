"""`casebot run`: start casebot, and stop it within a known time."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from typing import Annotated

import typer
from rich.console import Console
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import STOPPED_WITHIN_S, Casebot, slack_client
from bot.cli.logs import log_to_stderr
from bot.cli.settings_here import settings_here
from bot.config.settings import Settings
from bot.server.admin import admin_app
from bot.server.web import WebServer, web_app
from bot.slack.call_failures import CALL_ERRORS
from storage import migrate
from storage.engine import make_engine
from storage.process_lock import ProcessLock

log = logging.getLogger("casebot")
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

# The web servers' share of the time for stopping.
_WEB_STOPPED_WITHIN_S = 5.0


class StartError(Exception):
    """Casebot cannot start. The text is the one line that is shown; it says what to do."""


def run(
    http: Annotated[
        int | None, typer.Option(help="Receive Slack's requests over HTTP on this port, in place of Socket Mode.")
    ] = None,
    intake: Annotated[int | None, typer.Option(help="In Socket Mode: the port for the web hook.")] = None,
) -> None:
    """Run casebot until it is asked to stop (Ctrl-C or SIGTERM)."""
    settings = settings_here()
    (settings.require_http if http is not None else settings.require_socket)()
    log_to_stderr(settings)
    try:
        ended = _run(settings, http, intake)
    except SQLAlchemyError as error:
        raise StartError(f"{_database_trouble(error)} Check that the database of DATABASE_URL runs.") from None
    except OSError as error:
        raise StartError(f"Casebot cannot start: {error}.") from None
    if not ended:
        log.error("Not everything ended in time. The next start continues the unfinished work.")
        sys.stderr.flush()
        # Threads that hang would keep the process alive.
        os._exit(1)


def _run(settings: Settings, http: int | None, intake: int | None) -> bool:
    with ProcessLock(settings.database_url):
        migrate.upgrade(make_engine(settings.database_url))
        name = _connected_as(settings)
        casebot = Casebot(settings)
        with ExitStack() as doors:
            try:
                casebot.start()
                port = http if http is not None else intake
                if port is not None:
                    address = _serve(doors, casebot, settings, port, slack=http is not None)
                    out.print(f"casebot listens on {address}")
                if settings.admin_port:
                    admin = WebServer(
                        admin_app(casebot.health, casebot.metrics.registry), settings.admin_host, settings.admin_port
                    )
                    doors.callback(admin.stop, _WEB_STOPPED_WITHIN_S)
                    _listening(admin, "CASEBOT_ADMIN_PORT")
                if http is None:
                    _connect(casebot)
                out.print(f"casebot is connected as {name}. Stop with Ctrl-C.")
                wait_for_signal()
                out.print("Stopping. Current work is finished first.")
            finally:
                # Even if a port is taken, the senders already run by then.
                until = time.monotonic() + STOPPED_WITHIN_S
                doors.close()
                ended = casebot.stop(max(1.0, until - time.monotonic()))
        return ended


def _connected_as(settings: Settings) -> str:
    """Return the bot's user name and workspace. Raises StartError if Slack refuses the token or cannot be reached."""
    try:
        answer = slack_client(settings, settings.slack_bot_token).auth_test()
    except SlackApiError as error:
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN: {error.response.get('error')}. "
            "Copy the Bot User OAuth Token from the app's page “OAuth & Permissions”."
        ) from None
    except CALL_ERRORS as error:
        raise StartError(_unreachable(settings.slack_api_url, error)) from None
    return f"@{answer['user']} in {answer['team']}"


def _connect(casebot: Casebot) -> None:
    try:
        casebot.connect()
    except SlackApiError as error:
        raise StartError(
            f"Slack refuses SLACK_APP_TOKEN: {error.response.get('error')}. "
            "Make an app-level token with the scope connections:write on the app's page “Basic Information”."
        ) from None
    except CALL_ERRORS as error:
        raise StartError(_unreachable(casebot.settings.slack_api_url, error)) from None


def _unreachable(address: str, error: Exception) -> str:
    return f"Slack cannot be reached at {address} ({type(error).__name__}). Check this computer's network and SLACK_API_URL."


def _database_trouble(error: SQLAlchemyError) -> str:
    return f"The database cannot be used ({type(error).__name__})."


def _serve(doors: ExitStack, casebot: Casebot, settings: Settings, port: int, *, slack: bool) -> str:
    web = WebServer(web_app(casebot, slack=slack), settings.http_host, port)
    doors.callback(web.stop, _WEB_STOPPED_WITHIN_S)
    return f"http://{settings.http_host}:{_listening(web, 'the port')}"


def _listening(web: WebServer, what: str) -> int:
    """Return the port on which it listens. If it cannot listen, say why and exit."""
    try:
        return web.start()
    except OSError as failed:
        err.print(f"{failed} Choose another for {what}.", style="red", markup=False)
        raise typer.Exit(2) from None


def wait_for_signal() -> None:
    """Return when a signal asks the process to end."""
    asked = threading.Event()

    def ask(*_: object) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    # A wait without a time-out blocks signals on some systems.
    while not asked.wait(1.0):
        pass
