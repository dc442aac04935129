"""Examples of the windows in which cases are given to somebody, and of what is said in the channel of those that are unassigned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Person, Region, Role
from cases.model.policy import TouchKind
from cases.model.status import OpportunityStage, RenewalRisk, Status, Surface
from cases.model.workload import Workload
from cases.rules.touches import Suggestion
from cases.rules.worklist import Line, worklist_for
from messages import answers, modals, territory
from messages import assignment as giving
from messages.assignment import EVERYBODY, Given
from messages.card import CardScene, case_card
from messages.ongoing import ContactLine, Ongoing, OngoingLine
from messages.surfaces import Message, Modal
from tests.messages.examples import NOW, POLICY, Example, Voice, a_case, ana, ben, closed, notice, picked_up

LOADS = {"ana@example.test": Workload(12, 14), "ben@example.test": Workload(50, 55)}


def eva(say: Voice) -> Person:
    return Person("eva@example.test", say("Eva Kern"), Role.ADVOCATE, Region.EMEA_APJ, "EK", zone="Europe/Berlin")


def unassigned(say: Voice, **changes: Any) -> Case:
    """A mail from somebody whom nobody knows."""
    bare: dict[str, Any] = {
        "owner": None,
        "region": None,
        "account": "",
        "contact": "",
        "web_email": say("maria@acme.example"),
        "routed_because": say("region unknown: it names no account and no contact"),
    }
    return a_case(say, **{**bare, **changes})


def many(say: Voice, count: int) -> list[Line]:
    cases = [picked_up(say, id=number, opened_at=NOW - timedelta(days=number % 20)) for number in range(1, count + 1)]
    return list(worklist_for(cases, POLICY, NOW, lambda _: DAYS_OF_UTC, DAYS_OF_UTC).lines)


def several(say: Voice, count: int, chosen: str = EVERYBODY, people: int = 2, **more: Any) -> Modal:
    team = [ana(say), ben(say)]
    open_cases = {"ana@example.test": count, "ben@example.test": 0}
    loads = {email: replace(LOADS.get(email, Workload()), open=number) for email, number in open_cases.items()}
    there = team[:people]
    return giving.reassign_several(
        team, chosen, many(say, count), there, loads, POLICY, Region.AMER, filled=more.get("filled")
    )


def crowd(say: Voice, region: Region = Region.AMER) -> list[Person]:
    """More people than a select holds."""
    return [
        Person(f"person{number}@example.test", say(f"Person {number:03}"), Role.ADVOCATE, region, "P")
        for number in range(1, 151)
    ]


def found(say: Voice, field: str, reason: str = "") -> AuditEntry:
    return AuditEntry(7, 3, NOW, "otto@example.test", say("Otto Ops"), Surface.MODAL, field, None, "x", say(reason))


def decided(say: Voice, **changes: Any) -> Case:
    """A case whose opportunity was won, or whose churn is guaranteed."""
    known = {
        "opportunity": say("Acme renewal"),
        "opportunity_stage": OpportunityStage.CLOSED_WON,
        "renewal_risk": RenewalRisk.GUARANTEED_CHURN,
    }
    return replace(picked_up(say), **{**known, **changes})


def going_on(say: Voice, colleague: Person | None) -> Ongoing:
    """Two other cases of the customer."""
    lines = (
        OngoingLine(a_case(say), "account", say("Ben Ode"), NOW - timedelta(days=1), say("Ana Silva")),
        OngoingLine(closed(say), "address", say("nobody")),
    )
    contacts = (
        ContactLine(TouchKind.CALL, NOW - timedelta(days=2), say("Cal Ode"), "contact"),
        ContactLine(TouchKind.EMAIL, NOW - timedelta(days=3), say("Ben Ode"), "case"),
    )
    return Ongoing(lines, colleague, contacts)


def already_going_on(say: Voice, colleague: Person | None) -> Message:
    """The card of a case whose customer others work for."""
    return case_card(CardScene(a_case(say), ana(say), [], POLICY, NOW, ongoing=going_on(say, colleague)))


EXAMPLES = [
    Example(
        "owner_left.many",
        lambda say: answers.owner_left(say("ben@example.test"), [line.case for line in many(say, 12)]),
    ),
    Example("owner_left.one", lambda say: answers.owner_left("ben@example.test", [a_case(say, account="", type="")])),
    Example(
        "cases_moved.one",
        lambda say: answers.cases_moved([(a_case(say), ben(say), found(say, "owner", "Ana is ill"))]),
    ),
    Example(
        "cases_moved.many",
        lambda say: answers.cases_moved(
            [
                (line.case, None if place % 2 else ben(say), found(say, "owner"))
                for place, line in enumerate(many(say, 12))
            ]
        ),
    ),
    Example("unrouted.mail", lambda say: answers.unrouted(unassigned(say))),
    Example(
        "routed.by_turn",
        lambda say: answers.routed(a_case(say), ana(say), found(say, "owner", "next in turn in AMER")),
    ),
    Example("routed.by_the_crm", lambda say: answers.routed(a_case(say), ana(say), found(say, "owner"))),
    Example("routed.closed", lambda say: answers.routed(closed(say, owner=None), None, found(say, "status"))),
    Example("route.mail", lambda say: giving.route(unassigned(say), [ana(say), ben(say), eva(say)], LOADS, POLICY)),
    Example(
        "route.everyone_away",
        lambda say: giving.route(
            unassigned(say, region=Region.EMEA_APJ, account=say("Acme GmbH")),
            [eva(say), ana(say)],
            LOADS,
            POLICY,
            filled={Field.OWNER: "in turn:AMER", Field.REASON: say("The signature says Toronto")},
            notice=notice(say),
        ),
    ),
    Example("route.nobody_there", lambda say: giving.route(unassigned(say), [], LOADS, POLICY)),
    Example("reassign.first", lambda say: giving.reassign(picked_up(say), [ana(say), ben(say)], LOADS, POLICY)),
    Example(
        "reassign.typed",
        lambda say: giving.reassign(
            picked_up(say),
            [ben(say)],
            LOADS,
            POLICY,
            filled={Field.OWNER: "ben@example.test", Field.REASON: say("Ana is ill")},
            notice=notice(say),
        ),
    ),
    Example(
        "reassign.many",
        lambda say: giving.reassign(
            picked_up(say),
            crowd(say),
            LOADS,
            POLICY,
            filled={Field.OWNER: "person150@example.test", Field.REASON: say("Ana is ill")},
        ),
    ),
    Example("route.many", lambda say: giving.route(unassigned(say), crowd(say), LOADS, POLICY)),
    Example("reassign.nobody_there", lambda say: giving.reassign(picked_up(say), [ana(say)], LOADS, POLICY)),
    Example(
        "case_card.decided_opportunity",
        lambda say: case_card(CardScene(decided(say), ana(say), [], POLICY, NOW)),
    ),
    Example(
        "case_card.lost_opportunity",
        lambda say: case_card(
            CardScene(decided(say, opportunity_stage=OpportunityStage.CLOSED_LOST), ana(say), [], POLICY, NOW)
        ),
    ),
    Example(
        "case_card.guaranteed_churn",
        lambda say: case_card(
            CardScene(decided(say, opportunity_stage=OpportunityStage.OPEN), ana(say), [], POLICY, NOW)
        ),
    ),
    Example(
        "case_card.decided_high_value",
        lambda say: case_card(
            CardScene(decided(say, type="High Value Account"), ana(say), [], POLICY, NOW, came_from=a_case(say))
        ),
    ),
    Example("case_card.already_going_on", lambda say: already_going_on(say, ben(say))),
    Example("case_card.going_on_with_nobody_in_touch", lambda say: already_going_on(say, None)),
    Example(
        "pick_up.already_going_on",
        lambda say: modals.pick_up(
            a_case(say),
            Suggestion("Send the first e-mail", NOW.date()),
            POLICY,
            status=Status.ENGAGED,
            ongoing=going_on(say, ben(say)),
        ),
    ),
    Example(
        "move_region.first",
        lambda say: territory.move_region(picked_up(say), Region.EMEA_APJ, [ben(say)], LOADS, POLICY),
    ),
    Example("move_region.nobody_there", lambda say: territory.move_region(picked_up(say), Region.AMER, [], {}, POLICY)),
    Example("move_region.unknown", lambda say: territory.move_region(picked_up(say), None, [], {}, POLICY)),
    Example(
        "region_moved.some",
        lambda say: territory.region_moved(
            picked_up(say), ben(say), say("Ana Silva"), ("AMER", "EMEA-APJ"), say("Their office is in Berlin")
        ),
    ),
    Example("reassign_several.everybody", lambda say: several(say, 3)),
    Example(
        "reassign_several.of_one",
        lambda say: several(
            say, 120, "ana@example.test", filled={Field.OWNER: "ben@example.test", Field.REASON: say("Ana is ill")}
        ),
    ),
    Example("reassign_several.none", lambda say: several(say, 0)),
    Example("reassign_several.nobody_there", lambda say: several(say, 3, people=0)),
    Example(
        "reassign_several.many_people",
        lambda say: giving.reassign_several(
            crowd(say), EVERYBODY, many(say, 2), crowd(say), LOADS, POLICY, Region.AMER, filled={}
        ),
    ),
    Example("being_given.some", lambda say: giving.being_given(20)),  # noqa: ARG005 - every example has a voice
    Example(
        "given.all", lambda say: giving.given([Given(say(f"0001234{place}"), say("Ben Ode")) for place in range(3)])
    ),
    Example(
        "given.some",
        lambda say: giving.given(
            [
                Given(say("00012345"), say("Ben Ode")),
                *(Given(say(f"000{place}"), refused=say("Ana closed it.")) for place in range(40)),
            ]
        ),
    ),
    Example("given.none", lambda say: giving.given([Given(say("00012345"), refused=say("It is Ben's already."))])),
]
