"""Route cases within one unit of work: read the turns once, and write those that were taken (RTE-2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from cases.model.case import Case
from cases.model.names import account_key
from cases.model.people import Region, Roster
from cases.model.policy import Policy
from cases.model.workload import Workload
from cases.ports.team import Turns
from cases.ports.unit_of_work import UnitOfWork
from cases.rules.routing import RULES, Routed, RoutingRule, route


class StoredTurns:
    """The turns of every region during one batch: read once, updated here, written back once."""

    def __init__(self, turns: Turns, roster: Roster) -> None:
        self._turns = turns
        self._roster = roster
        self._standing: dict[Region, dict[str, Workload]] = {}
        self._taken: dict[Region, list[str]] = {}

    def standing(self, region: Region) -> dict[str, Workload]:
        """Return the workload of the region's Advocates, including the turns of this batch."""
        if region not in self._standing:
            emails = [person.email for person in self._roster.advocates(region)]
            self._standing[region] = dict(self._turns.standing(region, emails))
        return self._standing[region]

    def take(self, region: Region, email: str) -> None:
        """Use up a turn."""
        standing = self.standing(region)
        old = standing.get(email, Workload())
        latest = max((one.last_turn for one in standing.values()), default=0)
        standing[email] = Workload(old.in_progress, old.open + 1, latest + 1)
        self._taken.setdefault(region, []).append(email)

    def write(self) -> None:
        """Store the used turns in the database, in order."""
        for region, emails in self._taken.items():
            self._turns.take(region, emails)
        self._taken.clear()


class Router:
    """Routes one batch inside one unit of work. It reads what it needs when the first case asks for it."""

    def __init__(
        self, uow: UnitOfWork, policy: Policy, accounts: Iterable[str], named: Mapping[str, str] | None = None
    ) -> None:
        self._uow = uow
        self._policy = policy
        self._accounts = {account for account in accounts if account.strip()}
        self._named = named or {}
        self._turns = StoredTurns(uow.turns, uow.roster)
        self._high_value: Mapping[str, str] | None = None

    def route(self, case: Case, *, passing_over: Collection[str] = (), rules: Sequence[RoutingRule] = RULES) -> Routed:
        """Return who gets the case. For a named owner, nothing else is read."""
        known = {} if case.owner is not None and not passing_over else self._advocates()
        roster, policy = self._uow.roster, self._policy
        return route(case, roster, policy, self._turns, high_value=known, passing_over=passing_over, rules=rules)

    def write(self) -> None:
        """Store the used turns in the database."""
        self._turns.write()

    def _advocates(self) -> Mapping[str, str]:
        if self._high_value is None:
            known = [
                self._named,
                self._uow.directory.high_value_owners(self._accounts),
                self._uow.cases.high_value_advocates(self._accounts),
            ]
            # The owner of the High Value case goes before a name from the directory.
            self._high_value = {account_key(account): email for each in known for account, email in each.items()}
        return self._high_value
