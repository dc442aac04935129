"""The names that tie what people click to what listens: one place for each, used by the templates and by the handlers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from cases.model.errors import CaseError
from cases.model.people import Region
from cases.model.policy import TouchKind
from cases.rules.clocks import ClockKind
from cases.use_cases.snooze import Snooze

# No e-mail begins so.
_TURN = "in turn:"
MOST_DIGITS = 18

WordT = TypeVar("WordT")


class Button(StrEnum):
    """action_id of everything that calls back when it is clicked or changed."""

    PICK_UP = "case.pick_up"
    NEXT_STEP = "case.next_step"
    STATUS = "case.status"
    CLOSE = "case.close"
    SALES_SUPPORT = "case.sales_support"
    OPPORTUNITY = "case.opportunity"
    OPPORTUNITY_KIND = "opportunity.kind"
    OPPORTUNITY_NAMING = "opportunity.naming"
    OPPORTUNITY_CHOSEN = "suggest.opportunity"
    ARCHITECT = "architect.ask"
    ARCHITECT_APPROVE = "architect.approve"
    ARCHITECT_DECLINE = "architect.decline"
    ARCHITECT_DECIDE = "architect.decide"
    MAIL_ASK = "mail.ask"
    MAIL_CREATE = "mail.create"
    CRM_FIX = "crm.fix"
    CRM_DROP = "crm.drop"
    CRM_KEEP = "crm.keep"
    CRM_TAKE = "crm.take"
    REOPEN = "case.reopen"
    MORE = "case.more"
    TAKE_OVER = "case.take_over"
    LOG_TOUCH = "case.log_touch"
    AWAY_LIST = "away.list"
    AWAY_CHANGE = "away.change"
    AWAY_CANCEL = "away.cancel"
    COVER_AGREE = "cover.agree"
    COVER_DECLINE = "cover.decline"
    CAN_ATTEND = "case.can_attend"
    CANNOT_ATTEND = "case.cannot_attend"
    ROUTE = "case.route"
    SHOW_ALL = "case.show_all"
    OPEN_CRM = "case.open_crm"
    MORE_CONTACT = "more.contact"
    MORE_DUPLICATE = "more.duplicate"
    MORE_LOG_EMAIL = "more.log_email"
    MORE_LOG_CALL = "more.log_call"
    MORE_UNDO_TOUCH = "more.undo_touch"
    MORE_WANTS_LATER = "more.wants_later"
    MORE_FEEDBACK = "more.feedback"
    MORE_HISTORY = "more.history"
    MORE_ZENDESK = "more.zendesk"
    TICKET = "ticket.answer"
    TICKET_ANSWER = "ticket.choice"
    TICKET_CREATE = "ticket.create_case"
    TICKET_RETRY = "ticket.retry"
    MORE_MID_MARKET = "more.mid_market"
    MORE_SUPPORT = "more.support"
    MORE_LANGUAGE = "more.language"
    CALL_ADVOCATE = "case.call_advocate"
    DECIDE = "language.decide"
    DECIDE_CHOICE = "language.choice"
    DECIDE_NOBODY = "language.nobody"
    REMINDER_MENU = "nag.menu"
    REASSIGN = "nag.reassign"
    MOVE_REGION = "case.move_region"
    HAND_TO_COLLEAGUE = "case.hand_to_colleague"
    OPPORTUNITY_LOST = "opportunity.lost"
    CLOSE_WON = "case.close_won"
    CLOSE_LOST = "case.close_lost"
    MESSAGE = "nag.message"
    TEAM_CASES = "team.cases"
    REMINDER_REST = "reminder.rest"
    HOME_REASSIGN = "home.reassign"
    REASSIGN_FROM = "reassign.from"
    HOME_FILTER = "home.filter"
    HOME_PREVIOUS = "home.previous"
    HOME_NEXT = "home.next"
    HOME_OPEN = "home.open"
    SEARCH_PREVIOUS = "search.previous"
    SEARCH_NEXT = "search.next"
    HOME_HYGIENE = "home.hygiene"
    YEAR_CONTINUE = "year.continue"
    YEAR_RELEASE = "year.release"
    FOLLOW = "case.follow"
    UNFOLLOW = "case.unfollow"
    REFRESH = "case.refresh"
    ASK_FOR_UPDATE = "case.ask_for_update"
    ANSWER_UPDATE = "case.answer_update"
    ESCALATE = "case.escalate"
    NEW_CASE = "case.new"
    NEW_CASE_FROM_MAIL = "case.new_from_mail"
    NEW_CASE_ORIGIN = "new_case.origin"
    NEW_CASE_ACCOUNT = "suggest.account"
    NEW_CASE_PERSON = "new_case.person"
    CLEAN_UP = "clean_up.start"
    CLEAN_UP_FIX = "clean_up.fix"
    CLEAN_UP_SKIP = "clean_up.skip"
    PICK_UP_STATUS = "pick_up.status"
    STATUS_STATUS = "status.status"
    MID_MARKET_STAGE = "mid_market.stage"
    MID_MARKET_RESOLUTION = "mid_market.resolution"
    SALES_SUPPORT_THEN = "sales_support.then"
    SALES_SUPPORT_RESOLUTION = "sales_support.resolution"
    TO_SUPPORT_OPPORTUNITY = "to_support.opportunity_stage"
    CLOSE_STATUS = "close.status"
    CLOSE_RESOLUTION = "close.resolution"
    CLOSE_NEED = "close.need"
    CLOSE_LEAD = "close.lead_outcome"
    CLOSE_COVERED_BY = "close.covered_by"
    CLOSE_COVERING = "suggest.case"
    CLOSE_OPPORTUNITY = "close.opportunity_stage"
    CLOSE_RISK = "close.renewal_risk"
    CLOSE_DATE = "close.opportunity_close_date"


class Suggest(StrEnum):
    """action_id of every select whose options are asked for as somebody types. One that also calls back when something is chosen has its
    action_id as a `Button` as well."""

    ACCOUNT = "suggest.account"
    CONTACT = "suggest.contact"
    OPPORTUNITY = "suggest.opportunity"
    CASE = "suggest.case"
    REASSIGN_TO = "suggest.reassign_to"
    ROUTE_TO = "suggest.route_to"
    SEVERAL_TO = "suggest.several_to"
    SEVERAL_CASES = "suggest.several_cases"
    REASSIGN_FROM = "reassign.from"
    DECIDE_TO = "suggest.decide_to"
    AWAY_WHO = "suggest.away_who"
    AWAY_COVER = "suggest.away_cover"
    TEAM_CASES = "team.cases"

    @property
    def asked_as(self) -> re.Pattern[str]:
        """Return the pattern of the names under which Slack may ask for it.

        In a form that goes from case to case, the case's id follows the name. Otherwise Slack would keep the choice for the next case.
        """
        return re.compile(rf"^{re.escape(self.value)}(\.\d+)?$")


class Form(StrEnum):
    """callback_id of every modal that is submitted."""

    PICK_UP = "form.pick_up"
    NEXT_STEP = "form.next_step"
    STATUS = "form.status"
    CLOSE = "form.close"
    REOPEN = "form.reopen"
    CONTACT = "form.contact"
    WANTS_LATER = "form.wants_later"
    FEEDBACK = "form.feedback"
    REASSIGN = "form.reassign"
    MOVE_REGION = "form.move_region"
    REASSIGN_SEVERAL = "form.reassign_several"
    ROUTE = "form.route"
    AWAY = "form.away"
    ASK_FOR_UPDATE = "form.ask_for_update"
    ANSWER_UPDATE = "form.answer_update"
    ESCALATE = "form.escalate"
    NEW_CASE = "form.new_case"
    CLEAN_UP = "form.clean_up"
    MID_MARKET = "form.mid_market"
    SALES_SUPPORT = "form.sales_support"
    TO_SUPPORT = "form.to_support"
    OPPORTUNITY = "form.opportunity"
    CALL_ADVOCATE = "form.call_advocate"
    LANGUAGE = "form.language"
    DECIDE = "form.decide"
    ARCHITECT = "form.architect"
    ARCHITECT_DECIDE = "form.architect_decide"
    MAIL_ASK = "form.mail_ask"
    MAIL_CREATE = "form.mail_create"
    CRM_FIX = "form.crm_fix"
    TICKET = "form.ticket"


class Shortcut(StrEnum):
    """callback_id of every shortcut."""

    NEW_CASE = "shortcut.new_case"
    CASE_FROM_MESSAGE = "shortcut.case_from_message"


class Unreadable(CaseError, ValueError):
    """A button, an option or a form carries what no casebot of today wrote."""

    def __init__(self) -> None:
        super().__init__("casebot cannot read this button any more. Nothing was changed. Please open the case again.")


def _numbers(*words: str) -> tuple[int, ...]:
    """Read decimal numbers of at most 18 digits, which every database can store. Raises Unreadable for anything else."""
    if not all(word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS for word in words):
        raise Unreadable
    return tuple(int(word) for word in words)


def read_number(text: str) -> int:
    """Read the only number that a button carries. Raises Unreadable for anything else."""
    return _numbers(text)[0]


def _parts(text: str, count: int) -> list[str]:
    parts = text.split(":")
    if len(parts) != count:
        raise Unreadable
    return parts


def _word(text: str, words: type[WordT]) -> WordT:
    try:
        return words(text)  # type: ignore[call-arg]  # an enum class is called with a value
    except ValueError:
        raise Unreadable from None


@dataclass(frozen=True)
class Seen:
    """What a button's value and a form's private_metadata carry: which case, and the version of it that the person sees.

    Nothing more: what a person may do is never decided from what is carried (PPL-3).
    """

    case_id: int
    version: int

    def __str__(self) -> str:
        return f"{self.case_id}:{self.version}"

    @classmethod
    def read(cls, text: str) -> Seen:
        """Read it back from what an option carries. Raises Unreadable for anything else."""
        case_id, _, version = text.partition(":")
        return cls(*_numbers(case_id, version))


@dataclass(frozen=True)
class TouchSeen:
    """What the button carries that logs a touch with one click (SLA-5): what was seen, and the touch that it logs."""

    seen: Seen
    kind: TouchKind
    day: int

    def __str__(self) -> str:
        return f"{self.seen}:{self.kind}:{self.day}"

    @classmethod
    def read(cls, text: str) -> TouchSeen:
        """Read it back from what an option carries. Raises Unreadable for anything else."""
        case_id, version, kind, day = _parts(text, 4)
        return cls(Seen.read(f"{case_id}:{version}"), _word(kind, TouchKind), *_numbers(day))


@dataclass(frozen=True)
class YearSeen:
    """What the buttons of the list for a new fiscal year carry (HVA-3): the case, and which request they settle, so that last year's settle none."""

    seen: Seen
    request: int

    def __str__(self) -> str:
        return f"{self.seen}:{self.request}"

    @classmethod
    def read(cls, text: str) -> YearSeen:
        """Read it back from what a button carries. Raises Unreadable for anything else."""
        case_id, version, request = _parts(text, 3)
        return cls(Seen.read(f"{case_id}:{version}"), *_numbers(request))


@dataclass(frozen=True)
class TicketWriteSeen:
    """What Try again carries (SAFE-4): the case, and the refused write."""

    seen: Seen
    write: int

    def __str__(self) -> str:
        return f"{self.seen}:{self.write}"

    @classmethod
    def read(cls, text: str) -> TicketWriteSeen:
        """Read it back from what a button carries. Raises Unreadable for anything else."""
        case_id, version, write = _parts(text, 3)
        return cls(Seen.read(f"{case_id}:{version}"), *_numbers(write))


@dataclass(frozen=True)
class Choice:
    """To whom a case is given, as an option of a menu carries it: one person by e-mail, or whoever is next in turn in a region."""

    to: str = ""
    in_turn: Region | None = None

    def __str__(self) -> str:
        return f"{_TURN}{self.in_turn}" if self.in_turn is not None else self.to

    @classmethod
    def read(cls, text: str | None) -> Choice:
        """Read it back from what an option carries; anything that names no region is read as a person."""
        found = next((region for region in Region if text == f"{_TURN}{region}"), None)
        return cls(in_turn=found) if found is not None else cls(text or "")


@dataclass(frozen=True)
class ReminderSeen:
    """What a choice in a reminder's menu carries: the case, the clock, and how long to put it off; None asks why it came (NAG-5)."""

    seen: Seen
    clock: ClockKind
    snooze: Snooze | None

    def __str__(self) -> str:
        return f"{self.seen}:{self.clock}:{self.snooze or ''}"

    @classmethod
    def read(cls, text: str) -> ReminderSeen:
        """Read it back from what an option carries. Raises Unreadable for anything else."""
        case_id, version, clock, snooze = _parts(text, 4)
        seen = Seen.read(f"{case_id}:{version}")
        return cls(seen, _word(clock, ClockKind), _word(snooze, Snooze) if snooze else None)


@dataclass(frozen=True)
class CleanUpSeen:
    """What the window of “Clean up my room” carries (CUP-1): the case it shows, and how far the person has come: how many cases they have
    gone through before it, and how many of these were fixed."""

    seen: Seen
    passed: int = 0
    fixed: int = 0

    def __str__(self) -> str:
        return f"{self.seen}:{self.passed}:{self.fixed}"

    @classmethod
    def read(cls, text: str) -> CleanUpSeen:
        """Read it back from what an option carries. Raises Unreadable for anything else."""
        case_id, version, passed, fixed = _parts(text, 4)
        return cls(Seen.read(f"{case_id}:{version}"), *_numbers(passed, fixed))


@dataclass(frozen=True)
class SearchSeen:
    """What the buttons under a page of what was found carry: the page that they lead to, from 0, and what was looked for."""

    page: int
    words: str

    def __str__(self) -> str:
        return f"{self.page}:{self.words}"

    @classmethod
    def read(cls, text: str) -> SearchSeen:
        """Read it back from what an option carries. Raises Unreadable for anything else."""
        page, _, words = text.partition(":")
        return cls(_numbers(page)[0], words)


@dataclass(frozen=True)
class Chosen:
    """What an option of a select with suggestions carries. id: of what was chosen in the directory, or of the case; 0 for what somebody typed
    that nobody knows; name: as it was offered or typed, and of a case its number."""

    id: int
    name: str

    def __str__(self) -> str:
        return f"{self.id}:{self.name}"

    @classmethod
    def read(cls, text: str) -> Chosen:
        """Read it back from what an option carries; for anything else return the text as typed."""
        number, sign, name = text.partition(":")
        return cls(int(number), name) if sign and number.isascii() and number.isdecimal() else cls(0, text)
