"""The health of casebot: what works, what does not, and since when.

A thread runs the checks, and requests get the last results. So requests are fast, even if the database does not
answer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cases.ports.clock import Clock

log = logging.getLogger("casebot.health")

LOOK_EVERY_S = 5.0
# A check that takes longer has found something that hangs.
LOOK_WITHIN_S = 15.0


class State(StrEnum):
    """The state of one part."""

    OK = "ok"
    #: A person should look; casebot continues to work.
    WARNING = "warning"
    #: Casebot does not work.
    FAILING = "failing"


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    state: State
    text: str = ""
    #: When the state last changed.
    since: datetime | None = None


@dataclass(frozen=True)
class HealthReport:
    """The results of the last checks, by part."""

    findings: Mapping[str, Finding]
    looked_at: datetime | None

    @property
    def state(self) -> State:
        """Return the worst state."""
        states = {finding.state for finding in self.findings.values()}
        if State.FAILING in states or not self.findings:
            return State.FAILING
        return State.WARNING if State.WARNING in states else State.OK

    @property
    def is_ready(self) -> bool:
        """Return whether casebot works. A warning is for people and causes no restart."""
        return self.state is not State.FAILING

    def as_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        return {
            "ok": self.is_ready,
            "state": self.state.value,
            "looked_at": self.looked_at.isoformat() if self.looked_at is not None else None,
            "checks": {
                name: {
                    "state": finding.state.value,
                    **({"text": finding.text} if finding.text else {}),
                    **({"since": finding.since.isoformat()} if finding.since is not None else {}),
                }
                for name, finding in sorted(self.findings.items())
            },
        }


CaseView = Callable[[], Mapping[str, Finding]]


class HealthMonitor:
    """Runs the checks every few seconds. Each check covers some parts, and may hang or raise."""

    def __init__(
        self, looks: Mapping[str, CaseView], clock: Clock, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._looks = dict(looks)
        self._clock = clock
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._found: dict[str, Finding] = {}
        self._looked: tuple[float, datetime] | None = None
        self._began: float | None = None
        self._looking_at = ""
        self._thread = threading.Thread(target=self._look_on, name="health", daemon=True)

    def start(self) -> None:
        """Start checking at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop checking."""
        self._stopping.set()

    def look(self) -> HealthReport:
        """Check now and return the results."""
        self._began = self._elapsed()
        for name, look in self._looks.items():
            self._looking_at = name
            try:
                found = dict(look())
            except Exception as error:  # noqa: BLE001 - whatever fails is what is to be reported; its words may hold secrets
                found = {name: Finding(State.FAILING, type(error).__name__)}
            else:
                found.setdefault(name, Finding(State.OK))
            with self._lock:
                for part, finding in found.items():
                    self._found[part] = self._with_since(part, finding)
        self._looked = self._elapsed(), self._clock.now()
        self._began = None
        return self.report()

    def report(self) -> HealthReport:
        """Return the last results, and report checks that hang."""
        with self._lock:
            found = dict(self._found)
            began, looking_at = self._began, self._looking_at
            if began is not None and self._elapsed() - began > LOOK_WITHIN_S:
                hanging = Finding(State.FAILING, f"has not answered for {self._elapsed() - began:.0f} s")
                self._found[looking_at] = found[looking_at] = self._with_since(looking_at, hanging)
            return HealthReport(found, self._looked[1] if self._looked is not None else None)

    def _with_since(self, part: str, finding: Finding) -> Finding:
        before = self._found.get(part)
        if before is not None and before.state is finding.state:
            return replace(finding, since=before.since)
        if before is not None or finding.state is not State.OK:
            level = logging.INFO if finding.state is State.OK else logging.WARNING
            log.log(level, "%s is %s%s", part, finding.state.value, f": {finding.text}" if finding.text else "")
        return replace(finding, since=self._clock.now())

    def _look_on(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(LOOK_EVERY_S)
