"""What Sales Development hands over with a case (SDR-1), checked before it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cases.model.errors import Field, Problem
from cases.model.people import Roster
from cases.rules.closing import length_problems

MAX_ANSWER = 255
# No small business has more, and no number that is typed by mistake is taken for one.
MOST_PEOPLE = 1_000_000
# A comma stands between thousands: “15,20” is two numbers.
_NUMBER = re.compile(r"[0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")


@dataclass(frozen=True)
class SdrHandover:
    """The answers as they were typed."""

    #: How many people work at the company.
    employees: str = ""
    #: What the contact does there.
    role: str = ""
    #: How many would use it.
    users: str = ""
    #: By when they want to decide.
    timeline: str = ""
    #: The Advocate of the booked meeting, by name or e-mail; empty where none is booked.
    meeting: str = ""

    @property
    def company_size(self) -> int | None:
        """Return the number of employees, or None if it is no number."""
        return _number(self.employees)

    @property
    def as_text(self) -> str:
        """Return the answers as lines of the case's description."""
        lines = (
            ("Company size", self.employees),
            ("Role of the contact", self.role),
            ("Users", self.users),
            ("Timeline", self.timeline),
            ("Meeting booked with", self.meeting),
        )
        return "\n".join(f"{label}: {' '.join(text.split())}" for label, text in lines if text.strip())


def handover_problems(handover: SdrHandover, roster: Roster) -> list[Problem]:
    """Return everything that an Advocate would have to ask back for."""
    found = []
    if handover.company_size is None:
        text = "Write the number of employees, for example 40."
        found.append(Problem(Field.COMPANY_SIZE, "SDR-1", text))
    if len(handover.role.split()) == 0:
        found.append(Problem(Field.CONTACT_ROLE, "SDR-1", "Write the contact's role, for example “Head of IT”."))
    users, employees = _number(handover.users), handover.company_size
    if users is None:
        found.append(Problem(Field.USERS, "SDR-1", "Write the number of users, for example 15."))
    elif employees is not None and users > employees:
        text = f"{users:,} users are more than {employees:,} employees. Correct one of the two."
        found.append(Problem(Field.USERS, "SDR-1", text))
    if not handover.timeline.strip():
        text = "Write when they want to decide, for example “Before their trial ends on 14 May”."
        found.append(Problem(Field.TIMELINE, "SDR-1", text))
    advocate = roster.named(handover.meeting) if handover.meeting.strip() else None
    if handover.meeting.strip() and (advocate is None or not advocate.role.works_cases):
        text = "No Advocate has this name. Write the name or e-mail of the Advocate in the meeting, or leave it blank."
        found.append(Problem(Field.MEETING, "SDR-1", text))
    for field, answer in (
        (Field.CONTACT_ROLE, handover.role),
        (Field.TIMELINE, handover.timeline),
        (Field.MEETING, handover.meeting),
    ):
        found += length_problems(field, answer, MAX_ANSWER)
    return found


def _number(text: str) -> int | None:
    if _NUMBER.fullmatch(text.strip()) is None:
        return None
    number = int(text.strip().replace(",", ""))
    return number if 0 < number <= MOST_PEOPLE else None
