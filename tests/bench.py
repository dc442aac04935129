"""`make bench`: how long an import takes, whether the queue of cards that follows drains at the rate that Slack allows, and what the
digest, the App Home, the sweep of the clocks and looking for something cost among many cases.

The last line is one JSON object. Ratios compare with what is possible in the same run; seconds depend on the machine. `python -m tests.bench 50`
runs all of it with a fiftieth of the cases, to see that it runs.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from bot.app import Casebot
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.delivery.worker_settings import WorkerSettings
from bot.file_import import ImportOptions, import_file
from cases.model.people import Roster
from cases.model.policy import Policy
from storage import migrate
from storage.database import Database
from storage.engine import make_engine
from storage.lane_values import LaneTiming
from tests import (
    bench_acks,
    bench_digest,
    bench_export,
    bench_find,
    bench_forms,
    bench_home,
    bench_mail,
    bench_salesforce,
    bench_sweep,
)
from tests.bench_office import advocates, open_workspace, write_report

CASES = 10_000
# Everything that Slack limits is let through so much faster, by the workspace and by casebot alike, to end within minutes.
FASTER = 8
POSTS_PER_MINUTE = 300


def bench_import(database: Database, folder: Path, count: int) -> float:
    """Seconds to take the cases in, from the file to the last commit: read, checked, routed, stored, audited, cards promised."""
    report = folder / "report.csv"
    write_report(report, count)
    began = time.perf_counter()
    taken = import_file(
        report,
        database.unit_of_work,
        Policy(),
        SystemClock(),
        rejects_path=folder / "rejects.csv",
        options=ImportOptions(assume_open=True),
    )
    took = time.perf_counter() - began
    assert taken.taken.created == count, taken
    return took


def bench_drain(casebot: Casebot, count: int) -> float:
    """How much longer than possible the cards took: the time to send all of them, over the time that Slack's limit makes it take."""
    began = time.perf_counter()
    casebot.start()
    assert casebot.delivery.drain(1800), "the queue did not drain"
    took = time.perf_counter() - began
    casebot.stop()
    return took / (count / (POSTS_PER_MINUTE * FASTER / 60))


def main(scale: int = 1) -> None:
    """Print what is measured as it comes, and all of it in the last line. scale: by how much fewer cases there are; figures of any but 1 mean
    nothing but that all of it runs."""
    count = CASES // scale
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = advocates()
        workspace, given = open_workspace(folder, people, FASTER)
        try:
            url = f"sqlite:///{folder / 'bench.db'}"
            engine = make_engine(url)
            migrate.upgrade(engine)
            database = Database(engine, SystemClock())
            database.people.replace(Roster.of(people), SystemClock().now())
            import_s = bench_import(database, folder, count)
            database.close()
            say(f"import: {count:,} cases in {import_s:.1f} s")
            settings = Settings(
                slack_bot_token=given["SLACK_BOT_TOKEN"],
                slack_app_token=given["SLACK_APP_TOKEN"],
                slack_api_url=given["SLACK_API_URL"],
                database_url=url,
            )
            sending = WorkerSettings(
                posts_per_minute=POSTS_PER_MINUTE * FASTER,
                timing=LaneTiming(post=timedelta(seconds=1 / FASTER), update=timedelta(seconds=0.25 / FASTER)),
            )
            ratio = bench_drain(Casebot(settings, sending=sending), count)
            say(
                f"drain: {count:,} cards in {ratio:.3f} of the time that Slack's limits ask for ({FASTER} times scaled)"
            )
        finally:
            workspace.terminate()
            workspace.wait(10)
    measured: dict[str, float] = {"import_10k_s": round(import_s, 2), "drain_ratio": round(ratio, 3)}
    benches: tuple[Callable[[], Mapping[str, float]], ...] = (
        lambda: bench_acks.measure(bench_acks.SIZE // scale, max(bench_acks.ACTS // scale, bench_acks.LEAST)),
        lambda: bench_digest.measure(bench_digest.CASES // scale),
        lambda: bench_home.bench_home(bench_home.CASES // scale),
        lambda: bench_sweep.sweep_ratios(max(bench_sweep.FEW // scale, bench_sweep.LEAST), bench_sweep.MANY // scale),
        lambda: bench_find.find_times(bench_find.SIZE // scale),
        lambda: bench_salesforce.measure(bench_salesforce.CASES // scale),
        lambda: bench_forms.measure(max(bench_forms.FORMS // scale, 10)),
        lambda: bench_mail.measure(bench_mail.MAILS // scale),
        lambda: bench_export.measure(bench_export.SIZE // scale),
    )
    for bench in benches:
        figures = bench()
        say(", ".join(f"{name}: {value}" for name, value in figures.items()))
        measured |= figures
    say(json.dumps(measured))


def say(line: str) -> None:
    """Print at once, to a file too."""
    print(line, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
