"""Examples of what the tags say and ask (TAG-1, TAG-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cases.changes.language_requests import Candidate
from cases.model.errors import Field
from cases.model.people import Person, Region, Role
from cases.model.requests import Request, RequestKind, RequestState
from cases.rules.clocks import ClockKind
from messages import home
from messages import tags as tagging
from messages.card import CardScene, case_card
from messages.surfaces import Message
from tests.messages.examples import (
    NOW,
    POLICY,
    Example,
    Voice,
    a_case,
    ana,
    ben,
    closed,
    history_of,
    picked_up,
    reminded,
    reminder,
    steps,
)
from tests.messages.home_examples import manager

ASKED = {"hand_over_asked_at": NOW, "hand_over_due_at": NOW + timedelta(hours=4), "tags": ("#languagebarrier",)}
HIGH_VALUE = {"type": "High Value Account", "tags": ("#advocate",), "renewal_manager": "rita@example.test"}


def rita(say: Voice) -> Person:
    return Person("rita@example.test", say("Rita Moss"), Role.RENEWAL_MANAGER, Region.AMER, "RM", slack_id="U9")


def an_ask(say: Voice, **changes: object) -> Request:
    """Ana asks for somebody who speaks Portuguese."""
    request = Request(
        7,
        RequestKind.LANGUAGE,
        "ana@example.test",
        say("Ana Silva"),
        NOW,
        id=3,
        asked_by_slack_id="U1",
        text=say("They answer in no other language"),
        about=say("Portuguese"),
        due_at=NOW + timedelta(hours=4),
    )
    return replace(request, **changes)  # type: ignore[arg-type]  # the caller names fields of Ask


def decided(
    say: Voice, state: RequestState = RequestState.GRANTED, answer: str = "Ben Ode takes it: you know them"
) -> Request:
    """Marta decided an hour later."""
    by = {"settled_by": "marta@example.test", "settled_by_name": say("Marta Vega")}
    return an_ask(say, state=state, settled_at=NOW + timedelta(hours=1), answer=say(answer), **by)


def able(say: Voice, count: int = 1) -> list[Candidate]:
    """So many who speak it, and one who does not."""
    spoken = (say("Portuguese"), "English")
    speakers = [
        replace(ben(say), email=f"ben{n}@example.test", languages=spoken, region=Region.EMEA_APJ) for n in range(count)
    ]
    return [*(Candidate(person, 12 + n, True) for n, person in enumerate(speakers)), Candidate(ben(say), 40, False)]


def question(say: Voice, request: Request, count: int = 1) -> Message:
    return tagging.question(picked_up(say, **ASKED), request, ana(say), able(say, count) if count else [], POLICY)


EXAMPLES = [
    Example("call_advocate.fresh", lambda say: tagging.call_form(a_case(say))),
    Example(
        "call_advocate.meanwhile",
        lambda say: tagging.call_form(
            a_case(say), filled={Field.REASON: say("They insist on a call")}, notice=history_of(say)
        ),
    ),
    Example("language_barrier.fresh", lambda say: tagging.language_form(picked_up(say), ["English", "Portuguese"])),
    Example("language_barrier.nobody_speaks_any", lambda say: tagging.language_form(picked_up(say), [])),
    Example(
        "language_barrier.filled",
        lambda say: tagging.language_form(
            picked_up(say),
            ["English", "Portuguese"],
            filled={
                Field.LANGUAGE: "Portuguese",
                Field.OTHER_LANGUAGE: say("Finnish"),
                Field.REASON: say("They wrote so"),
            },
            notice=history_of(say),
        ),
    ),
    Example(
        "decide.fresh", lambda say: tagging.decision_form(picked_up(say, **ASKED), an_ask(say), able(say, 2), POLICY)
    ),
    Example(
        "decide.nobody",
        lambda say: tagging.decision_form(
            picked_up(say, **ASKED),
            an_ask(say, about="", text=""),
            [],
            POLICY,
            filled={Field.OWNER: "nobody", Field.REASON: say("We write in English")},
        ),
    ),
    Example("decide.too_late", lambda say: tagging.decision_form(picked_up(say), None, [], POLICY)),
    Example("decision.waiting", lambda say: question(say, an_ask(say), 2)),
    Example("decision.many", lambda say: question(say, an_ask(say), 30)),
    Example("decision.nobody_there", lambda say: question(say, an_ask(say, about="", text=""), 0)),
    Example("decision.decided", lambda say: question(say, decided(say))),
    Example("decided.given", lambda say: tagging.decided(a_case(say), decided(say), ben(say))),
    Example(
        "decided.stays",
        lambda say: tagging.decided(
            picked_up(say),
            decided(
                say, RequestState.DECLINED, "Nobody here speaks it, so it stays with Ana Silva: we write in English"
            ),
            ana(say),
        ),
    ),
    Example("advocate_called.given", lambda say: tagging.advocate_called(a_case(say), ben(say), together=False)),
    Example("advocate_called.together", lambda say: tagging.advocate_called(a_case(say), ben(say), together=True)),
    Example("advocate_called.nobody", lambda say: tagging.advocate_called(a_case(say), None, together=False)),
    Example("together_card.working", lambda say: tagging.together_card(picked_up(say, **HIGH_VALUE), ana(say))),
    Example("together_card.closed", lambda say: tagging.together_card(closed(say, **HIGH_VALUE), ana(say))),
    Example("together_card.unassigned", lambda say: tagging.together_card(a_case(say, **HIGH_VALUE), None)),
    Example(
        "case_card.called",
        lambda say: case_card(
            CardScene(
                a_case(say, **HIGH_VALUE),
                ana(say),
                [],
                POLICY,
                NOW,
                called_by=rita(say),
                called_why=say("They insist on a call before they renew"),
                renewal_manager=rita(say),
            )
        ),
    ),
    Example(
        "case_card.with_a_renewal_manager",
        lambda say: case_card(
            CardScene(picked_up(say, **HIGH_VALUE), ana(say), [], POLICY, NOW, renewal_manager=rita(say))
        ),
    ),
    Example(
        "case_card.lacks_a_renewal_manager",
        lambda say: case_card(
            CardScene(picked_up(say, type="High Value Account"), ana(say), [], POLICY, NOW, lacks_renewal_manager=True)
        ),
    ),
    Example(
        "case_card.of_an_rm",
        lambda say: case_card(CardScene(a_case(say, owner="rita@example.test"), rita(say), [], POLICY, NOW)),
    ),
    Example(
        "case_card.another_language",
        lambda say: case_card(CardScene(picked_up(say, **ASKED), ana(say), [], POLICY, NOW)),
    ),
    Example(
        "case_card.story_so_far",
        lambda say: case_card(
            CardScene(
                a_case(say, assignment=2, assigned_at=NOW, routed_because=say("Marta Vega reassigned it to you")),
                ana(say),
                [],
                POLICY,
                NOW,
                steps=[replace(step, by="ben@example.test", at=NOW - timedelta(days=1)) for step in steps(say)],
            )
        ),
    ),
    Example(
        "home_manager.decisions",
        lambda say: manager(
            say,
            [],
            decisions=[
                home.Decision(an_ask(say), picked_up(say), is_late=True),
                home.Decision(
                    an_ask(say, id=99, kind=RequestKind.ARCHITECT, due_at=None), picked_up(say), is_late=False
                ),
                home.Decision(an_ask(say, id=4, about="", text=""), a_case(say, account=""), is_late=False),
                *(home.Decision(an_ask(say, id=5 + n, due_at=None), picked_up(say), is_late=False) for n in range(12)),
            ],
        ),
    ),
    Example(
        "reminder.language",
        lambda say: reminded(
            say,
            reminder(say, picked_up(say, **ASKED), ClockKind.HAND_OVER, NOW + timedelta(hours=5)),
            reader=replace(ana(), email="mia@example.test"),
        ),
    ),
]
