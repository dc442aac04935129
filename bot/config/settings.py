"""An installation's settings: tokens, addresses, sizes. They come from the environment or else from a .env file.

The table SETTINGS describes each. .env.example and the README's table are generated from it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from bot.config.setting_values import (
    MIN_SECRET,
    Setting,
    Value,
    read_database,
    read_dotenv,
    read_file,
    read_log_format,
    read_log_level,
    read_number,
    read_secret,
    read_text,
    read_token,
    read_web_address,
    read_yes_or_no,
)

PREFIX = "CASEBOT_"


class SettingsError(Exception):
    """Casebot cannot start with these settings. `mistakes` has one line for each, with what to do."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(["The settings do not let casebot start:", *(f"  - {line}" for line in mistakes)]))


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "SLACK_BOT_TOKEN",
        "slack_bot_token",
        "token, xoxb-…",
        "",
        "The token for calls to Slack.",
        "Copy the Bot User OAuth Token from the app's page “OAuth & Permissions”, after installing the app to the workspace.",
        read_token("xoxb-"),
        secret=True,
    ),
    Setting(
        "SLACK_APP_TOKEN",
        "slack_app_token",
        "token, xapp-…",
        "",
        "Opens Socket Mode, which needs no public address. Not used with --http.",
        "Make an app-level token with the scope connections:write on the app's page “Basic Information”.",
        read_token("xapp-"),
        secret=True,
    ),
    Setting(
        "SLACK_SIGNING_SECRET",
        "slack_signing_secret",
        "secret",
        "",
        "Verifies that requests come from Slack. Used with --http only.",
        "Copy the Signing Secret from the app's page “Basic Information”.",
        read_secret,
        secret=True,
    ),
    Setting(
        "SLACK_SIGNING_SECRET_OLD",
        "slack_signing_secret_old",
        "secret",
        "",
        "The old signing secret during a rotation, accepted beside the new one. Used with --http only.",
        "Leave it out, or copy the old Signing Secret.",
        read_secret,
        secret=True,
    ),
    Setting(
        "SLACK_API_URL",
        "slack_api_url",
        "web address",
        "https://slack.com/api/",
        "The address of Slack's Web API. Change it for a local server only.",
        "Leave it out, or write it like http://localhost:8900/api/.",
        read_web_address,
    ),
    Setting(
        "DATABASE_URL",
        "database_url",
        "database URL",
        "sqlite:///casebot.db",
        "The database: a SQLite file for one process, PostgreSQL for more.",
        "Write sqlite:///casebot.db or postgresql://user:password@host/database.",
        read_database,
        secret=True,
    ),
    Setting(
        "CASEBOT_ROSTER",
        "roster",
        "file",
        "",
        "The roster file, like roster.example.toml. It is read again when it changes. Without it, the last loaded roster stays.",
        "Copy roster.example.toml, fill it in, try it with `casebot roster check FILE`, and name it here.",
        read_file,
    ),
    Setting(
        "CASEBOT_POLICY",
        "policy",
        "file",
        "",
        "The team's rules, a file like policy.toml. The defaults are those in policy.toml.",
        "Copy policy.toml, change what you need, and name the copy here.",
        read_file,
    ),
    Setting(
        "CASEBOT_INTAKE_SECRET",
        "intake_secret",
        f"secret, {MIN_SECRET} characters or more",
        "",
        "Signs requests to POST /intake/cases. Without it, that address is closed.",
        "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        read_secret,
        secret=True,
    ),
    Setting(
        "CASEBOT_INTAKE_SECRET_OLD",
        "intake_secret_old",
        f"secret, {MIN_SECRET} characters or more",
        "",
        "The old intake secret during a rotation, accepted beside the new one.",
        "Leave it out, or write the old secret.",
        read_secret,
        secret=True,
    ),
    Setting(
        "CASEBOT_READ_CHANNELS",
        "read_channels",
        "yes or no",
        "yes",
        "Whether casebot reads messages in the channels it was invited to, for tags such as #SMBAdvocate. Messages to casebot itself are always read.",
        "Leave it out, or write yes or no.",
        read_yes_or_no,
    ),
    Setting(
        "CASEBOT_SALESFORCE",
        "salesforce",
        "file",
        "",
        "The Salesforce connection and the map of its fields, a file like salesforce.example.toml. Without it, casebot does not use Salesforce.",
        "Copy salesforce.example.toml, fill it in as docs/salesforce.md says, and name it here.",
        read_file,
    ),
    Setting(
        "CASEBOT_SALESFORCE_SECRET",
        "salesforce_secret",
        "secret",
        "",
        "The client secret of the External Client App. Not used where the file names a private key.",
        "Copy the Consumer Secret from the External Client App's settings in Salesforce.",
        read_secret,
        secret=True,
    ),
    Setting(
        "CASEBOT_ZENDESK",
        "zendesk",
        "file",
        "",
        "The Zendesk account and the watched view, a file like zendesk.example.toml. Without it, casebot does not use Zendesk.",
        "Copy zendesk.example.toml, fill it in as docs/zendesk.md says, and name it here.",
        read_file,
    ),
    Setting(
        "CASEBOT_ZENDESK_SECRET",
        "zendesk_secret",
        "secret",
        "",
        "The secret of the OAuth client in Zendesk.",
        "Copy it from the OAuth client's page in Zendesk's Admin Center, when the client is made.",
        read_secret,
        secret=True,
    ),
    Setting(
        "CASEBOT_ZENDESK_HOOK_SECRET",
        "zendesk_hook_secret",
        "secret",
        "",
        "Verifies that web hooks come from Zendesk. Without it, POST /intake/zendesk is closed and casebot only polls.",
        "Copy the signing secret from the web hook's page in Zendesk's Admin Center.",
        read_secret,
        secret=True,
    ),
    Setting(
        "CASEBOT_MAILBOX",
        "mailbox",
        "file",
        "",
        "The mailboxes that casebot reads, a file like mailbox.example.toml. Without it, casebot reads none.",
        "Copy mailbox.example.toml, fill it in as docs/mailbox.md says, and name it here.",
        read_file,
    ),
    Setting(
        "CASEBOT_MAILBOX_SECRET",
        "mailbox_secret",
        "secret",
        "",
        "The password or client secret of mailboxes without a password_file.",
        "Write the password of the mailbox, or an app password.",
        read_text,
        secret=True,
    ),
    Setting(
        "CASEBOT_SENDERS",
        "senders",
        "number, 1–32",
        "4",
        "The number of threads that send to Slack, each to another channel.",
        "Leave it out, or write a number from 1 to 32.",
        read_number(1, 32),
    ),
    Setting(
        "CASEBOT_LISTENERS",
        "listeners",
        "number, 5–200",
        "20",
        "The number of clicks that are answered at the same time.",
        "Leave it out, or write a number from 5 to 200.",
        read_number(5, 200),
    ),
    Setting(
        "CASEBOT_HTTP_HOST",
        "http_host",
        "host",
        "127.0.0.1",
        "The address on which casebot listens. Use 0.0.0.0 for all, as in a container.",
        "Leave it out, or write an address such as 127.0.0.1 or 0.0.0.0.",
        read_text,
    ),
    Setting(
        "CASEBOT_ADMIN_HOST",
        "admin_host",
        "host",
        "127.0.0.1",
        "The address of /healthz, /readyz and /metrics.",
        "Leave it out, or write an address such as 127.0.0.1 or 0.0.0.0.",
        read_text,
    ),
    Setting(
        "CASEBOT_ADMIN_PORT",
        "admin_port",
        "number, 0–65535",
        "8081",
        "The port of /healthz, /readyz and /metrics. 0 turns them off.",
        "Leave it out, or write a port that is free, or 0.",
        read_number(0, 65_535),
    ),
    Setting(
        "CASEBOT_LOG_LEVEL",
        "log_level",
        "DEBUG, INFO, WARNING or ERROR",
        "INFO",
        "The log level of casebot. Libraries log warnings and errors only, because other logs may show customer text.",
        "Leave it out, or write one of the four words.",
        read_log_level,
    ),
    Setting(
        "CASEBOT_LOG_FORMAT",
        "log_format",
        "text or json",
        "text",
        "The log format: text for people, or one JSON object per line.",
        "Leave it out, or write text or json.",
        read_log_format,
    ),
    Setting(
        "CASEBOT_ERASE_AFTER_DAYS",
        "erase_after_days",
        "number, 1–3650",
        "30",
        "The days after which the content of sent messages is erased. The record that they were sent stays.",
        "Leave it out, or write a number of days from 1 to 3650.",
        read_number(1, 3650),
    ),
)

_BY_FIELD = {setting.field: setting for setting in SETTINGS}


@dataclass(frozen=True, repr=False)
class Settings:
    """The settings in force. SETTINGS describes each. "" and None mean “not set”."""

    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_signing_secret_old: str = ""
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///casebot.db"
    roster: Path | None = None
    policy: Path | None = None
    intake_secret: str = ""
    intake_secret_old: str = ""
    read_channels: bool = True
    salesforce: Path | None = None
    salesforce_secret: str = ""
    zendesk: Path | None = None
    zendesk_secret: str = ""
    zendesk_hook_secret: str = ""
    mailbox: Path | None = None
    mailbox_secret: str = ""
    senders: int = 4
    listeners: int = 20
    http_host: str = "127.0.0.1"
    admin_host: str = "127.0.0.1"
    admin_port: int = 8081
    log_level: str = "INFO"
    log_format: str = "text"
    erase_after_days: int = 30

    @classmethod
    def load(cls, env: Mapping[str, str], dotenv: Path | None = None) -> Self:
        """Read the environment or else the .env file. An empty value means not set.

        Raises:
            SettingsError: Lists every bad value and every unknown CASEBOT_ name.
        """
        mistakes: list[str] = []
        written = {**read_dotenv(dotenv, mistakes), **{name: value for name, value in env.items() if value.strip()}}
        values: dict[str, Value] = {}
        for setting in SETTINGS:
            text = written.get(setting.name, "").strip()
            if not text:
                continue
            try:
                values[setting.field] = setting.read(text)
            except ValueError as wrong:
                mistakes.append(f"{setting.name} {wrong}. {setting.remedy}")
        mistakes += [
            _unknown(name)
            for name in sorted(written)
            if name.startswith(PREFIX) and name not in _NAMES and name not in _NOT_SETTINGS
        ]
        if mistakes:
            raise SettingsError(mistakes)
        return cls(**values)  # type: ignore[arg-type]  # each setting's reader gives the type of its field; a test compares them

    def require_socket(self) -> None:
        """Raise SettingsError with everything that Socket Mode still needs."""
        self._require("slack_bot_token", "slack_app_token")

    def require_http(self) -> None:
        """Raise SettingsError with everything that HTTP mode still needs."""
        self._require("slack_bot_token", "slack_signing_secret")

    @property
    def own_log_level(self) -> int:
        """Return the log level of casebot's own loggers."""
        return logging.getLevelNamesMapping()[self.log_level]

    @property
    def library_log_level(self) -> int:
        """Return the libraries' log level: never INFO or DEBUG, which show requests with customer text."""
        return max(self.own_log_level, logging.WARNING)

    def __repr__(self) -> str:
        shown = (
            f"{item.name}={'(set)' if getattr(self, item.name) else '(not set)'}"
            if _BY_FIELD[item.name].secret
            else f"{item.name}={getattr(self, item.name)!r}"
            for item in fields(self)
        )
        return f"Settings({', '.join(shown)})"

    def _require(self, *names: str) -> None:
        needed = [_BY_FIELD[name] for name in names if not getattr(self, name)]
        if needed:
            raise SettingsError([f"{setting.name} is missing. {setting.remedy}" for setting in needed])


_NAMES = frozenset(setting.name for setting in SETTINGS)
# Only the crash tests set it; see bot.delivery.crash_points.
_NOT_SETTINGS = frozenset({"CASEBOT_CRASH_AT"})


def _unknown(name: str) -> str:
    near = get_close_matches(name, sorted(_NAMES), n=1, cutoff=0.6)
    meant = f"Did you mean {near[0]}?" if near else "Remove it; .env.example has every setting."
    return f"{name} is not a setting. {meant}"
