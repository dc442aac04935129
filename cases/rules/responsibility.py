"""Who answers for a case (PPL-4): one definition, for notifications, rights, Home, digest and decisions."""

from __future__ import annotations

from dataclasses import replace

from cases.model.case import Case
from cases.model.people import Person, Region, Role, Roster


def region_of_case(case: Case, roster: Roster) -> Region | None:
    """Return the region that answers for the case: its owner's, and of a case without an owner its own."""
    owner = roster.get(case.owner)
    return owner.region if owner is not None and owner.region is not None else case.region


def managers_of(owner: Person, region: Region | None, roster: Roster) -> list[Person]:
    """Return who answers for this owner: their manager, or else the managers of their region.

    Args:
        region: the region that is asked where the owner has none.
    """
    own = roster.manager_of(owner)
    if own is not None:
        return [own]
    return [each for each in roster.managers(owner.region or region) if each.email != owner.email]


def leads_case(person: Person | None, case: Case, roster: Roster) -> bool:
    """Return whether this person is responsible for the case after its owner.

    The owner's manager is, and every manager of the region. While they are all away, the region's Team Leads are.
    """
    if person is None:
        return False
    manager = roster.manager_of(roster.get(case.owner))
    regions = {region_of_case(case, roster), *([manager.region] if manager is not None else [])} - {None}
    if person.role is Role.TEAM_LEAD:
        return person.region in regions and roster.is_led_by_team_leads(person.region)
    return person.role is Role.MANAGER and (person == manager or person.region == region_of_case(case, roster))


def leads_person(leader: Person | None, person: Person, roster: Roster) -> bool:
    """Return whether `leader` is responsible for this person's cases.

    Their manager is, and every manager of their region. While those are away, its Team Leads are.
    """
    if leader is None:
        return False
    if leader.role is Role.TEAM_LEAD:
        return leader.region is person.region and roster.is_led_by_team_leads(person.region)
    return leader.role is Role.MANAGER and (
        leader in managers_of(person, person.region, roster) or leader.region is person.region
    )


def follow_owner(case: Case, roster: Roster) -> Case:
    """Return the case with its owner's region, where the two disagree."""
    owner = roster.get(case.owner)
    if owner is None or owner.region is None or owner.region is case.region:
        return case
    return replace(case, region=owner.region)
