"""Examples of the App Home, of the lists and of the window that cleans up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from cases.model.case import Case
from cases.model.errors import Field
from cases.model.own_days import OwnDays
from cases.model.people import Absence
from cases.model.status import OpportunityStage, Status
from cases.ports.case_stores import CreatedCases
from cases.rules.hygiene import hygiene
from cases.rules.worklist import Section, Worklist, left_over, page_of, unassigned, worklist_for
from messages import answers, home, team_cases
from messages import clean_up as cleaning
from messages import search_results as found
from messages.admission import Refusal
from messages.card import CardScene, case_window
from messages.names import CleanUpSeen, Seen
from messages.surfaces import HomeView, Modal
from tests.messages.examples import (
    NOW,
    POLICY,
    TODAY,
    Example,
    Voice,
    a_case,
    ana,
    ben,
    closed,
    notice,
    picked_up,
    suggestion,
    touches,
    with_files,
    with_opportunity,
)

ZONE = "America/New_York"


def numbered(cases: list[Case]) -> list[Case]:
    return [
        Case(**{item.name: getattr(case, item.name) for item in fields(Case)} | {"id": place})
        for place, case in enumerate(cases, start=1)
    ]


def of_every_kind(say: Voice) -> list[Case]:
    """A case for each reason there is to be on the list."""
    days = timedelta(days=1)
    high_value: dict[str, Any] = {"type": "High Value Account", "next_step": say("2026-07-01 AS Call them in August")}
    return numbered(
        [
            a_case(say, assigned_at=NOW - 2 * days),
            picked_up(say, opened_at=NOW - 20 * days),
            picked_up(say, next_step_due=TODAY - 3 * days),
            picked_up(say, next_step_due=TODAY, status=Status.BLOCKED, blocked_on=say("Billing")),
            picked_up(say, opened_at=NOW - timedelta(days=14, hours=20)),
            a_case(say),
            picked_up(say, next_step=""),
            picked_up(say, next_step="2026-07-13 AS Send quote to customer", next_step_due=None),
            picked_up(say, **high_value, next_step_due=None),
            picked_up(say, **high_value, next_step_due=TODAY - days),
            picked_up(say, **high_value, opened_at=NOW - 90 * days, assigned_at=NOW - 90 * days, next_step_due=date(2026, 8, 1)),
            picked_up(say, status=Status.OPEN, wants_later=True, next_step_due=date(2027, 1, 12), next_step="2026-07-13 AS Ask whether they expand"),
            picked_up(say, next_step="2026-07-13 AS Send quote to customer"),
        ]
    )  # fmt: skip


def the_day(cases: list[Case]) -> Worklist:
    return worklist_for(cases, POLICY, NOW, lambda _: OwnDays(ZONE), OwnDays(ZONE))


def advocate(cases: list[Case], *, shows: str = "", page: int = 0, **more: Any) -> HomeView:
    day = the_day(cases)
    shown = page_of(home.lines_shown(day, more.get("covering", ()), shows), page, home.PAGE)
    return home.advocate(
        day, home.Listed(shown, day.counts, shows), hygiene(cases, TODAY, POLICY), POLICY, TODAY, **more
    )


def manager(
    say: Voice,
    cases: list[Case],
    team: int = 2,
    *,
    stands_in: bool = False,
    decisions: Sequence[home.Decision] = (),
) -> HomeView:
    missed = list(the_day(cases).of(Section.MISSED)) if team else []
    behind = left_over([picked_up(say, id=950, owner="gone@example.test")] if cases and team else [])
    unrouted = unassigned([a_case(say, id=900 + number, owner=None) for number in range(2 if cases else 0)])
    members = [
        home.TeamMember(say(f"Ben Ode {number}"), f"ben{number}@example.test", 37 - number % 5, 41, 3 - number % 4 if number < 4 else 0, number % 3, 92, number == 1)
        for number in range(team)
    ]  # fmt: skip
    return home.overseer(
        members,
        home.Listed(
            page_of([*missed, *behind, *unrouted], 0, home.PAGE),
            {
                **({Section.MISSED: len(missed), Section.LEFT: len(behind)} if team else {}),
                Section.UNASSIGNED: len(unrouted),
            },
            home.TEAM if stands_in else "",
        ),
        {"ana@example.test": say("Ana Silva"), "gone@example.test": "gone@example.test"},
        POLICY,
        TODAY,
        stands_in=stands_in,
        decisions=decisions,
        slept=[picked_up(say, id=970 + number, sleeps=2 + number) for number in range(7 if cases and team else 0)],
    )


def created(say: Voice, count: int) -> CreatedCases:
    open_case = picked_up(say, next_step="2026-07-13 AS Send quote to customer")
    cases = numbered([closed(say) if number % 3 == 2 else open_case for number in range(min(count, home.PAGE))])
    return CreatedCases(cases, count - count // 3, count // 3)


def many_found(say: Voice) -> list[Case]:
    return numbered([picked_up(say), closed(say)] * (found.MOST // 2) + [picked_up(say)])


def stakeholder(say: Voice, count: int, shows: str = "") -> HomeView:
    found = created(say, count)
    page = page_of([None] * count, 0, home.PAGE)  # type: ignore[list-item]  # only how many there are is asked
    shown = type(page)((), page.number, page.pages, page.total, page.size)
    return home.stakeholder(found, shown, {"ana@example.test": say("Ana Silva")}, shows=shows)


def fixing(case: Case, say: Voice, **more: Any) -> Modal:
    at = more.pop("at", CleanUpSeen(Seen(case.id, case.version)))
    progress = cleaning.Progress(at, more.pop("left", 8), more.pop("note", ""))
    return cleaning.clean_up(case, progress, suggestion(say), POLICY, TODAY, **more)


def bare_opportunity(say: Voice) -> Case:
    return with_opportunity(
        say, contact="", next_step=say("Contact"), next_step_due=TODAY - timedelta(days=2), opportunity_stage=OpportunityStage.OPEN
    )  # fmt: skip


EXAMPLES = [
    Example("home_advocate.every_kind", lambda say: advocate(of_every_kind(say))),
    Example("home_advocate.nothing", lambda _: advocate([])),
    Example("home_advocate.filtered", lambda say: advocate(of_every_kind(say), shows=Section.MISSED.value)),
    Example("home_advocate.nothing_there", lambda say: advocate([a_case(say)], shows=Section.HIGH_VALUE.value)),
    Example("home_advocate.middle_page", lambda say: advocate(numbered([a_case(say)] * 50), page=1)),
    Example(
        "home_advocate.away",
        lambda say: advocate(
            [a_case(say)],
            away=(Absence("ana@example.test", TODAY, date(2026, 7, 31)), ana(say)),
            covering=[
                home.Covering(
                    ben(say), date(2026, 7, 20), the_day(numbered([picked_up(say, owner="ben@example.test")] * 2))
                )
            ],
        ),
    ),
    Example("home_advocate.stands_in", lambda say: advocate([a_case(say)], leads=True)),
    Example("home_refused.guest", lambda _: Refusal.GUEST.home()),
    Example("home_manager.stood_in_for", lambda say: manager(say, of_every_kind(say), stands_in=True)),
    Example("home_manager.team", lambda say: manager(say, of_every_kind(say))),
    Example("home_manager.large_team", lambda say: manager(say, of_every_kind(say), team=45)),
    Example("home_manager.all_well", lambda say: manager(say, [])),
    Example("home_manager.smb_ops", lambda say: manager(say, of_every_kind(say), team=0)),
    Example("team_cases.some", lambda say: team_cases.answer(ana(say), the_day(of_every_kind(say)), POLICY)),
    Example("team_cases.none", lambda say: team_cases.answer(ana(say), the_day([]), POLICY)),
    Example(
        "team_cases_window.many",
        lambda say: team_cases.window(ana(say), the_day(numbered([a_case(say)] * 70)), POLICY),
    ),
    Example("home_stakeholder.some", lambda say: stakeholder(say, 5)),
    Example("home_stakeholder.many", lambda say: stakeholder(say, 50, home.OPEN)),
    Example("home_stakeholder.none", lambda say: stakeholder(say, 0)),
    Example("my_cases.queue", lambda say: home.my_queue(the_day(of_every_kind(say)))),
    Example("my_cases.no_queue", lambda _: home.my_queue(the_day([]))),
    Example("my_cases.created", lambda say: home.my_created(created(say, 14), {"ana@example.test": say("Ana Silva")})),
    Example("my_cases.none_created", lambda say: home.my_created(created(say, 0), {})),
    Example("my_cases.of_a_manager", lambda say: home.my_created(created(say, 0), {}, oversees=True)),
    Example(
        "my_cases.of_no_department",
        lambda say: home.created_by(created(say, 0), {}, say("Marketing"), is_department=True),
    ),
    Example(
        "found.one",
        lambda say: found.found(say("acme"), created(say, 1).cases, 0, {"ana@example.test": say("Ana Silva")}),
    ),
    Example("found.first_page", lambda say: found.found(say("acme"), [*created(say, 20).cases, closed(say)], 0, {})),
    Example("found.more_than_all", lambda say: found.found(say("acme"), many_found(say), 1, {})),
    Example("found.last_page", lambda say: found.found(say("acme"), [closed(say)], 9, {})),
    Example("nothing_found.usual", lambda say: found.nothing_found(say("acne gmbh"), [])),
    Example(
        "nothing_found.alike", lambda say: found.nothing_found(say("acne gmbh"), [say("Acme GmbH"), say("Acne AG")])
    ),
    Example("nothing_asked.usual", lambda _: found.nothing_asked("/case search")),
    Example(
        "case_window.files",
        lambda say: case_window(
            CardScene(picked_up(say, description=with_files(say)), ana(say), touches(1), POLICY, NOW)
        ),
    ),
    Example("case_window.usual", lambda say: case_window(CardScene(picked_up(say), ana(say), touches(1), POLICY, NOW))),
    Example("status_window.usual", lambda say: answers.status_window(picked_up(say), ana(say), POLICY, NOW)),
    Example("hygiene.some", lambda say: home.how_counted(hygiene(of_every_kind(say), TODAY, POLICY))),
    Example(
        "hygiene.many", lambda say: home.how_counted(hygiene(numbered([a_case(say, contact="")] * 40), TODAY, POLICY))
    ),
    Example("hygiene.nothing", lambda _: home.how_counted(hygiene([], TODAY, POLICY))),
    Example("clean_up.new", lambda say: fixing(a_case(say, contact=""), say)),
    Example(
        "clean_up.everything",
        lambda say: fixing(bare_opportunity(say), say, at=CleanUpSeen(Seen(7, 2), 2, 1), left=6),
    ),
    Example(
        "clean_up.changed_meanwhile",
        lambda say: fixing(
            bare_opportunity(say),
            say,
            left=1,
            notice=notice(say),
            note="That makes 51 cases in progress; the capacity is 50.",
            filled={Field.CONTACT: say("Maria Lopez"), Field.GITLAB_ADMIN: True, Field.TOUCH: "call"},
        ),
    ),
    Example("cleaned_up.all", lambda _: cleaning.clean_up_summary(CleanUpSeen(Seen(7, 2), 8, 8))),
    Example(
        "cleaned_up.some",
        lambda _: cleaning.clean_up_summary(CleanUpSeen(Seen(7, 2), 8, 6), "That makes 51 cases in progress."),
    ),
    Example("cleaned_up.nothing", lambda _: cleaning.clean_up_summary(None)),
]
