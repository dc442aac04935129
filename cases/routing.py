"""Who gets a case (RTE-1 … RTE-3): an ordered chain of rules, each of which answers or passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from cases.case import Case
from cases.people import Person, Region, Roster
from cases.policy import Policy
from cases.ports import Standing, Turns


@dataclass(frozen=True)
class Routed:
    """The answer of routing. owner None: nobody could be found, SMB Ops decide; because: the reason in words, kept in history;
    all_full: every Advocate was at capacity, so the manager is told (RTE-3); by_turn: a turn was used up."""

    owner: Person | None
    because: str
    region: Region | None = None
    all_full: bool = False
    by_turn: bool = False


class TurnTable:
    """The turns of every region during one batch: read once from the database, kept up here, written back once."""

    def __init__(self, turns: Turns, roster: Roster) -> None:
        self._turns = turns
        self._roster = roster
        self._standing: dict[Region, dict[str, Standing]] = {}
        self._taken: dict[Region, list[str]] = {}

    def standing(self, region: Region) -> dict[str, Standing]:
        """How the region's Advocates stand, turns of this batch included."""
        if region not in self._standing:
            emails = [person.email for person in self._roster.advocates(region)]
            self._standing[region] = dict(self._turns.standing(region, emails))
        return self._standing[region]

    def take(self, region: Region, email: str) -> None:
        """Use up a turn."""
        standing = self.standing(region)
        old = standing.get(email, Standing())
        latest = max((one.last_turn for one in standing.values()), default=0)
        standing[email] = Standing(old.in_progress, old.open + 1, latest + 1)
        self._taken.setdefault(region, []).append(email)

    def write(self) -> None:
        """Hand the turns that were used up to the database, in order."""
        for region, emails in self._taken.items():
            self._turns.take(region, emails)
        self._taken.clear()


_NEVER = Standing()

RoutingRule = Callable[[Case, Roster, Policy, TurnTable], Routed | None]


def named_owner(case: Case, roster: Roster, policy: Policy, turns: TurnTable) -> Routed | None:
    """RTE-1: the owner already set upstream wins."""
    owner = roster.get(case.owner)
    if owner is None:
        return None
    return Routed(owner, "you are named as its owner in the CRM", owner.region or case.region)


def next_in_turn(case: Case, roster: Roster, policy: Policy, turns: TurnTable) -> Routed | None:
    """RTE-2 and RTE-3: round robin among the region's Advocates below capacity; all full, the least loaded."""
    if case.region is None:
        return None
    standing = turns.standing(case.region)
    present = roster.present(case.region)
    if not present:
        return None
    # Of equals the first is taken, and so the roster's order decides.
    stands = [(standing.get(person.email, _NEVER), person) for person in present]
    below = [(one.last_turn, person) for one, person in stands if one.in_progress < policy.capacity]
    if below:
        _, chosen = min(below, key=itemgetter(0))
        return Routed(chosen, f"you were next in turn in {case.region}", case.region, by_turn=True)

    _, chosen = min(stands, key=lambda pair: (pair[0].in_progress, pair[0].open, pair[0].last_turn))
    because = f"everyone in {case.region} is at capacity and you have the fewest cases in progress"
    return Routed(chosen, because, case.region, all_full=True, by_turn=True)


RULES: tuple[RoutingRule, ...] = (named_owner, next_in_turn)


def route(case: Case, roster: Roster, policy: Policy, turns: TurnTable, rules: Sequence[RoutingRule] = RULES) -> Routed:
    """The first rule that answers decides; further rules are further functions in the chain."""
    for rule in rules:
        routed = rule(case, roster, policy, turns)
        if routed is not None:
            if routed.by_turn and routed.owner is not None and routed.region is not None:
                turns.take(routed.region, routed.owner.email)
            return routed
    if case.region is None:
        return Routed(None, "its region is not known")
    if roster.advocates(case.region):
        return Routed(None, f"everyone in {case.region} is away")
    return Routed(None, f"nobody is on the roster for {case.region}")
