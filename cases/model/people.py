"""Who works the cases: people, roles, regions, and the roster that names them (PPL-1, PPL-2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from cases.model.names import address_in, name_key, person_key, plain_address
from cases.model.own_days import DAYS_OF_UTC, OwnDays
from cases.model.work_week import OFFICE_HOURS, WorkWeek

K = TypeVar("K")

# The id of a user in Salesforce. Its first letters are the same in the short and the long form.
_CRM_ID = re.compile(r"005[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?")
SHORT_CRM_ID = 15


class Region(StrEnum):
    """The two territories of PPL-1; EMEA and APJ are one for SMB."""

    AMER = "AMER"
    EMEA_APJ = "EMEA-APJ"


def region_of(text: str) -> Region | None:
    """Return the territory that a CRM's word for a region means (PPL-1); None if it means none of ours."""
    word = text.upper().replace("/", "-").replace(" ", "")
    if word in ("EMEA", "APJ", "APJ-EMEA"):
        return Region.EMEA_APJ
    return next((region for region in Region if region.value == word), None)


class Role(StrEnum):
    """What a person is to the cases."""

    ADVOCATE = "Advocate"
    TEAM_LEAD = "Team Lead"
    MANAGER = "Manager"
    RENEWAL_MANAGER = "Renewal Manager"
    SMB_OPS = "SMB Ops"
    STAKEHOLDER = "Stakeholder"

    @property
    def is_of_the_team(self) -> bool:
        """Return whether people of this role work cases or lead those who do. They wait for no news of a case."""
        return self in (Role.ADVOCATE, Role.TEAM_LEAD, Role.MANAGER)

    @property
    def works_cases(self) -> bool:
        """Return whether cases are routed to people of this role (RTE-2)."""
        return self in (Role.ADVOCATE, Role.TEAM_LEAD)


@dataclass(frozen=True)
class Person:
    """One person of the roster."""

    #: In lower case. The person's key everywhere.
    email: str
    name: str
    role: Role
    region: Region | None = None
    initials: str = ""
    languages: tuple[str, ...] = ()
    #: An e-mail of the roster.
    manager: str | None = None
    #: An e-mail of the roster.
    cover: str | None = None
    #: An IANA name.
    zone: str = "UTC"
    #: When they work, on their own clock.
    week: WorkWeek = OFFICE_HOURS
    #: The country whose holidays they keep. Empty for the holidays of their region (NAG-6).
    country: str = ""
    #: The state whose holidays they keep. May be empty.
    state: str = ""
    #: Found by e-mail. None until then.
    slack_id: str | None = None
    #: The id of their user in the CRM, if that has another e-mail.
    crm_id: str = ""
    #: The e-mails under which the same person was written down before.
    former_emails: tuple[str, ...] = ()

    @property
    def tzinfo(self) -> tzinfo:
        """Return the person's time zone."""
        return ZoneInfo(self.zone)

    @cached_property
    def days(self) -> OwnDays:
        """Return when this person's days begin and end."""
        return OwnDays(self.zone, self.week)

    def today(self, now: datetime) -> date:
        """Return the date on this person's calendar at the moment `now`."""
        return now.astimezone(self.tzinfo).date()


@dataclass(frozen=True)
class Actor:
    """The maker of a request: a Slack user, and their person of the roster, if any (PPL-3).

    For an import or a clock, slack_id is None, and the name is that of the part that acts.
    """

    name: str
    slack_id: str | None = None
    person: Person | None = None
    #: As Slack gives them, for somebody who is not in the roster.
    email: str = ""
    zone: str = "UTC"

    @property
    def key(self) -> str:
        """Return what the audit trail stores: the e-mail, else the Slack id, else the name of the part."""
        if self.person is not None:
            return self.person.email
        return self.slack_id or self.name

    @property
    def role(self) -> Role:
        """Return the role. People who are not in the roster are stakeholders (PPL-1)."""
        return self.person.role if self.person is not None else Role.STAKEHOLDER

    @property
    def tzinfo(self) -> tzinfo:
        """Return the actor's time zone."""
        return self.person.tzinfo if self.person is not None else ZoneInfo(self.zone)

    def today(self, now: datetime) -> date:
        """Return the date on the actor's calendar."""
        return now.astimezone(self.tzinfo).date()

    def day_of_work(self, now: datetime) -> date:
        """Return the day that the actor works on: during a shift over midnight still the one on which it began (NAG-6)."""
        return self.person.days.day_of(now) if self.person is not None else self.today(now)


# The CRM as the one who makes a change.
THE_CRM = Actor(name="the CRM")
THE_CUSTOMER = Actor(name="the customer")


class CoverAnswer(StrEnum):
    """What the cover said when asked (PTO-2)."""

    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True)
class Absence:
    """Somebody's days away, both included, on their own calendar; and who covers them, where that is said (PTO-1)."""

    email: str
    first: date
    last: date
    cover: str | None = None
    #: What the cover said; None until they answer. Until then they cover all the same (PTO-2).
    answer: CoverAnswer | None = None
    id: int = field(default=0, compare=False)

    def includes(self, day: date) -> bool:
        """Return whether this is one of the days."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Roster:
    """The people of the roster file, by e-mail. It is immutable, and replaced as a whole (PPL-2)."""

    people: Mapping[str, Person] = field(default_factory=dict)
    #: Present and future absences.
    absences: tuple[Absence, ...] = ()
    #: The default moment of `is_away` and `cover_of`.
    as_of: datetime | None = None

    @classmethod
    def of(cls, people: Iterable[Person]) -> Roster:
        """Return a roster of these people."""
        return cls({person.email: person for person in people})

    @cached_property
    def _by_slack_id(self) -> dict[str, Person]:
        return {person.slack_id: person for person in self.people.values() if person.slack_id}

    @cached_property
    def _by_name(self) -> dict[str, list[Person]]:
        return _grouped(self, lambda person: name_key(person.name))

    @cached_property
    def _by_person_key(self) -> dict[str, list[Person]]:
        return _grouped(self, lambda person: person_key(person.name))

    @cached_property
    def _by_former_email(self) -> dict[str, Person]:
        return {email: person for person in self.people.values() for email in person.former_emails}

    @cached_property
    def _by_address(self) -> dict[str, list[Person]]:
        return _grouped(self, lambda person: plain_address(person.email))

    @cached_property
    def _by_crm_id(self) -> dict[str, list[Person]]:
        return _grouped((each for each in self if each.crm_id), lambda person: person.crm_id[:SHORT_CRM_ID])

    @cached_property
    def _by_place(self) -> dict[tuple[Role, Region | None], list[Person]]:
        return _grouped(self, lambda person: (person.role, person.region))

    @cached_property
    def _advocates(self) -> dict[Region | None, list[Person]]:
        return _grouped((person for person in self if person.role.works_cases), lambda person: person.region)

    @cached_property
    def _present(self) -> dict[Region | None, list[Person]]:
        return {
            region: [person for person in people if self.absence(person) is None]
            for region, people in self._advocates.items()
        }

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people.values())

    def __len__(self) -> int:
        return len(self.people)

    def get(self, email: str | None) -> Person | None:
        """Return the person with this e-mail, now or before, in any case of letters."""
        key = email.strip().lower() if email else ""
        return self.people.get(key) or self._by_former_email.get(key)

    def zone_of(self, email: str | None) -> str:
        """Return the time zone of the person with this e-mail; UTC for nobody."""
        person = self.get(email)
        return person.zone if person is not None else "UTC"

    def days_of(self, email: str | None) -> OwnDays:
        """Return when the days of the person with this e-mail begin and end; those of UTC for nobody."""
        person = self.get(email)
        return person.days if person is not None else DAYS_OF_UTC

    def date_for(self, email: str | None, at: datetime) -> date:
        """Return the date at a moment on this person's calendar; on UTC's for nobody."""
        return at.astimezone(ZoneInfo(self.zone_of(email))).date()

    def by_slack_id(self, slack_id: str) -> Person | None:
        """Return the person behind a Slack user id."""
        return self._by_slack_id.get(slack_id)

    def actor(self, slack_id: str, name: str = "", email: str = "", zone: str = "") -> Actor:
        """Return the actor of a Slack request. The roster decides, never the content of the request (PPL-3).

        Args:
            name: As Slack gives it.
            email: As Slack gives it.
            zone: As Slack gives it. Without one, dates are those of UTC.
        """
        person = self.by_slack_id(slack_id)
        called = person.name if person else name or slack_id
        return Actor(called, slack_id, person, email, zone or "UTC")

    def named(self, words: str | None) -> Person | None:
        """Return the person whom a CRM export names, by e-mail, full name or CRM id.

        None if nobody or more than one fits.
        """
        if not words:
            return None
        address = address_in(words)
        if (person := self.get(words) or self.get(address)) is not None:
            return person
        if _CRM_ID.fullmatch(words.strip()):
            found = self._by_crm_id.get(words.strip()[:SHORT_CRM_ID], [])
        else:
            found = (
                (self._by_address.get(plain_address(address)) if address else None)
                or self._by_name.get(name_key(words))
                or self._by_person_key.get(person_key(words), [])
            )
        return found[0] if len(found) == 1 else None

    def is_same_person(self, one: str | None, other: str | None) -> bool:
        """Tell whether two spellings name one person of the roster."""
        person = self.named(one)
        return person is not None and person == self.named(other)

    def advocates(self, region: Region | None) -> list[Person]:
        """Return the people of the region to whom cases are routed, in roster order."""
        return [*self._advocates.get(region, ())]

    def manager_of(self, person: Person | None) -> Person | None:
        """Return the person's manager, if the roster names one."""
        return self.get(person.manager) if person is not None else None

    def managers(self, region: Region | None) -> list[Person]:
        """Return the managers of a region."""
        return [*self._by_place.get((Role.MANAGER, region), ())]

    def absence(self, person: Person, at: datetime | None = None) -> Absence | None:
        """Return the absence that this person is on at this moment, by their own calendar; None while they are there."""
        moment = at or self.as_of
        if moment is None:
            return None
        day = person.today(moment)
        return next((each for each in self.absences if each.email == person.email and each.includes(day)), None)

    def cover_of(self, person: Person, at: datetime | None = None) -> Person | None:
        """Return who covers for this person at this moment: the cover of the absence, or else the usual cover.

        None if the person is not away.
        """
        absence = self.absence(person, at)
        return self.cover_during(absence, person) if absence is not None else None

    def cover_during(self, absence: Absence, person: Person) -> Person | None:
        """Return who covers during this absence.

        None if nobody does, or if the person who was asked declined (PTO-2).
        """
        return None if absence.answer is CoverAnswer.DECLINED else self.get(absence.cover or person.cover)

    def known_covers_of(self, person: Person) -> list[Person]:
        """Return everybody who covers for this person during a present or future absence."""
        theirs = [each for each in self.absences if each.email == person.email]
        named = {each.cover or person.cover for each in theirs if each.answer is not CoverAnswer.DECLINED}
        return [cover for cover in map(self.get, sorted(filter(None, named))) if cover is not None]

    def team_leads(self, region: Region | None) -> list[Person]:
        """Return the people who are responsible for a region while all of its managers are away."""
        return [*self._by_place.get((Role.TEAM_LEAD, region), ())]

    def is_led_by_team_leads(self, region: Region | None, at: datetime | None = None) -> bool:
        """Return whether every manager of the region is away at this moment, so that its Team Leads are responsible."""
        managers = self.managers(region)
        return bool(managers) and all(self.absence(manager, at) is not None for manager in managers)

    def covers(self, person: Person, owner: Person | None) -> bool:
        """Return whether this person may act on the owner's cases: as the usual cover, or as that of a present absence."""
        if owner is None:
            return False
        if owner.cover == person.email:
            return True
        absence = self.absence(owner)
        return absence is not None and absence.cover == person.email and absence.answer is not CoverAnswer.DECLINED

    def covered_by(self, person: Person) -> list[Person]:
        """Return the people whose cases this person may act on."""
        return [other for other in self if self.covers(person, other)]

    def present(self, region: Region | None) -> list[Person]:
        """Return the region's Advocates who are not away (RTE-2), in roster order."""
        return [*self._present.get(region, ())]


def _grouped(people: Iterable[Person], by: Callable[[Person], K]) -> dict[K, list[Person]]:
    """Return the people by what they have in common, in their order."""
    found: dict[K, list[Person]] = {}
    for person in people:
        found.setdefault(by(person), []).append(person)
    return found
