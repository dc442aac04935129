"""The content and the format of casebot's log."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from bot.config.settings import Settings
from storage.trace import current_trace

OWN_LOGGERS = ("casebot", "bot", "storage", "handlers", "connectors")


class JsonLines(logging.Formatter):
    """One JSON object per line. A request and the messages that it causes have the same `trace`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. An exception's text may contain customer text, so only its class is shown."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        if trace := current_trace():
            line["trace"] = trace
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(settings: Settings) -> None:
    """Set up logging: casebot's own loggers at the set level, libraries at WARNING or above."""
    logging.basicConfig(level=settings.library_log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if settings.log_format == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(settings.own_log_level)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_quiet_slack_library)
    # It logs a traceback for each lost connection of the pool. The code that used the connection logs the error.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


def _quiet_slack_library(record: logging.LogRecord) -> bool:
    """Silence the Slack library's logs of odd requests and failed calls. casebot's own code logs these once."""
    return record.levelno >= logging.CRITICAL or not record.name.startswith(("slack_bolt", "slack_sdk.web"))
