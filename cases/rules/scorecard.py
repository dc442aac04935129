"""The scorecard: how promptly cases were picked up, touched and closed, by Advocate, month and type of case.

Everything is counted from what is only ever added to, the history and the logged touches (DIG-4): what was counted of a month that is over stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from itertools import groupby

from cases.model.case import Touch
from cases.model.policy import Policy
from cases.model.status import Status

WEEK = timedelta(days=7)
LIMIT = timedelta(days=15)


@dataclass(frozen=True)
class HistoryLine:
    """One entry of the history of a case: when it was written, and what changed: the field, and what it was and became in words."""

    case_id: int
    at: datetime
    changes: Sequence[Sequence[str | None]]


@dataclass
class ScorecardLine:
    """What is counted of one Advocate's cases of one type in one month.

    What was due counts in the month in which it fell due, a closing in its own. What is learned of a month that is over counts in the month in
    which it is learned.
    """

    #: The e-mail of the Advocate.
    advocate: str
    #: Its first day, on the Advocate's calendar.
    month: date
    type: str
    #: How many cases were to be picked up, and how many of them were within the time.
    to_pick_up: int = 0
    picked_up_in_time: int = 0
    closed: int = 0
    closed_within_7_days: int = 0
    closed_within_15_days: int = 0
    #: Touches of the cadence that were due, and those of them that were made by their day (SLA-5).
    touches_due: int = 0
    touches_on_time: int = 0

    def add(self, other: ScorecardLine) -> None:
        """Count another line in."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


COUNTED = tuple(item.name for item in fields(ScorecardLine) if item.name not in ("advocate", "month", "type"))


@dataclass
class _Turn:
    """The time that one Advocate has a case. ended: when it was given on, closed or put to sleep; met: when the customer was engaged."""

    owner: str
    type: str
    started: datetime
    #: When casebot learned of it; and of the pickup.
    learned: datetime
    picked_up: datetime | None = None
    pickup_learned: datetime | None = None
    ended: datetime | None = None
    met: datetime | None = None


@dataclass
class _Replay:
    """A case as its history has made it so far."""

    values: dict[str, str | None] = field(default_factory=dict)
    turns: list[_Turn] = field(default_factory=list)
    #: Whose it was at its closing, when that was and was learned, of which type, and after how long.
    closings: list[tuple[str, datetime, datetime, str, timedelta]] = field(default_factory=list)
    slept_since: datetime | None = None
    slept: timedelta = timedelta()

    def take(self, line: HistoryLine) -> None:
        """Process the next entry."""
        changed = {str(name): new for name, _, new in line.changes}
        self.values |= changed
        is_given = changed.get("assigned_at") is not None and self.values.get("owner") is not None
        if self.turns and self.turns[-1].ended is None and (is_given or "owner" in changed):
            self.turns[-1].ended = line.at
        if is_given:
            started = _moment(changed["assigned_at"]) or line.at
            owner, case_type = str(self.values["owner"]), self.values.get("type") or ""
            self.turns.append(_Turn(owner, case_type, min(started, line.at), line.at))
        self._sleep(changed, line.at)
        turn = self.turns[-1] if self.turns and self.turns[-1].ended is None else None
        if turn is not None and turn.picked_up is None:
            turn.picked_up = _moment(changed.get("picked_up_at"))
            turn.pickup_learned = line.at
        if turn is not None and turn.met is None and changed.get("status") == Status.ENGAGED.value:
            turn.met = line.at
        if changed.get("closed_at") is not None:
            self._close(line.at, min(_moment(changed["closed_at"]) or line.at, line.at), turn)

    def _sleep(self, changed: Mapping[str, str | None], at: datetime) -> None:
        """Leave out the time asleep (SLA-3)."""
        if changed.get("wants_later") == "yes":
            self.slept_since = self.slept_since or at
        elif "wants_later" in changed and self.slept_since is not None:
            self.slept += at - self.slept_since
            self.slept_since = None

    def _close(self, at: datetime, closed: datetime, turn: _Turn | None) -> None:
        owner, opened = self.values.get("owner"), _moment(self.values.get("opened_at"))
        if turn is not None:
            turn.ended = at
        if owner is not None and opened is not None:
            self.closings.append((owner, closed, at, self.values.get("type") or "", closed - opened - self.slept))


def scorecard(
    history: Iterable[HistoryLine],
    touches: Mapping[int, Sequence[Touch]],
    policy: Policy,
    today: Callable[[str, datetime], date],
    now: datetime,
) -> list[ScorecardLine]:
    """Count what the history tells, by Advocate, month and type, in this order.

    Args:
        history: the whole history of each case, case by case, oldest first.
        touches: the logged touches of each case.
        today: the date at a moment on the calendar of somebody, by e-mail.
        now: what is not due yet counts neither way.
    """
    lines: dict[tuple[str, date, str], ScorecardLine] = {}

    def line_of(owner: str, day: date, learned: datetime, case_type: str) -> ScorecardLine:
        month = max(day.replace(day=1), today(owner, learned).replace(day=1))
        return lines.setdefault((owner, month, case_type), ScorecardLine(owner, month, case_type))

    for case_id, entries in groupby(history, key=lambda line: line.case_id):
        replay = _Replay()
        for entry in entries:
            replay.take(entry)
        for turn in replay.turns:
            deadline = today(turn.owner, turn.started + policy.pickup)
            if _is_to_pick_up(turn, policy, now):
                line = line_of(turn.owner, deadline, turn.learned, turn.type)
                line.to_pick_up += 1
                line.picked_up_in_time += _is_picked_up_in_time(turn, policy, line, today)
            for due, is_made in _due_touches(turn, touches.get(case_id, ()), policy, today, now):
                line = line_of(turn.owner, due, turn.learned, turn.type)
                line.touches_due += 1
                line.touches_on_time += is_made
        for owner, closed, learned, case_type, took in replay.closings:
            line = line_of(owner, today(owner, closed), learned, case_type)
            line.closed += 1
            line.closed_within_7_days += took <= WEEK
            line.closed_within_15_days += took <= LIMIT
    return [lines[key] for key in sorted(lines)]


def total(lines: Iterable[ScorecardLine]) -> ScorecardLine:
    """Count several lines together."""
    found = ScorecardLine("", date.min, "")
    for line in lines:
        found.add(line)
    return found


def _is_to_pick_up(turn: _Turn, policy: Policy, now: datetime) -> bool:
    """Return whether it was picked up or is overdue. What is not due yet, or was reassigned before, does not count."""
    return turn.picked_up is not None or min(now, turn.ended or now) >= turn.started + policy.pickup


def _is_picked_up_in_time(
    turn: _Turn, policy: Policy, line: ScorecardLine, today: Callable[[str, datetime], date]
) -> bool:
    if turn.picked_up is None or turn.pickup_learned is None or turn.picked_up > turn.started + policy.pickup:
        return False
    # By the end of its month it counted as missed, and stays so.
    return today(turn.owner, turn.pickup_learned).replace(day=1) <= line.month


def _due_touches(
    turn: _Turn, touches: Sequence[Touch], policy: Policy, today: Callable[[str, datetime], date], now: datetime
) -> Iterator[tuple[date, bool]]:
    """Yield each touch that fell due while the customer was to be reached: its day, and whether it was in time."""
    first = today(turn.owner, turn.started)
    until = min(moment for moment in (turn.ended, turn.met, now) if moment is not None)
    for step in policy.cadence:
        due = first + timedelta(days=step.day - 1)
        made = [today(turn.owner, touch.at) for touch in touches if touch.day == step.day and touch.at >= turn.started]
        if due < today(turn.owner, until):
            yield due, any(day <= due for day in made)


def _moment(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words) if words else None
