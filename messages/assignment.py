"""The windows in which cases are given to somebody: one, several, or an unassigned one yet; and what to say once they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.errors import Field
from cases.model.people import Person, Region
from cases.model.policy import Policy
from cases.model.workload import Workload
from cases.rules.text_match import fits, query_words
from cases.rules.worklist import Line
from messages import limits, render
from messages.limits import MOST_CHOICES
from messages.modals import Filled, case_form
from messages.names import Choice, Seen
from messages.surfaces import Modal

EVERYBODY = "everybody"
# A window takes longer lists than anybody reads.
MOST_REFUSALS = 30
_EXCERPT = (600, 12)

Loads = Mapping[str, Workload]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Given:
    """What became of one case of several. to: the name of whoever has it now; refused: why it stays where it is, empty where it does not."""

    number: str
    to: str = ""
    refused: str = ""


def reassign(
    case: Case,
    people: Sequence[Person],
    loads: Loads,
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Give the case to another of these people, or to the next in turn, with a reason if there is one."""
    given = {Field.OWNER: "", Field.REASON: ""}
    choices = reassign_choices(case, people, loads, policy)
    return case_form("reassign", case, given, filled, notice, choices=choices)


def reassign_choices(case: Case, people: Sequence[Person], loads: Loads, policy: Policy) -> Pairs:
    """Return who can take the case: the next in turn, then these people without its owner."""
    others = [person for person in people if person.email != case.owner]
    turn = [case.region] if case.region is not None and others else []
    return choices_of(turn, others, loads, policy)


def route(
    case: Case,
    people: Sequence[Person],
    loads: Loads,
    policy: Policy,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Find an owner for an unassigned case (RTE-4): the next in turn of a region, or one of these people, whose regions differ."""
    facts = [
        ("Why it is unassigned", case.routed_because),
        ("Wrote from", case.web_email),
        ("Account", case.account),
        ("Contact", case.contact or case.lead),
        ("Type", case.type),
        ("Subject", case.subject),
    ]
    return case_form(
        "route",
        case,
        {Field.OWNER: "", Field.REASON: ""},
        filled,
        notice,
        choices=route_choices(case, people, loads, policy),
        facts=[(label, text) for label, text in facts if text],
        description=limits.excerpt(case.description, *_EXCERPT),
    )


def route_choices(case: Case, people: Sequence[Person], loads: Loads, policy: Policy) -> Pairs:
    """Return who can get an unassigned case: the regions, then the people, those of the case's region first."""
    there = {person.region for person in people if person.region is not None}
    regions = [region for region in Region if region in there]
    if case.region in there:
        regions.sort(key=lambda region: region is not case.region)
    ordered = sorted(people, key=lambda person: (person.region is not case.region, str(person.region), person.name))
    return choices_of(regions, ordered, loads, policy, has_regions=True)


def reassign_several(
    team: Sequence[Person],
    chosen: str,
    lines: Sequence[Line],
    present: Sequence[Person],
    loads: Loads,
    policy: Policy,
    region: Region,
    *,
    filled: Filled | None = None,
) -> Modal:
    """Several at once. team: whose cases there are to choose from; chosen: the e-mail of one of them, or EVERYBODY; lines: the cases, worst
    first; present: to whom they can go; loads: how many cases each has."""
    return render.modal(
        "reassign_several",
        of_whom=of_whom(team, loads),
        chosen=chosen,
        cases=several_cases(team, chosen, lines),
        # Slack keeps what was chosen in a select of the same name.
        whose=next((place for place, person in enumerate(team, start=1) if person.email == chosen), 0),
        choices=several_choices(chosen, present, loads, policy, region),
        filled={Field.OWNER: "", Field.REASON: "", **(filled or {})},
    )


def several_cases(team: Sequence[Person], chosen: str, lines: Sequence[Line]) -> Pairs:
    """Return the cases that can be given away, the worst first."""
    names = {person.email: person.name for person in team} if chosen == EVERYBODY else {}
    return [(_in_brief(line.case, names), str(Seen(line.case.id, line.case.version))) for line in lines]


def suggested_cases(team: Sequence[Person], chosen: str, lines: Sequence[Line], typed: str) -> list[dict[str, Any]]:
    """Return the options for what somebody typed: cases whose number, account or owner has a part that begins with each word."""
    words = [replace(word, is_begun=True) for word in query_words(typed)]
    names = {person.email: person.name for person in team}
    fitting = [
        line
        for line in lines
        if fits(words, f"{line.case.number} {line.case.account} {names.get(line.case.owner or '', '')}")
    ]
    return render.options(several_cases(team, chosen, fitting[:MOST_CHOICES]))


def of_whom(team: Sequence[Person], loads: Loads) -> Pairs:
    """Return whose cases can be given away: everybody's, then each person's, with how many they have."""
    total = {person.email: loads.get(person.email, Workload()).open for person in team}
    everybody = (f"Everybody ({sum(total.values())})", EVERYBODY)
    return [everybody, *((f"{limits.one_line(each.name, 50)} ({total[each.email]})", each.email) for each in team)]


def several_choices(chosen: str, present: Sequence[Person], loads: Loads, policy: Policy, region: Region) -> Pairs:
    """Return who can take several cases: all by turn, then these people without the one whose cases they are."""
    others = [person for person in present if person.email != chosen]
    return choices_of([region] if others else [], others, loads, policy, spread=True)


def being_given(count: int) -> Modal:
    """While several are given away, which may take a moment."""
    return render.modal("being_given", count=count)


def given(results: Sequence[Given]) -> Modal:
    """Return what became of each: who has how many more now, and which stay where they are, and why."""
    went = Counter(each.to for each in results if not each.refused)
    refused = [each for each in results if each.refused]
    return render.modal(
        "given",
        went=sorted(went.items(), key=lambda item: (-item[1], item[0])),
        total=sum(went.values()),
        refused=refused[:MOST_REFUSALS],
        more=max(len(refused) - MOST_REFUSALS, 0),
    )


def choices_of(
    regions: Sequence[Region],
    people: Sequence[Person],
    loads: Loads,
    policy: Policy,
    *,
    has_regions: bool = False,
    spread: bool = False,
) -> Pairs:
    """By turn first, then the people with how much they have."""
    by_turn = "Spread by turn in" if spread else "Next in turn in"
    found: Pairs = [(f"{by_turn} {region}", str(Choice(in_turn=region))) for region in regions]
    for person in people:
        load = f"{loads.get(person.email, Workload()).in_progress} of {policy.capacity}"
        where = f" · {person.region}" if has_regions else ""
        found.append((f"{limits.one_line(person.name, 40)}{where} · {load}", str(Choice(person.email))))
    return found


def suggested(choices: Pairs, people: Sequence[Person], typed: str) -> list[dict[str, Any]]:
    """Return the options for what somebody typed: those whose name has a part that begins with each word.

    people: whose names the choices have; a choice that stands for nobody of them is found by its label.
    """
    words = [replace(word, is_begun=True) for word in query_words(typed)]
    names = {str(Choice(person.email)): person.name for person in people}
    found = [(label, value) for label, value in choices if fits(words, names.get(value, label))]
    return render.options(found[:MOST_CHOICES])


def _in_brief(case: Case, names: Mapping[str, str]) -> str:
    whose = names.get(case.owner or "", "").split(" ")[0]
    words = (limits.one_line(case.number, 12), limits.one_line(case.account, 28) if case.account else "", whose)
    return " · ".join([*(word for word in words if word), case.status.value.removeprefix("In Progress: ")])
