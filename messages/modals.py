"""The forms and windows of a case.

A form's private_metadata is `Seen`, its callback_id a `Form`, and each input stands alone in a block named after its `Field`, so
that an error lands on the field it concerns (CLO-10). Two arguments are alike in all forms: `filled`, what the person had filled in,
from which the form is built again so that nothing of it is lost; and `notice`, what others changed meanwhile, said at the top (SAFE-1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

from cases.case import AuditEntry, Case, NextStepEntry, Touch
from cases.closing import Closing
from cases.errors import Field
from cases.people import Person
from cases.permissions import Act
from cases.policy import Policy
from cases.status import Status
from cases.touches import Suggestion
from messages.surfaces import Modal

# Text for what is typed, an option's value for what is chosen ("" for nothing), a date, and True for a ticked box.
Filled: TypeAlias = Mapping[Field, str | date | bool]

# The block of the checkbox beside `Field.DUPLICATE_OF` that says "Mid-Market hand-over" in place of a case number (CLO-4). In `filled`
# it is DUPLICATE_OF being MID_MARKET_HAND_OVER.
DUPLICATE_OF_MID_MARKET = "duplicate_of_mm"


def pick_up(
    case: Case,
    suggestion: Suggestion,
    policy: Policy,
    *,
    status: Status,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Pick up: one of the In Progress statuses, `status` being chosen, and the next step with its date, as suggested."""
    raise NotImplementedError


def next_step(
    case: Case,
    history: Sequence[NextStepEntry],
    suggestion: Suggestion,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """The next step and its date (NXT-1, NXT-2). history: newest first; the last three lines are shown."""
    raise NotImplementedError


def status(
    case: Case,
    policy: Policy,
    suggestion: Suggestion,
    *,
    status: Status,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Open or one of the In Progress statuses, `status` being chosen; with what the chosen one needs beside it (STA-1, STA-3)."""
    raise NotImplementedError


def close(
    case: Case,
    closing: Closing,
    fields: Sequence[Field],
    touches: Sequence[Touch],
    policy: Policy,
    now: datetime,
    today: date,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """Close: the fields that the chosen closing needs, no others (CLO-1 … CLO-10). fields: from `cases.closing.fields_needed`."""
    raise NotImplementedError


def reopen(case: Case, *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()) -> Modal:
    """Open a closed case again, with a reason (STA-2)."""
    raise NotImplementedError


def contact(case: Case, *, filled: Filled | None = None, notice: Sequence[AuditEntry] = ()) -> Modal:
    """Who the customer's contact is."""
    raise NotImplementedError


def wants_later(
    case: Case,
    policy: Policy,
    today: date,
    *,
    filled: Filled | None = None,
    notice: Sequence[AuditEntry] = (),
) -> Modal:
    """The customer wants to be contacted later: what then, and on which day (SLA-3)."""
    raise NotImplementedError


def more(
    case: Case,
    allowed: Collection[Act],
    touches: Sequence[Touch],
    owner: Person | None,
    policy: Policy,
    now: datetime,
) -> Modal:
    """The further acts, each with what it does and its button; only those that make sense now and are `allowed` (CRD-2)."""
    raise NotImplementedError


def history(case: Case, entries: Sequence[AuditEntry], steps: Sequence[NextStepEntry]) -> Modal:
    """Who changed what, when and through which surface (AUD-1), and the next steps (NXT-2). Both newest first."""
    raise NotImplementedError


def show_all(case: Case) -> Modal:
    """The case's texts in full."""
    raise NotImplementedError


def trouble(text: str, title: str = "That did not work") -> Modal:
    """Why a form cannot be opened, or what to know of what was done. text: plain words."""
    raise NotImplementedError
