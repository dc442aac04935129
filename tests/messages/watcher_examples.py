"""Examples of what those who wait for a case see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cases.changes.watchers import News
from cases.model.account import PersonKind
from cases.model.errors import Field
from cases.model.requests import Request, RequestKind, RequestState
from cases.model.status import Status
from cases.ports.case_stores import CreatedCases
from cases.rules.clocks import ClockKind
from cases.use_cases.create_case import ORIGINS
from messages import answers, case_reading, home
from messages import watchers as waiting
from messages.card import CardScene, case_card
from tests.messages.examples import (
    NOW,
    POLICY,
    Example,
    Voice,
    a_case,
    ana,
    as_usual,
    ben,
    closed,
    picked_up,
    reminded,
    reminder,
    with_files,
)

DUE = NOW + timedelta(hours=22)
ASKED = {"update_asked_at": NOW - timedelta(hours=2), "update_due_at": DUE}


def an_ask(say: Voice = as_usual, **changes: Any) -> Request:
    """Sue's, two hours ago."""
    request = Request(
        case_id=7,
        kind=RequestKind.UPDATE,
        asked_by="U0SUE",
        asked_by_name=say("Sue Park"),
        asked_at=NOW - timedelta(hours=2),
        id=1,
        asked_by_slack_id="U0SUE",
        text=say("Has the quote gone out? The customer calls me tomorrow."),
        due_at=DUE,
    )
    return replace(request, **changes)


def answered(say: Voice = as_usual) -> Request:
    return an_ask(
        say,
        state=RequestState.GRANTED,
        settled_by="ana@example.test",
        settled_by_name=say("Ana Silva"),
        settled_at=NOW,
        answer=say("The quote went out this morning.\nMaria has until Friday."),
    )


def an_escalation(say: Voice = as_usual) -> Request:
    return an_ask(
        say, kind=RequestKind.ESCALATION, text=say("The customer's trial ends on Friday"), about="pickup, update"
    )


def asked(say: Voice = as_usual, **changes: Any) -> Any:
    return picked_up(say, **{**ASKED, **changes})


def asks(say: Voice) -> list[Request]:
    return [an_ask(say), an_ask(say, id=2, asked_by="U0TIM", asked_by_name=say("Tim Roe"), text="")]


EXAMPLES = [
    Example("news.routed", lambda say: waiting.news(a_case(say), ana(say), News.ROUTED)),
    Example("news.picked_up", lambda say: waiting.news(picked_up(say), ana(say), News.PICKED_UP)),
    Example("news.closed", lambda say: waiting.news(closed(say), ana(say), News.CLOSED, asked=True)),
    Example(
        "news.duplicate",
        lambda say: waiting.news(
            closed(say, status=Status.DUPLICATE, duplicate_of=say("00012300")), ana(say), News.CLOSED
        ),
    ),
    Example("news.reopened", lambda say: waiting.news(picked_up(say), ana(say), News.REOPENED)),
    Example("news.planned", lambda say: waiting.news(picked_up(say), ana(say), News.PLANNED, by=say("Rita Moss"))),
    Example("news.touched", lambda say: waiting.news(picked_up(say), ana(say), News.TOUCHED, by=say("Rita Moss"))),
    Example("news.status", lambda say: waiting.news(picked_up(say), ana(say), News.STATUS)),
    Example(
        "case_status.follower",
        lambda say: answers.case_status(
            picked_up(say), ana(say), POLICY, NOW, reader=waiting.Reader(follows=True, may_follow=True, may_ask=True)
        ),
    ),
    Example(
        "case_status.creator_of_a_missed_case",
        lambda say: answers.case_status(
            a_case(say),
            ana(say),
            POLICY,
            NOW + timedelta(days=3),
            reader=waiting.Reader(may_follow=True, may_ask=True, may_escalate=True),
        ),
    ),
    Example(
        "case_status.with_files",
        lambda say: answers.case_status(
            picked_up(say, description=with_files(say)), ana(say), POLICY, NOW, reader=waiting.Reader(sees_files=True)
        ),
    ),
    Example(
        "case_status.files_of_others",
        lambda say: answers.case_status(
            picked_up(say, description=with_files(say)), ana(say), POLICY, NOW, reader=waiting.Reader(may_follow=True)
        ),
    ),
    Example(
        "status_window.stakeholder",
        lambda say: answers.status_window(
            asked(say), ana(say), POLICY, NOW, waiting.Reader(may_follow=True, may_ask=True)
        ),
    ),
    Example("case_card.asked_for_an_update", lambda say: case_card(CardScene(asked(say), ana(say), [], POLICY, NOW))),
    Example(
        "case_card.update_missed",
        lambda say: case_card(CardScene(asked(say), ana(say), [], POLICY, DUE + timedelta(hours=1))),
    ),
    Example("ask_for_update.first", lambda say: waiting.ask_for_update(picked_up(say), ana(say), DUE, None)),
    Example(
        "ask_for_update.another_asked",
        lambda say: waiting.ask_for_update(
            asked(say), ana(say), DUE, an_ask(say), filled={Field.QUESTION: say("And the discount?")}
        ),
    ),
    Example("asked.one", lambda say: waiting.asked(asked(say), ana(say), an_ask(say))),
    Example(
        "update_asked.one",
        lambda say: waiting.update_asked(asked(say), ana(say), ana(say), [ana(say)], an_ask(say), [an_ask(say)], NOW),
    ),
    Example(
        "update_asked.two",
        lambda say: waiting.update_asked(asked(say), ana(say), ana(say), [ana(say)], an_ask(say), asks(say), NOW),
    ),
    Example(
        "update_asked.to_cover",
        lambda say: waiting.update_asked(
            asked(say), ana(say), ben(say), [ana(say), ben(say)], an_ask(say), asks(say), NOW
        ),
    ),
    Example(
        "update_asked.answered",
        lambda say: waiting.update_asked(picked_up(say), ana(say), ana(say), [ana(say)], answered(say), [], NOW),
    ),
    Example(
        "update_asked.closed",
        lambda say: waiting.update_asked(closed(say), ana(say), ana(say), [ana(say)], answered(say), [], NOW),
    ),
    Example(
        "update_asked.moved",
        lambda say: waiting.update_asked(
            asked(say, owner="ben@example.test"), ben(say), ana(say), [ben(say)], an_ask(say), asks(say), NOW
        ),
    ),
    Example("answer_update.first", lambda say: waiting.answer_update(asked(say), asks(say), say("Call Maria back"))),
    Example(
        "answer_update.with_a_newer_step",
        lambda say: waiting.answer_update(asked(say, planned_at=NOW), [an_ask(say)], say("Call Maria back")),
    ),
    Example("update_answered.one", lambda say: waiting.update_answered(picked_up(say), answered(say))),
    Example("escalate.one", lambda say: waiting.escalate(a_case(say), ["pickup", "update"], [say("Marta Vega")])),
    Example(
        "escalated.to_manager",
        lambda say: waiting.escalated(
            asked(say),
            ana(say),
            an_escalation(say),
            NOW,
            missed=[NOW - timedelta(hours=3), NOW - timedelta(hours=30)],
            may_reassign=True,
        ),
    ),
    Example(
        "escalated.to_owner",
        lambda say: waiting.escalated(a_case(say), ana(say), an_escalation(say), NOW, missed=[], may_reassign=False),
    ),
    Example(
        "my_cases.of_a_colleague",
        lambda say: home.created_by(
            CreatedCases([picked_up(say)], 1, 0), {"ana@example.test": say("Ana Silva")}, say("Sue Park, Tim Roe")
        ),
    ),
    Example("news.created", lambda say: waiting.news(a_case(say), ana(say), News.CREATED)),
    Example("request_added.one", lambda say: waiting.request_added(picked_up(say), say("Ben Okoro"))),
    Example(
        "new_case.first",
        lambda say: waiting.new_case(ORIGINS[:-1], None, POLICY, filled={Field.ASK: say("They want a quote")}),
    ),
    Example(
        "new_case.sales_development",
        lambda say: waiting.new_case(
            ORIGINS, ORIGINS[5], POLICY, filled={Field.ASK: say("Twelve seats"), Field.ACCOUNT: say("Acme GmbH")}
        ),
    ),
    Example(
        "new_case.to_an_advocate",
        lambda say: waiting.new_case(
            ORIGINS, ORIGINS[-1], POLICY, filled={Field.PERSON: PersonKind.LEAD, Field.LEAD: say("M. Lopez")}
        ),
    ),
    Example(
        "new_case.sdr_hand_over",
        lambda say: waiting.new_case(
            ORIGINS, ORIGINS[5], POLICY, filled={Field.CONTACT_ROLE: say("Head of IT"), Field.USERS: say("15")}
        ),
    ),
    Example("new_case.blocked_purchase", lambda _: waiting.new_case(ORIGINS, ORIGINS[7], POLICY)),
    Example("high_value_request.some", lambda say: waiting.high_value_request(a_case(say), say("Ana Silva"))),
    Example(
        "ready_to_copy.introduction",
        lambda say: case_reading.ready_to_copy(
            "Added", say("Ben works for them"), waiting.introduction(ben(say), POLICY)
        ),
    ),
    Example("reminder.update", lambda say: reminded(say, reminder(say, asked(say), ClockKind.UPDATE))),
    Example(
        "reminder.update_missed",
        lambda say: reminded(say, reminder(say, asked(say), ClockKind.UPDATE, DUE + timedelta(hours=2))),
    ),
]
