"""What is to be written to the CRM (SAFE-4): each write, how it stands, and where the writes are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CrmWriteKind(StrEnum):
    """What a write does. READ writes nothing: it reads the case again, in its turn."""

    FIELDS = "fields"
    NEW_CASE = "new case"
    TASK = "task"
    POST = "post"
    COMMENT = "comment"
    READ = "read"


class CrmWriteState(StrEnum):
    """How a write stands. UNKNOWN: it may have arrived; REFUSED, CONFLICT: a person decides; DROPPED: given up, or overtaken."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    CONFLICT = "conflict"
    DONE = "done"
    DROPPED = "dropped"


ON_THE_WAY = (CrmWriteState.PENDING, CrmWriteState.SENDING, CrmWriteState.UNKNOWN)
IN_FLIGHT = (CrmWriteState.SENDING, CrmWriteState.UNKNOWN)
FOR_A_PERSON = (CrmWriteState.REFUSED, CrmWriteState.CONFLICT)
OPEN = (*ON_THE_WAY, *FOR_A_PERSON)

# In a request's `about`: the post in the CRM below which its answer goes.
FROM_FEED = "crm feed:"
# In a post's `args`: the name of the opportunity that it goes on, in place of the case.
ON_OPPORTUNITY = "on_opportunity"
# In a write's `args`: the CRM's stamp of the row as its last try found it, before it wrote.
SEEN_STAMP = "seen_stamp"

# The fields of a case whose changes are written to the CRM, where its map has them. IsClosed and ClosedDate follow from the status there.
WRITTEN = (
    "status",
    "next_step",
    "next_step_due",
    "resolution",
    "feedback",
    "owner",
    "contact",
    "duplicate_of",
    "subject",
    "opportunity",
)


@dataclass(frozen=True)
class FieldWrite:
    """The change of one field, in the words of the history."""

    #: What both sides last agreed on.
    base: str | None
    value: str | None
    #: The key of whoever made the change.
    by: str = ""
    #: For a conflict: what the CRM has.
    theirs: str | None = None

    @property
    def is_back(self) -> bool:
        """Return whether it has the value again that both sides last agreed on."""
        return self.value == self.base


@dataclass(frozen=True)
class CrmWrite:
    """One write of one case."""

    case_id: int
    kind: CrmWriteKind
    at: datetime
    #: Whoever made the change, as the history names them.
    by: str
    by_name: str = ""
    fields: Mapping[str, FieldWrite] = field(default_factory=dict)
    #: What else the write is made from: small values by name.
    args: Mapping[str, str] = field(default_factory=dict)
    id: int = 0
    state: CrmWriteState = CrmWriteState.PENDING
    attempts: int = 0
    first_try: datetime | None = None
    ended_at: datetime | None = None
    #: The CRM's code and its own words, where it refused.
    error: str = ""
    error_words: str = ""
    #: The id of the row that was created.
    result_id: str = ""

    @property
    def is_late(self) -> bool:
        """Return whether people see that the CRM does not have it yet. They do after the first try failed."""
        is_stuck = self.attempts > 0 and self.state in (CrmWriteState.PENDING, CrmWriteState.UNKNOWN)
        return self.kind is not CrmWriteKind.READ and (self.state in FOR_A_PERSON or is_stuck)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the keys of everybody whose change it carries."""
        return tuple(dict.fromkeys([each.by for each in self.fields.values() if each.by] or [self.by]))

    def without(self, names: Collection[str]) -> CrmWrite:
        """Return the same without these fields."""
        return replace(self, fields={name: each for name, each in self.fields.items() if name not in names})


@dataclass(frozen=True)
class CrmScope:
    """What is written at all, as the map of the CRM says. Nothing, where no CRM is connected."""

    fields: frozenset[str] = frozenset()
    kinds: frozenset[CrmWriteKind] = frozenset()
    #: Whether a change of hands is posted, and the answer to an update.
    hand_overs: bool = False
    answers: bool = False
    #: Whether a Growth or Add-On opportunity that the CRM does not have is created there.
    opportunities: bool = False
    #: Whether growth is posted on the opportunity that it goes into (OPP-3).
    growth: bool = False

    def keeps(self, write: CrmWrite) -> CrmWrite | None:
        """Return the write without the fields that are not written. None if nothing is left."""
        if write.kind is CrmWriteKind.READ:
            return write if self.kinds else None
        if write.kind not in self.kinds:
            return None
        if write.kind is not CrmWriteKind.FIELDS:
            return write
        kept = write.without([name for name in write.fields if name not in self.fields])
        return kept if kept.fields else None


NOTHING = CrmScope()


class CrmOutbox(Protocol):
    """What is to be written to the CRM."""

    @property
    def scope(self) -> CrmScope:
        """Return what is written at all."""
        ...

    def put(self, writes: Sequence[CrmWrite]) -> None:
        """Store these writes, to be carried out after the unit of work commits.

        Fields are merged into a waiting write of the case. A refused or contradicted write loses the fields that they
        change.
        """
        ...

    def open_of(self, case_ids: Collection[int]) -> Mapping[int, Sequence[CrmWrite]]:
        """Return the writes of these cases that are not done with, oldest first, by case."""
        ...

    def is_creating(self, kind: CrmWriteKind) -> bool:
        """Return whether a write of this kind is being sent or in doubt."""
        ...

    def busy(self, case_ids: Collection[int], since: datetime) -> Collection[int]:
        """Return those of these cases of which a write is being sent, in doubt, or ended since then.

        What was read of them before may not be what the CRM has now.
        """
        ...

    def was_created(self, case_id: int) -> bool:
        """Return whether the creation of this case in the CRM was ever stored."""
        ...

    def get(self, write_id: int, *, for_change: bool = False) -> CrmWrite:
        """Return the write. `for_change` holds its case's writes until the unit of work ends.

        Raises:
            CaseNotFound: There is none.
        """
        ...

    def settle(self, write: CrmWrite) -> None:
        """Store how a write that waits for a person, or is to be marked as contradicted, stands now; one that is PENDING again is sent."""
        ...
