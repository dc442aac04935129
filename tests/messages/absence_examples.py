"""Examples of what is said of days away, and asked of covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cases.model.errors import Field
from cases.model.people import Absence, CoverAnswer, Region
from messages import absences
from messages.absences import AbsenceShown
from tests.messages.examples import POLICY, Example, Voice, ana, as_usual, ben

AWAY = Absence("ana@example.test", date(2026, 7, 20), date(2026, 7, 31), "ben@example.test", id=4)
ONE_DAY = replace(AWAY, last=AWAY.first, answer=CoverAnswer.AGREED, id=5)
DECLINED = replace(AWAY, answer=CoverAnswer.DECLINED, id=6)


def shown(say: Voice = as_usual, absence: Absence = AWAY, *, is_covered: bool = True) -> AbsenceShown:
    return AbsenceShown(absence, ana(say), ben(say) if is_covered else None)


EXAMPLES = [
    Example("away_noted.to_self", lambda say: absences.noted([shown(say)], POLICY, to_self=True)),
    Example(
        "away_noted.several",
        lambda say: absences.noted(
            [shown(say, ONE_DAY), shown(say, replace(AWAY, cover=None), is_covered=False)], POLICY, to_self=True
        ),
    ),
    Example("away_noted.of_another", lambda say: absences.noted([shown(say)], POLICY, to_self=False)),
    Example("away_noted_window.to_self", lambda say: absences.noted_window([shown(say)], POLICY, to_self=True)),
    Example("away_noted_window.of_another", lambda say: absences.noted_window([shown(say)], POLICY, to_self=False)),
    Example(
        "cover_notice.asked",
        lambda say: absences.cover_notice(ana(say), [shown(say)], to_cover=True, open_cases=14),
    ),
    Example(
        "cover_notice.agreed",
        lambda say: absences.cover_notice(ana(say), [shown(say, ONE_DAY), shown(say)], to_cover=True, open_cases=1),
    ),
    Example("cover_notice.withdrawn", lambda say: absences.cover_notice(ana(say), [], to_cover=True, open_cases=0)),
    Example(
        "cover_notice.declined",
        lambda say: absences.cover_notice(
            ana(say), [shown(say, DECLINED, is_covered=False)], to_cover=False, open_cases=0
        ),
    ),
    Example("cover_notice.covered_now", lambda say: absences.cover_notice(ana(say), [], to_cover=False, open_cases=0)),
    Example("cover_answered.agreed", lambda say: absences.cover_answered(shown(say, ONE_DAY), ben(say))),
    Example(
        "cover_answered.declined",
        lambda say: absences.cover_answered(shown(say, DECLINED, is_covered=False), ben(say)),
    ),
    Example(
        "absences.list",
        lambda say: absences.absence_list(
            [shown(say), shown(say, DECLINED, is_covered=False)], ben(), note="Cancelled: Mon 20 Jul 2026."
        ),
    ),
    Example("absences.none", lambda say: absences.absence_list([], ana(say))),
    Example("absences.many", lambda say: absences.absence_list([shown(say, ONE_DAY)] * 33, ana(say))),
    Example(
        "away_form.first",
        lambda say: absences.away_form([ana(say), ben(say)], [replace(ben(say), region=Region.AMER)], count=2),
    ),
    Example(
        "away_form.change",
        lambda say: absences.away_form(
            [ana(say)],
            [ben(say)],
            filled={
                Field.FIRST_DAY: date(2026, 7, 20),
                Field.LAST_DAY: date(2026, 7, 31),
                Field.COVER: "ben@example.test",
            },
            instead_of=4,
        ),
    ),
]
