"""Store a digest's figures as JSON, and read them again (DIG-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cases.model.figures import DayFigures, FeedbackGiven, Figures, ListedCase
from cases.model.people import Region

_COUNTED = ("open", "routed", "picked_up", "closed", "missed_pickups", "missed_closings", "unrouted", "more_feedback")
_LISTS = ("oldest", "late_pickups", "late_closings", "unassigned")


def as_json(figures: Figures) -> dict[str, Any]:
    """Return what is stored of a digest's figures, beside its region, day and moment."""
    return {
        **{name: getattr(figures, name) for name in _COUNTED},
        "left": figures.left,
        "escalated": figures.escalated,
        "late": dict(figures.late),
        "unlisted": dict(figures.unlisted),
        "mark": figures.mark,
        "since": figures.since.isoformat(),
        **{name: [_case_as_json(each) for each in getattr(figures, name)] for name in _LISTS},
        "full": list(figures.full),
        "uncovered": list(figures.uncovered),
        "tags": dict(figures.tags),
        "languages": dict(figures.languages),
        "suggestions": list(figures.suggestions),
        "feedback": [[each.number, each.text, each.account] for each in figures.feedback],
        "by_day": [[each.day.isoformat(), each.missed, each.closed] for each in figures.by_day],
        "ages": dict(figures.ages),
    }


def _case_as_json(case: ListedCase) -> list[str | None]:
    return [case.number, case.opened_at.isoformat(), case.status, case.blocked_on, case.account, case.owner, case.link]


def _lists_from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    # Figures stored before the others were listed have the oldest only.
    return {name: tuple(_case_from_json(*each) for each in kept.get(name, ())) for name in _LISTS}


def _case_from_json(number: str, opened_at: str, *rest: str) -> ListedCase:
    return ListedCase(number, datetime.fromisoformat(opened_at), *rest)


def from_json(region: Region, day: date, as_of: datetime, kept: Mapping[str, Any]) -> Figures:
    """Return the figures that were stored; an older version of casebot stored fewer."""
    return Figures(
        region=region,
        day=day,
        since=datetime.fromisoformat(kept["since"]),
        as_of=as_of,
        **{name: kept[name] for name in _COUNTED},
        # Figures stored before these were counted have none.
        left=int(kept.get("left", 0)),
        escalated=int(kept.get("escalated", 0)),
        mark=int(kept.get("mark", -1)),
        late=dict(kept.get("late", {})),
        unlisted=dict(kept.get("unlisted", {})),
        **_lists_from_json(kept),
        full=tuple(kept["full"]),
        uncovered=tuple(kept["uncovered"]),
        tags=dict(kept["tags"]),
        # Figures stored before languages were counted have none.
        languages=dict(kept.get("languages", {})),
        suggestions=tuple(kept.get("suggestions", ())),
        feedback=tuple(FeedbackGiven(*given) for given in kept["feedback"]),
        by_day=tuple(DayFigures(date.fromisoformat(on), missed, closed) for on, missed, closed in kept["by_day"]),
        ages=dict(kept["ages"]),
    )
