"""Every act on a case, with the values that a person might fill in, good ones and bad ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from cases.changes.change_case import Command, Outcome
from cases.changes.closing import CloseCase
from cases.model.closing_answers import Closing, Need
from cases.model.people import Region
from cases.model.policy import TouchKind
from cases.model.status import LeadOutcome, OpportunityKind, OpportunityStage, RenewalRisk, Resolution, Status
from cases.use_cases.answer_meeting import AnswerMeeting, answer_meeting
from cases.use_cases.ask_architect import AskArchitect, DecideArchitect, Decision, ask_architect, decide_architect
from cases.use_cases.ask_for_update import AnswerUpdate, AskForUpdate, answer_update, ask_for_update
from cases.use_cases.assign import Reassign, RouteCase, reassign, route_by_hand
from cases.use_cases.call_advocate import (
    AskLanguage,
    CallAdvocate,
    DecideLanguage,
    WithdrawLanguage,
    ask_language,
    call_advocate,
    decide_language,
    withdraw_language,
)
from cases.use_cases.clean_up import CleanUpCase, clean_up
from cases.use_cases.close import close
from cases.use_cases.decide_year import ContinueYear, ReleaseCase, continue_year, release_case
from cases.use_cases.defer import Defer, defer
from cases.use_cases.escalate import Escalate, escalate
from cases.use_cases.give_feedback import GiveFeedback, give_feedback
from cases.use_cases.hand_over import (
    AndThen,
    HandToMidMarket,
    SalesStage,
    TellSalesSupport,
    hand_to_mid_market,
    tell_sales_support,
)
from cases.use_cases.hand_to_colleague import HandToColleague, hand_to_colleague
from cases.use_cases.link_opportunity import LinkOpportunity, link_opportunity
from cases.use_cases.log_touch import LogTouch, log_touch
from cases.use_cases.lose_opportunity import LoseOpportunity, lose_opportunity
from cases.use_cases.move_region import MoveRegion, move_region
from cases.use_cases.pick_up import PickUp, pick_up
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from cases.use_cases.reopen import Reopen, reopen
from cases.use_cases.set_contact import SetContact, set_contact
from cases.use_cases.set_status import SetStatus, set_status
from cases.use_cases.settle_crm_writes import (
    DropCrmWrite,
    FixCrmWrite,
    KeepOurs,
    TakeTheirs,
    drop_crm_write,
    fix_crm_write,
    keep_ours,
    take_theirs,
)
from cases.use_cases.take_mail import AskForNewRequest, CreateFromMail, ask_for_new_request, create_from_mail
from cases.use_cases.take_over import TakeOver, take_over
from cases.use_cases.undo_touch import UndoTouch, undo_touch
from tests.cases.team import ANA, BEN, EVA, RITA

Values = st.SearchStrategy[Mapping[str, Any]]


@dataclass(frozen=True)
class WalkedAct:
    """One act: its command, what carries it out, and what is filled in on a given day, with the numbers of the cases there are."""

    command: type[Command]
    carries_out: Callable[..., Outcome]
    values: Callable[[date, tuple[str, ...]], Values] = lambda _today, _numbers: st.just({})


def _one_of(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def _days(today: date) -> st.SearchStrategy[Any]:
    soon = today + timedelta(days=2)
    return _one_of(soon, soon, soon, soon, today + timedelta(days=40), today, today - timedelta(days=1), None)


def _fixed(**values: st.SearchStrategy[Any]) -> Callable[[date, tuple[str, ...]], Values]:
    return lambda _today, _numbers: st.fixed_dictionaries(values)


def _complete_closing(today: date) -> Closing:
    return Closing(
        status=Status.RESOLVED,
        resolution=Resolution.ANSWERED_QUESTION,
        feedback="NA",
        contact="Maria Lopez",
        step_done=True,
        need=Need.MET,
        opportunity_stage=OpportunityStage.CLOSED_LOST,
        opportunity_close_date=today,
        renewal_risk=RenewalRisk.LOW,
    )


def _closings(today: date, numbers: tuple[str, ...]) -> st.SearchStrategy[Closing]:
    """Closings of every kind: some that are complete, and many that contradict themselves in something."""
    complete = _complete_closing(today)
    return (
        st.just(complete)
        | st.just(complete)
        | st.builds(
            Closing,
            status=_one_of(Status.RESOLVED, Status.RESOLVED, Status.UNRESPONSIVE, Status.DUPLICATE),
            resolution=st.sampled_from(Resolution),
            feedback=_one_of("NA", "NA", "They use runners", "2026-07-13 AS Send quote to customer", ""),
            contact=_one_of("Maria Lopez", "Maria Lopez", ""),
            step_done=st.booleans(),
            lead_outcome=st.sampled_from([None, *LeadOutcome]),
            duplicate_of=st.sampled_from(["", *numbers]),
            other_account=st.booleans(),
            need=st.sampled_from([Need.MET, *Need]),
            unmet_reason=_one_of("", "We do not sell that"),
            churn=st.booleans(),
            opportunity_stage=st.sampled_from([None, *OpportunityStage]),
            opportunity_close_date=_days(today),
            renewal_risk=st.sampled_from([None, *RenewalRisk]),
            gitlab_admin=st.booleans(),
            crm_out_of_date=st.booleans(),
            support_looped_in=st.booleans(),
        )
    )


def _closing_values(today: date, numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries({"closing": _closings(today, numbers)})


def _mid_market(today: date, numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries(
        {"closing": _closings(today, numbers), "stage": st.sampled_from(SalesStage), "name": _one_of("", "Jo Lee")}
    )


def _sales_support(today: date, numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries(
        {
            "closing": _closings(today, numbers),
            "why": _one_of("", "It is a Mid-Market account"),
            "and_then": st.sampled_from(AndThen),
        }
    )


def _step(today: date, _numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries(
        {"step": _one_of("Send quote to customer", "Call the customer again", "Contact", ""), "due": _days(today)}
    )


def _pick_up(today: date, numbers: tuple[str, ...]) -> Values:
    return st.builds(
        lambda step, status: {**step, "status": status, "blocked_on": None},
        _step(today, numbers),
        _one_of(Status.ATTEMPTING_CONTACT, Status.ENGAGED, *Status),
    )


def _later(today: date, _numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries(
        {
            "step": _one_of("Ask whether they want to expand", ""),
            "until": _one_of(
                today + timedelta(days=1), today + timedelta(days=1), today + timedelta(days=30), today, None
            ),
        }
    )


def _opportunity(today: date, _numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries(
        {
            "opportunity": _one_of("Acme growth", "Acme renewal", ""),
            "stage": st.sampled_from([None, *OpportunityStage]),
            "close_date": _days(today),
            "kind": st.sampled_from([None, *OpportunityKind]),
            "from_renewal": st.booleans(),
        }
    )


def _cleaned(today: date, _numbers: tuple[str, ...]) -> Values:
    return st.fixed_dictionaries(
        {
            "status": st.sampled_from([None, *Status]),
            "step": _one_of("", "Call the customer again"),
            "due": _days(today),
            "contact": _one_of("", "Leo Park"),
            "opportunity_close_date": _days(today),
            "renewal_risk": st.sampled_from([None, *RenewalRisk]),
            "touch": st.sampled_from([None, *TouchKind]),
        }
    )


_REASON = _fixed(reason=_one_of("They wrote back", "They wrote back", ""))
_GIVEN = _fixed(
    to=_one_of(BEN.email, EVA.email, ANA.email, RITA.email, "nobody@example.com", ""),
    in_turn=st.sampled_from([None, *Region]),
    reason=_one_of("Ana is ill", ""),
)

ACTS: dict[str, WalkedAct] = {
    "pick up": WalkedAct(PickUp, pick_up, _pick_up),
    "write a step": WalkedAct(WriteNextStep, write_next_step, _step),
    "set status": WalkedAct(
        SetStatus, set_status, _fixed(status=st.sampled_from(Status), blocked_on=_one_of(None, "Billing"))
    ),
    "close": WalkedAct(CloseCase, close, _closing_values),
    "reopen": WalkedAct(Reopen, reopen, _REASON),
    "set contact": WalkedAct(SetContact, set_contact, _fixed(contact=_one_of("Maria Lopez", ""))),
    "log a touch": WalkedAct(LogTouch, log_touch, _fixed(kind=st.sampled_from(TouchKind), day=_one_of(0, 1, 3, 5, 7))),
    "undo a touch": WalkedAct(UndoTouch, undo_touch),
    "pause": WalkedAct(Defer, defer, _later),
    "give feedback": WalkedAct(GiveFeedback, give_feedback, _fixed(feedback=_one_of("They use runners", "NA", ""))),
    "clean up": WalkedAct(CleanUpCase, clean_up, _cleaned),
    "reassign": WalkedAct(Reassign, reassign, _GIVEN),
    "route": WalkedAct(RouteCase, route_by_hand, _GIVEN),
    "move region": WalkedAct(MoveRegion, move_region, _GIVEN),
    "hand to a colleague": WalkedAct(HandToColleague, hand_to_colleague),
    "answer for the meeting": WalkedAct(AnswerMeeting, answer_meeting, _fixed(attends=st.booleans())),
    "take over": WalkedAct(TakeOver, take_over),
    "hand to Mid-Market": WalkedAct(HandToMidMarket, hand_to_mid_market, _mid_market),
    "tell Sales Support": WalkedAct(TellSalesSupport, tell_sales_support, _sales_support),
    "link an opportunity": WalkedAct(LinkOpportunity, link_opportunity, _opportunity),
    "lose the opportunity": WalkedAct(LoseOpportunity, lose_opportunity),
    "call an Advocate": WalkedAct(CallAdvocate, call_advocate, _fixed(why=_one_of("", "They want to expand"))),
    "ask for a language": WalkedAct(
        AskLanguage, ask_language, _fixed(language=_one_of("German", "Klingon", ""), why=_one_of("", "They write it"))
    ),
    "withdraw the language": WalkedAct(WithdrawLanguage, withdraw_language),
    "decide the language": WalkedAct(
        DecideLanguage,
        decide_language,
        _fixed(choice=_one_of(BEN.email, EVA.email, "", "nobody"), reason=_one_of("", "Ana speaks it")),
    ),
    "continue for the year": WalkedAct(ContinueYear, continue_year, _fixed(request=st.integers(1, 6))),
    "release for the year": WalkedAct(ReleaseCase, release_case, _fixed(request=st.integers(1, 6))),
    "ask for an Architect": WalkedAct(AskArchitect, ask_architect, _fixed(what_for=_one_of("", "A migration"))),
    "decide on the Architect": WalkedAct(
        DecideArchitect,
        decide_architect,
        _fixed(decision=st.sampled_from([None, *Decision]), reason=_one_of("", "Too small")),
    ),
    "ask for an update": WalkedAct(AskForUpdate, ask_for_update, _fixed(text=_one_of("", "How is it going?"))),
    "answer for it": WalkedAct(
        AnswerUpdate,
        answer_update,
        lambda today, numbers: _step(today, numbers).map(lambda step: {**step, "answer": "We wait for the quote"}),
    ),
    "escalate": WalkedAct(Escalate, escalate, _REASON),
    "ask for a new request": WalkedAct(AskForNewRequest, ask_for_new_request, _fixed(sent=st.booleans())),
    "create a case from the mail": WalkedAct(
        CreateFromMail,
        create_from_mail,
        _fixed(
            account=_one_of("Acme", ""),
            contact=st.just("Maria Lopez"),
            type=_one_of("Inbound Request", "High Value Account"),
            subject=_one_of("More seats", ""),
            description=st.just("They write again"),
        ),
    ),
    "fix a CRM write": WalkedAct(FixCrmWrite, fix_crm_write),
    "drop a CRM write": WalkedAct(DropCrmWrite, drop_crm_write),
    "keep ours": WalkedAct(KeepOurs, keep_ours),
    "take theirs": WalkedAct(TakeTheirs, take_theirs),
}


def good_values(name: str, today: date) -> Mapping[str, Any]:
    """Return what nothing is wrong with, for the acts of every day."""
    step = {"step": "Send quote to customer", "due": today + timedelta(days=2)}
    values: Mapping[str, Mapping[str, Any]] = {
        "pick up": {**step, "status": Status.ENGAGED},
        "write a step": step,
        "close": {"closing": _complete_closing(today)},
        "reopen": {"reason": "They wrote back"},
        "pause": {"step": "Ask whether they want to expand", "until": today + timedelta(days=3)},
        "reassign": {"to": BEN.email, "reason": "Ana is ill"},
        "ask for an update": {"text": "How is it going?"},
        "log a touch": {"kind": TouchKind.EMAIL, "day": 1},
    }
    return values[name]
