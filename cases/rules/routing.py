"""Who gets a case (RTE-1 … RTE-3, HVA-2): an ordered chain of rules, each of which answers or passes, and every answer has its words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Protocol

from cases.model.case import Case
from cases.model.names import account_key
from cases.model.people import Person, Region, Roster
from cases.model.policy import Policy
from cases.model.workload import Workload
from cases.rules.kinds import kind_of


@dataclass(frozen=True)
class Routed:
    """The result of routing."""

    #: None if nobody could be found. SMB Ops then decide.
    owner: Person | None
    #: The reason in words, for the history.
    because: str
    region: Region | None = None
    #: Whether every Advocate was at capacity. The manager is then notified (RTE-3).
    all_full: bool = False
    #: Whether a turn was used.
    by_turn: bool = False


class TurnTable(Protocol):
    """The turns of every region during one batch."""

    def standing(self, region: Region) -> Mapping[str, Workload]:
        """Return how the region's Advocates stand, turns of this batch included."""
        ...

    def take(self, region: Region, email: str) -> None:
        """Use up a turn."""
        ...


_NEVER = Workload()


@dataclass(frozen=True)
class Ground:
    """The data that the rules use."""

    roster: Roster
    policy: Policy
    turns: TurnTable
    #: The e-mails of the Advocates of High Value accounts, by account_key.
    high_value: Mapping[str, str] = field(default_factory=dict)
    #: The e-mails of people who must not get the case.
    passed_over: Collection[str] = ()


RoutingRule = Callable[[Case, Ground], Routed | None]


def named_owner(case: Case, ground: Ground) -> Routed | None:
    """Return the owner who is already set in the CRM (RTE-1)."""
    owner = ground.roster.get(case.owner)
    if owner is None or owner.email in ground.passed_over:
        return None
    return Routed(owner, "the CRM names you as its owner", owner.region or case.region)


def booked_for_a_meeting(case: Case, roster: Roster, policy: Policy) -> Person | None:
    """Return the Advocate of the meeting that is booked with the prospect of an FO Opp.

    None if there is no meeting, or it is with nobody of the roster.
    """
    if not case.meeting_with or not kind_of(case, policy).meeting:
        return None
    person = roster.named(case.meeting_with)
    return person if person is not None and person.role.works_cases else None


def of_the_meeting(case: Case, ground: Ground) -> Routed | None:
    """Give an FO Opp to the Advocate of the booked meeting (RTE-1)."""
    person = booked_for_a_meeting(case, ground.roster, ground.policy)
    if person is None or person.email in ground.passed_over:
        return None
    return Routed(person, "the meeting is booked with you", person.region or case.region)


def of_the_high_value_account(case: Case, ground: Ground) -> Routed | None:
    """Give every case of a High Value account to its Advocate (RTE-1, HVA-2)."""
    person = ground.roster.get(ground.high_value.get(account_key(case.account)))
    if person is None or not person.role.works_cases or person.email in ground.passed_over:
        return None
    return Routed(person, "it is for your High Value Account", person.region or case.region)


def next_in_turn(case: Case, ground: Ground) -> Routed | None:
    """Choose in turn among the region's Advocates below capacity; if all are full, the least loaded (RTE-2, RTE-3)."""
    if case.region is None:
        return None
    standing = ground.turns.standing(case.region)
    present = ground.roster.present(case.region)
    if ground.passed_over:
        present = [person for person in present if person.email not in ground.passed_over]
    if not present:
        return None
    # Of equals the first is taken, and so the roster's order decides.
    stands = [(standing.get(person.email, _NEVER), person) for person in present]
    below = [(one.last_turn, person) for one, person in stands if one.in_progress < ground.policy.capacity]
    if below:
        _, chosen = min(below, key=itemgetter(0))
        return Routed(chosen, f"you were next in turn in {case.region}", case.region, by_turn=True)

    _, chosen = min(stands, key=lambda pair: (pair[0].in_progress, pair[0].open, pair[0].last_turn))
    because = f"everyone in {case.region} is at capacity and you have the fewest cases in progress"
    return Routed(chosen, because, case.region, all_full=True, by_turn=True)


RULES: tuple[RoutingRule, ...] = (named_owner, of_the_meeting, of_the_high_value_account, next_in_turn)


def route(
    case: Case,
    roster: Roster,
    policy: Policy,
    turns: TurnTable,
    *,
    high_value: Mapping[str, str] | None = None,
    passing_over: Collection[str] = (),
    rules: Sequence[RoutingRule] = RULES,
) -> Routed:
    """Return the first rule that answers decides; further rules are further functions in the chain. high_value, passing_over: as Ground has them."""
    ground = Ground(roster, policy, turns, high_value or {}, passing_over)
    for rule in rules:
        routed = rule(case, ground)
        if routed is not None:
            if routed.by_turn and routed.owner is not None and routed.region is not None:
                turns.take(routed.region, routed.owner.email)
            return routed
    return Routed(None, _why_nobody(case, ground))


def _why_nobody(case: Case, ground: Ground) -> str:
    if case.region is None:
        if case.account or case.contact:
            return "region unknown"
        known = "its web e-mail is unknown" if case.web_email else "it has no web e-mail"
        return f"region unknown: it names no account and no contact, and {known}"
    if ground.passed_over and ground.roster.present(case.region):
        return f"nobody else is available in {case.region}"
    if ground.roster.advocates(case.region):
        return f"everyone in {case.region} is away"
    return f"nobody is on the roster for {case.region}"
