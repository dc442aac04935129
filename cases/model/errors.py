"""The two kinds of trouble: a CaseError is for the person who asked; anything else is a bug.

A CaseError carries text that may be shown as it stands. It never carries customer text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.model.case import AuditEntry


class Field(StrEnum):
    """The fields a person fills in; a form uses the name as its block_id, so that an error lands on its field."""

    STATUS = "status"
    BLOCKED_ON = "blocked_on"
    NEXT_STEP = "next_step"
    NEXT_STEP_DUE = "next_step_due"
    RESOLUTION = "resolution"
    FEEDBACK = "feedback"
    ACCOUNT = "account"
    CONTACT = "contact"
    OPPORTUNITY = "opportunity"
    LEAD_OUTCOME = "lead_outcome"
    DUPLICATE_OF = "duplicate_of"
    COVERED_BY = "covered_by"
    OTHER_ACCOUNT = "other_account"
    NEED = "need"
    UNMET_REASON = "unmet_reason"
    CHURN = "churn"
    OPPORTUNITY_STAGE = "opportunity_stage"
    OPPORTUNITY_CLOSE_DATE = "opportunity_close_date"
    RENEWAL_RISK = "renewal_risk"
    GITLAB_ADMIN = "gitlab_admin"
    CRM_OUT_OF_DATE = "crm_out_of_date"
    SUPPORT_LOOPED_IN = "support_looped_in"
    REASON = "reason"
    OWNER = "owner"
    CASES = "cases"
    AWAY = "away"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    COVER = "cover"
    TOUCH = "touch"
    SALES_STAGE = "sales_stage"
    SDR = "sdr"
    SDR_NAME = "sdr_name"
    MM_AE = "mm_ae"
    MM_AE_NAME = "mm_ae_name"
    AND_THEN = "and_then"
    OPPORTUNITY_KIND = "opportunity_kind"
    FROM_RENEWAL = "from_renewal"
    OPPORTUNITY_EXPECTED = "opportunity_expected"
    LANGUAGE = "language"
    OTHER_LANGUAGE = "other_language"
    QUESTION = "question"
    ANSWER = "answer"
    ORIGIN = "origin"
    PERSON = "person"
    LEAD = "lead"
    ASK = "ask"
    LINKS = "links"
    FILES = "files"
    BILLING_ADDRESS = "billing_address"
    COMPANY_SIZE = "company_size"
    CONTACT_ROLE = "contact_role"
    USERS = "users"
    TIMELINE = "timeline"
    MEETING = "meeting"
    BLOCKER = "blocker"
    NARR = "narr"
    SUBJECT = "subject"
    DESCRIPTION = "description"
    TYPE = "type"
    SENT = "sent"
    DECISION = "decision"
    TAG_IN_FEEDBACK = "tag_in_feedback"
    TICKET_ANSWER = "ticket_answer"
    ACCOUNT_OWNER = "account_owner"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One reason why a change is refused."""

    #: Where the person can fix it.
    field: Field
    #: The id in docs/rules.md.
    rule: str
    #: What is wrong, and what would satisfy the rule.
    text: str


class CaseError(Exception):
    """Something the person should be told in words; the text of the exception is those words."""


class CaseNotFound(CaseError):
    """There is no such case."""


class NotAllowed(CaseError):
    """PPL-3: this person may not do this; nothing was changed."""


class AlreadyDone(CaseError):
    """SAFE-1: this very request was applied before; nothing is left to do."""


class Refused(CaseError):
    """The rules refuse the change; every reason at once, each on its field (CLO-10)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.text for problem in problems))
        self.problems = tuple(problems)


class ChangedMeanwhile(CaseError):
    """SAFE-1: somebody changed the case after this person last saw it.

    changes: what was changed since, oldest first; version: the version the person now has to confirm against.
    """

    def __init__(self, changes: Sequence[AuditEntry], version: int) -> None:
        super().__init__("This case changed meanwhile. Check the changes, then try again.")
        self.changes = tuple(changes)
        self.version = version
