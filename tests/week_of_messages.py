"""How many messages everybody gets in a week in which nobody does anything: `python -m tests.week_of_messages`.

It runs the demo for seven days on a clock that it moves. It prints the messages of each person by kind, and ends with 1
where Ana got more than LIMIT. Cards of the start and changes of messages do not count.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from bot.demo.data import roster
from bot.demo.runner import Demo
from sandbox.slack.clock import SandboxClock
from storage.outbox import outbox_table

#: The most that Ana may get.
LIMIT = 10
ANA = "ana.silva@example.com"

# Monday begins where Ana is, so that the week has each of her mornings once.
BEGINS = datetime(2026, 11, 30, 3, tzinfo=UTC)
WEEK = timedelta(days=7)
# Reminders come in rounds and working days begin at full or half hours.
LOOKS_EVERY = timedelta(minutes=30)

Messages = Mapping[str, Counter[str]]


def messages_since(began: datetime, engine: Engine) -> Messages:
    """Return the kinds of the messages that were posted to each person since then, by e-mail."""
    box = outbox_table.c
    posts = select(func.min(box.id)).where(box.slack_ts.is_not(None)).group_by(box.slack_channel, box.slack_ts)
    query = select(box.lane, box.kind, box.slack_ts).where(box.id.in_(posts), box.lane.like("dm:%"))
    found: dict[str, Counter[str]] = {}
    with engine.connect() as connection:
        for lane, kind, posted in connection.execute(query):
            if float(posted) >= began.timestamp():
                found.setdefault(lane.removeprefix("dm:"), Counter())[kind] += 1
    return found


def idle_week(folder: Path) -> Messages:
    """Run the demo for a week without a click, and return what everybody got."""
    clock = SandboxClock(BEGINS)
    demo = Demo(0, folder=folder, clock=clock).start()
    try:
        assert demo.casebot is not None
        casebot = demo.casebot
        assert casebot.delivery.drain(60)
        # What the start brings is over by the next moment of the clock.
        began = clock.advance(timedelta(seconds=1))
        for look in range(1, WEEK // LOOKS_EVERY + 1):
            clock.advance(max(began + look * LOOKS_EVERY - clock.now(), timedelta()))
            assert casebot.delivery.drain(60)
        return messages_since(began, casebot.engine)
    finally:
        demo.stop()


def report(found: Messages) -> tuple[list[str], int]:
    """Return what to print, and 1 where Ana got too many messages, else 0."""
    lines = []
    for person in roster():
        kinds = found.get(person.email, Counter())
        words = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        lines.append(f"{person.name:16} {kinds.total():3}  {words}".rstrip())
    got = found.get(ANA, Counter()).total()
    return [*lines, f"Ana got {got} messages; the limit is {LIMIT}."], int(got > LIMIT)


def main() -> int:
    """Print the messages of an idle week."""
    with tempfile.TemporaryDirectory() as folder:
        lines, code = report(idle_week(Path(folder)))
    print("\n".join(lines))  # noqa: T201 - this command prints
    return code


if __name__ == "__main__":
    sys.exit(main())
