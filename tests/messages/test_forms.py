"""The forms: what they ask, what is in them from the start, and that nothing a person filled in is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cases.model.case import MID_MARKET_HAND_OVER
from cases.model.closing_answers import Closing, CoveredBy
from cases.model.errors import Field
from cases.model.status import OpportunityStage, Resolution, Status
from cases.rules.closing import ClosingContext, closing_problems, fields_needed
from cases.rules.permissions import Act
from cases.rules.sleep import add_months
from messages import case_reading, modals, mrkdwn
from messages.more import more_on
from messages.names import Button, Chosen, Form, Seen, Suggest
from messages.surfaces import Modal
from tests.messages.examples import (
    ALL_ACTS,
    NOW,
    POLICY,
    TODAY,
    a_case,
    ana,
    as_usual,
    close_form,
    closed,
    history_of,
    notice,
    picked_up,
    steps,
    suggestion,
    touches,
    with_opportunity,
)
from tests.messages.reading import inputs, labels, options, words_of

SUGGESTED = suggestion(as_usual)


def preset(form: Modal, field: str) -> Any:
    """What is in an input when the form opens."""
    element = inputs(form)[field]["element"]
    if "options" in element and element["type"] == "checkboxes":
        return "initial_options" in element
    if element["type"] == "external_select":
        option = element.get("initial_option")
        return Chosen.read(option["value"]).name if option else ""
    if "options" in element:
        return element.get("initial_option", {}).get("value", "")
    return element.get("initial_date" if element["type"] == "datepicker" else "initial_value", "")


FORMS = [
    (Form.PICK_UP, modals.pick_up(a_case(), SUGGESTED, POLICY, status=Status.BLOCKED)),
    (Form.NEXT_STEP, modals.next_step(picked_up(), [], SUGGESTED)),
    (Form.STATUS, modals.status(picked_up(), POLICY, SUGGESTED, status=Status.BLOCKED)),
    (Form.CLOSE, close_form(with_opportunity(contact=""), Closing(status=Status.RESOLVED))),
    (Form.REOPEN, modals.reopen(closed())),
    (Form.CONTACT, modals.contact(a_case())),
    (Form.WANTS_LATER, modals.wants_later(picked_up(), POLICY, TODAY)),
]
each_form = pytest.mark.parametrize(("name", "form"), FORMS, ids=[name.value for name, _ in FORMS])


@each_form
def test_a_form_carries_the_case_and_the_version_seen_and_nothing_else(name: Form, form: Modal) -> None:
    """PPL-3, SAFE-1"""
    assert form.view["callback_id"] == name
    assert Seen.read(form.view["private_metadata"]) == Seen(7, 2)


@each_form
def test_each_input_stands_alone_in_a_block_named_after_its_field(name: Form, form: Modal) -> None:
    """CLO-10: so an error lands on the field it concerns."""
    redraws = {button.value for button in Button if button.value.startswith(f"{name.value.removeprefix('form.')}.")}
    redraws |= {Button.CLOSE_COVERING.value} if name is Form.CLOSE else set()
    for block_id, block in inputs(form).items():
        assert block_id in set(Field)
        if block["dispatch_action"]:
            assert block["element"]["action_id"] in redraws
        else:
            assert block["element"]["action_id"] in (block_id, *Suggest)


def test_pick_up_needs_only_to_be_sent() -> None:
    """CRD-2, STA-3, SLA-5"""
    form = modals.pick_up(a_case(), SUGGESTED, POLICY, status=Status.ATTEMPTING_CONTACT)
    assert options(inputs(form)[Field.STATUS]) == [Status.ATTEMPTING_CONTACT, Status.BLOCKED, Status.ENGAGED]
    assert preset(form, Field.STATUS) == Status.ATTEMPTING_CONTACT
    assert preset(form, Field.NEXT_STEP) == SUGGESTED.step
    assert preset(form, Field.NEXT_STEP_DUE) == SUGGESTED.due.isoformat()
    assert Field.BLOCKED_ON not in inputs(form)
    assert form.view["submit"]["text"] == "Pick up"


@pytest.mark.parametrize(
    "form",
    [
        modals.pick_up(a_case(), SUGGESTED, POLICY, status=Status.BLOCKED),
        modals.status(picked_up(), POLICY, SUGGESTED, status=Status.BLOCKED),
    ],
)
def test_blocked_asks_for_the_partner_team(form: Modal) -> None:
    """STA-1"""
    assert options(inputs(form)[Field.BLOCKED_ON]) == list(POLICY.partner_teams)


def test_status_offers_open_and_in_progress_and_asks_for_a_next_step_only_where_it_is_needed() -> None:
    """STA-1, STA-3"""
    form = modals.status(picked_up(), POLICY, SUGGESTED, status=Status.OPEN)
    assert options(inputs(form)[Field.STATUS]) == [
        "Open",
        *map(str, (Status.ATTEMPTING_CONTACT, Status.BLOCKED, Status.ENGAGED)),
    ]
    assert list(inputs(form)) == [Field.STATUS]
    engaged = modals.status(picked_up(), POLICY, SUGGESTED, status=Status.ENGAGED)
    assert preset(engaged, Field.NEXT_STEP) == "Send quote for 12 seats to Maria"
    assert preset(engaged, Field.NEXT_STEP_DUE) == "2026-07-15"


def test_the_last_three_next_steps_are_in_view_while_the_next_is_written() -> None:
    """NXT-2"""
    shown = words_of(modals.next_step(picked_up(), steps(as_usual, 5), SUGGESTED))
    assert [f"number {n}" in shown for n in (5, 4, 3, 2, 1)] == [True, True, True, False, False]


def test_customer_wants_later_suggests_half_a_year_on_a_working_day() -> None:
    """SLA-3"""
    form = modals.wants_later(picked_up(), POLICY, TODAY)
    until = date.fromisoformat(preset(form, Field.NEXT_STEP_DUE))
    assert timedelta(0) <= until - add_months(TODAY, 6) <= timedelta(days=2)
    assert until.weekday() < 5
    assert "Maria Lopez" in preset(form, Field.NEXT_STEP)


@pytest.mark.parametrize(
    "closing",
    [
        Closing(),
        Closing(status=Status.RESOLVED),
        Closing(status=Status.DUPLICATE),
        Closing(status=Status.UNRESPONSIVE, resolution=Resolution.TRANSFERRED_TO_SUPPORT),
        Closing(status=Status.RESOLVED, opportunity_stage=OpportunityStage.CLOSED_WON),
    ],
    ids=str,
)
@pytest.mark.parametrize("case_type", ["Inbound Request", "High Value Account", "Customer MQL", "Partner Opp"])
@pytest.mark.parametrize("build", [picked_up, with_opportunity])
def test_close_shows_what_the_choice_needs_and_no_more_and_every_missing_field_has_its_place(
    closing: Closing, case_type: str, build: Any
) -> None:
    """CLO-1, CLO-2, CLO-3, CLO-4, CLO-5, CLO-6, CLO-7, CLO-8, CLO-9, CLO-10"""
    case = build(type=case_type, contact="")
    form = close_form(case, closing)
    context = ClosingContext(NOW, TODAY)
    shown = list(inputs(form))
    assert shown == fields_needed(case, closing, POLICY, context)
    missing = closing_problems(case, closing, POLICY, context)
    assert {problem.field for problem in missing} <= {Field(name) for name in shown}
    assert not any(block["optional"] for block in inputs(form).values()), "what is shown is needed"


def test_the_choices_that_change_the_form_call_back() -> None:
    """CLO-10"""
    form = close_form(with_opportunity(), Closing(status=Status.RESOLVED))
    calls = {block_id for block_id, block in inputs(form).items() if block["dispatch_action"]}
    assert calls == {
        Field.STATUS,
        Field.RESOLUTION,
        Field.NEED,
        Field.LEAD_OUTCOME,
        Field.OPPORTUNITY_STAGE,
        Field.OPPORTUNITY_CLOSE_DATE,
        Field.RENEWAL_RISK,
    }


def test_the_words_of_closing_are_the_handbooks() -> None:
    """STA-1, RES-1"""
    form = close_form(picked_up(), Closing())
    assert set(options(inputs(form)[Field.STATUS])) == {"Closed: Duplicate", "Closed: Unresponsive", "Closed: Resolved"}
    assert options(inputs(form)[Field.RESOLUTION]) == [action.value for action in Resolution]
    assert len(Resolution) == 9


def test_unresponsive_shows_which_touches_are_logged_and_from_when_it_is_possible() -> None:
    """CLO-5"""
    first = NOW - timedelta(days=2)
    shown = words_of(close_form(picked_up(), Closing(status=Status.UNRESPONSIVE), touches(1, first=first)))
    assert "✅ Day 1 e-mail · logged" in shown
    assert "☐ Day 3 call · not logged" in shown
    assert f"available from {mrkdwn.day((first + timedelta(days=15)).date())} (15 days of attempts)." in shown
    assert "at least one e-mail and one call" in shown
    never = words_of(close_form(picked_up(), Closing(status=Status.UNRESPONSIVE)))
    assert "no touch is logged." in never
    reopened = picked_up(reopened_at=NOW)
    again = words_of(close_form(reopened, Closing(status=Status.UNRESPONSIVE), touches(1, first=first)))
    assert "no touch is logged since the case was reopened." in again
    assert "Day 1" not in words_of(close_form(picked_up(), Closing(status=Status.RESOLVED)))


def test_a_duplicate_is_of_another_case_or_goes_to_mid_market() -> None:
    """CLO-4"""
    form = close_form(picked_up(), Closing(status=Status.DUPLICATE), duplicate_of="00012300")
    assert preset(form, Field.COVERED_BY) == CoveredBy.CASE
    assert preset(form, Field.DUPLICATE_OF) == "00012300"
    to_mid_market = Closing(status=Status.DUPLICATE, duplicate_of=MID_MARKET_HAND_OVER)
    handed = close_form(picked_up(), to_mid_market, covered_by=CoveredBy.MID_MARKET.value)
    assert preset(handed, Field.COVERED_BY) == CoveredBy.MID_MARKET
    assert Field.DUPLICATE_OF not in inputs(handed), "one choice shows one field"


def test_a_lead_of_a_customer_mql_has_the_narrower_rule_beside_it() -> None:
    """CLO-3"""
    assert "work at the account" in words_of(close_form(with_opportunity(type="Customer MQL"), Closing()))


def test_transferred_to_support_names_the_address_to_loop_in() -> None:
    """CLO-9"""
    closing = Closing(status=Status.RESOLVED, resolution=Resolution.TRANSFERRED_TO_SUPPORT)
    assert POLICY.support_address in words_of(close_form(picked_up(), closing))


def test_whatever_was_filled_in_is_there_when_the_form_is_built_again() -> None:
    """CLO-10, SAFE-1"""
    closing = Closing(
        status=Status.RESOLVED,
        resolution=Resolution.TRANSFERRED_TO_SUPPORT,
        opportunity_stage=OpportunityStage.CLOSED_WON,
    )
    filled: dict[str, Any] = {
        "resolution": Resolution.TRANSFERRED_TO_SUPPORT.value,
        "feedback": "Two\nlines",
        "contact": "Maria",
        "next_step_due": True,
        "lead_outcome": "Disqualified",
        "opportunity_stage": "Closed Won",
        "opportunity_close_date": date(2026, 8, 1),
        "renewal_risk": "Medium",
        "gitlab_admin": True,
        "support_looped_in": True,
    }
    form = close_form(with_opportunity(contact=""), closing, **filled)
    for name, value in filled.items():
        assert preset(form, name) == (value.isoformat() if isinstance(value, date) else value), name


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (
            modals.pick_up(a_case(), SUGGESTED, POLICY, status=Status.ENGAGED, filled={Field.NEXT_STEP: "Mine"}),
            Field.NEXT_STEP,
        ),
        (modals.next_step(a_case(), [], SUGGESTED, filled={Field.NEXT_STEP: "Mine"}), Field.NEXT_STEP),
        (
            modals.status(a_case(), POLICY, SUGGESTED, status=Status.ENGAGED, filled={Field.NEXT_STEP: "Mine"}),
            Field.NEXT_STEP,
        ),
        (modals.reopen(closed(), filled={Field.REASON: "Mine"}), Field.REASON),
        (modals.contact(a_case(), filled={Field.CONTACT: "Mine"}), Field.CONTACT),
        (modals.wants_later(a_case(), POLICY, TODAY, filled={Field.NEXT_STEP: "Mine"}), Field.NEXT_STEP),
    ],
)
def test_what_was_typed_goes_before_what_is_suggested(form: Modal, field: Field) -> None:
    """SAFE-1, CLO-10"""
    assert preset(form, field) == "Mine"


def test_what_was_cleared_stays_cleared() -> None:
    form = modals.pick_up(a_case(), SUGGESTED, POLICY, status=Status.ENGAGED, filled={Field.NEXT_STEP: ""})
    assert preset(form, Field.NEXT_STEP) == ""


def test_what_others_changed_meanwhile_stands_at_the_top_with_who_what_and_when() -> None:
    """SAFE-1"""
    form = modals.contact(a_case(), filled={Field.CONTACT: "Maria"}, notice=notice(as_usual))
    assert form.view["blocks"][0]["block_id"] == "notice"
    shown = words_of(form)
    for fact in ("Changed meanwhile", "Ben Ode", "Tue 14 Jul 09:26", "Status: Open → In Progress: Engaged"):
        assert fact in shown


def test_more_offers_only_what_makes_sense_now_and_is_allowed() -> None:
    """CRD-2, PPL-3"""
    everything = [
        "Contact",
        "Log e-mail",
        "Log call",
        "Contact later",
        "Feedback",
        "Opportunity",
        "Reassign",
        "Wrong territory",
        "Language barrier",
        "Call an Advocate",
        "Duplicate",
        "Solutions Architect",
        "Not SMB",
        "Transfer to Support",
        "History",
        "Open in Salesforce",
    ]
    assert labels(more_on(picked_up(), ALL_ACTS, [], ana(), POLICY, NOW)) == everything
    order = labels(more_on(picked_up(type="First Order"), ALL_ACTS, [], ana(), POLICY, NOW))
    assert [label for label in order if label not in everything] == ["Hand to Mid-Market"]
    high_value = labels(more_on(picked_up(type="High Value Account"), ALL_ACTS, [], ana(), POLICY, NOW))
    assert [label for label in everything if label not in high_value] == ["Transfer to Support"]
    assert labels(more_on(picked_up(), {Act.SEE, Act.READ}, [], ana(), POLICY, NOW)) == [
        "History",
        "Open in Salesforce",
    ]
    assert labels(more_on(closed(), ALL_ACTS, [], ana(), POLICY, NOW)) == ["History", "Open in Salesforce"]
    assert labels(more_on(picked_up(link="https://evil.test/"), {Act.SEE, Act.READ}, [], ana(), POLICY, NOW)) == [
        "History"
    ]


def test_more_shows_which_touch_is_next() -> None:
    """SLA-5"""
    shown = words_of(
        more_on(
            picked_up(status=Status.ATTEMPTING_CONTACT), ALL_ACTS, touches(1), ana(), POLICY, NOW + timedelta(days=3)
        )
    )
    assert "✅ Day 1 e-mail" in shown
    assert "Next: day 3 call, was due Tue 14 Jul" in shown


def test_history_says_who_when_from_what_to_what_through_which_surface_and_why() -> None:
    """AUD-1"""
    shown = words_of(case_reading.history(picked_up(), history_of(as_usual), steps(as_usual)))
    for fact in (
        "Ana Silva · Tue 14 Jul 08:30 · Slack card",
        "Feedback: Old words → New words",
        "Why: Customer wrote back",
    ):
        assert fact in shown
    for fact in (
        "Ben Ode · Tue 14 Jul 09:26 · Slack form",
        "Status: Open → In Progress: Engaged",
        "Next step due: Wed 15 Jul",
    ):
        assert fact in shown


def test_history_has_the_next_steps_too() -> None:
    """NXT-2"""
    shown = words_of(case_reading.history(picked_up(), [], steps(as_usual)))
    assert "AS Send quote number 4 to Maria  · due Wed 15 Jul" in shown


def test_a_long_history_is_cut_and_says_how_much_is_left() -> None:
    """AUD-1"""
    form = case_reading.history(picked_up(), history_of(as_usual, 80), steps(as_usual, 20))
    shown = words_of(form)
    assert "and 51 more before them" in shown
    assert "and 10 more before them" in shown


def test_show_all_has_every_word() -> None:
    """CRD-1"""
    story = "\n".join(f"line {number} of a long story" for number in range(900))
    shown = "".join(
        part["text"]
        for block in case_reading.show_all(a_case(description=story)).view["blocks"]
        if str(block["block_id"]).startswith("text_4_")
        for part in block["elements"][0]["elements"]
    )
    assert shown == story


def test_a_text_beyond_all_measure_says_how_much_of_it_is_left_out() -> None:
    """SAFE-3"""
    shown = words_of(case_reading.show_all(a_case(description="x" * 50_000, context="", cta="", subject="")))
    assert "and 10000 characters more, in the CRM" in shown
