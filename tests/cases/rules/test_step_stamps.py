"""The stamps that people paste before a next step (NXT-3), and the steps that name no action."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.errors import Refused
from cases.model.written_dates import read_date
from cases.rules.next_steps import is_well_formed, read_next_step, step_alone
from cases.rules.step_stamps import read_stamp

TODAY = date(2026, 3, 4)
COLLEAGUES = ("BO", "RM")
STEP = "Send quote to customer"


def written(text: str, today: date = TODAY) -> str:
    """The line that is stored when Ana Silva sends this text."""
    return str(read_next_step(text, "AS", today, COLLEAGUES))


def is_refused(text: str) -> bool:
    try:
        written(text)
    except Refused:
        return True
    return False


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-03-02 as", 2),
        ("2 March 2026 AS", 2),
        ("2026/03/01 AS", 1),
        ("Mar 2 AS", 2),
        ("[2026-03-01] AS", 1),
        ("2026-03-01 (AS)", 1),
        ("2026-03-01 A.S.", 1),
        ("2026-03-01 09:30 AS", 1),
        ("AS 2026-03-01", 1),
        ("• 2026-03-01 AS", 1),
        ("✅ 2026-03-01 AS", 1),
        ("03/02/2026 AS", 2),
        ("02/03/26 AS", 2),
        ("02.03.2026 AS", 2),
        ("2.3. AS", 2),
        ("3/2 AS", 2),
        ("2026.03.02 AS", 2),
        ("20260302 AS", 2),
        ("02-Mar-2026 AS", 2),
        ("2-mar-26 as", 2),
        ("2nd March 2026 AS", 2),
        ("March 2nd, 2026 AS", 2),
        ("March 2, 2026 - AS -", 2),
        ("2 MARCH AS", 2),
        ("Mar. 2 AS:", 2),
        ("Mon 2 Mar 2026 AS", 2),
        ("Monday, March 2, 2026, AS", 2),
        ("2. März 2026 AS", 2),
        ("2 mars 2026 AS", 2),
        ("2 de marzo de 2026 AS", 2),
        ("2026年3月2日 AS", 2),
        ("2026‑03‑02 AS", 2),
        ("(2026-03-01) AS", 1),
        ("[2026-03-01 AS]", 1),
        ("(AS, 2026-03-01)", 1),
        ("{2026-03-01} [as]", 1),
        ("2026-03-01 a.s.", 1),
        ("2026-03-01 A. S.", 1),
        ("2026-03-01 A.S", 1),
        ("2026-03-01 As:", 1),
        ("2026-03-01 aS -", 1),
        ("2026-03-01 /AS/", 1),
        ("2026-03-01 @AS", 1),
        ("2026-03-01 by AS:", 1),
        ("2026-03-01 | AS |", 1),
        ("2026-03-01 – AS –", 1),
        ("2026-03-01, AS,", 1),
        ("2026-03-01:AS:", 1),
        ("2026-03-01 AS ->", 1),
        ("2026-03-01 AS →", 1),
        ("2026-03-01 AS/BO", 1),
        ("2026-03-01T09:30:00Z AS", 1),
        ("2026-03-01 09:30:15 UTC AS", 1),
        ("2026-03-01 9:30am AS", 1),
        ("2026-03-01 at 9 pm, AS", 1),
        ("2026-03-01 09h30 AS", 1),
        ("2026-03-01 (09:30) AS", 1),
        ("2026-03-01T09:30+01:00 (AS)", 1),
        ("AS, 2 March:", 2),
        ("AS - 2026-03-01 -", 1),
        ("(AS) 2026-03-01", 1),
        ("A.S. 2026-03-01", 1),
        ("as 2026-03-01:", 1),
        ("AS 2026-03-01 AS", 1),
        ("- 2026-03-01 AS", 1),
        ("* 2026-03-01 AS", 1),
        ("1. 2026-03-01 AS", 1),
        ("1) 2026-03-01 AS", 1),
        ("a) 2026-03-01 AS", 1),
        ("- [ ] 2026-03-01 AS", 1),
        ("- [x] 2026-03-01 AS", 1),
        ("> 2026-03-01 AS", 1),
        (">> 2026-03-01 AS", 1),
        ("*2026-03-01 AS*", 1),
        ("_2026-03-01_ *AS*", 1),
        ("`2026-03-01 AS`", 1),
        (":white_check_mark: 2026-03-01 AS", 1),
        ("☑️ 2026-03-01 AS", 1),
        ("👉🏽 2026-03-01 AS", 1),
        ("1️⃣ 2026-03-01 AS", 1),
        ("Next step: 2026-03-01 AS", 1),
        ("NS: 2026-03-01 AS", 1),
        ("\u200b2026-03-01 AS", 1),
        ("\ufeff2026-03-01\u00a0AS\u2003", 1),
        ("2026-03-01\nAS\n", 1),
        ("2026-03-01 AS 2026-02-27 AS", 1),
        ("2026-03-01 AS 2026-02-20 KK", 1),
        ("2026-03-01/AS", 1),
        ("2026-03-01AS", 1),
        ("AS-2026-03-01", 1),
        ("1Mar2026 AS", 1),
        ("Mar 01 '26 AS", 1),
        ("Date: 2026-03-01 AS", 1),
        ("Update 2026-03-01 AS:", 1),
        ("NS 2026-03-01 AS", 1),
        ("2026-03-01 AS→", 1),
        ("📅 2026-03-01 ✍️ AS", 1),
        ("２０２６-０３-０１ ＡＳ", 1),
        ("２０２６／０３／０１　ＡＳ：", 1),
    ],
)
def test_a_stamp_of_ones_own_is_one_stamp_in_any_form_and_keeps_its_day(stamp: str, day: int) -> None:
    """NXT-3"""
    assert written(f"{stamp} {STEP}") == f"2026-03-0{day} AS {STEP}"


@pytest.mark.parametrize(
    "stamp",
    [
        "2024-07-05 KK",
        "2026-03-01 kk",
        "2026-03-01 (kk)",
        "2026-03-01 K.K.",
        "KK 2026-03-01",
        "2026-03-01 JKL",
        "2026-03-01 BO",
        "2026-03-01 bo",
        "BO, 1 March 2026:",
        "[2026-03-01 BO]",
        "1 Mar BO -",
        "• 01/03/2026 (RM)",
        "2026-03-01 09:30 KK",
        "2027-01-01 AS",
    ],
)
def test_a_stamp_of_somebody_else_or_of_no_one_gives_way(stamp: str) -> None:
    """NXT-3"""
    assert written(f"{stamp} First touch email to discuss promo") == "2026-03-04 AS First touch email to discuss promo"


@pytest.mark.parametrize(
    "step",
    [
        "2026-03-09 is the renewal date, call before",
        "As agreed, call Maria with the offer",
        "as soon as Maria replies, send the quote",
        "2026-03-02 as agreed, call Maria",
        "May 5 Acme renews, call before that",
        "March invoices: send them to Maria",
        "3/4 of the seats are used, call about more",
        "1.5 k seats: send the offer",
        "24/7 support asked for, send the plan page",
        "2026-03-01 PO approved, send the licence",
        "2026-03-01 IQM with the customer to attend",
        "2026-03-01 QSR is off, call billing",
        "2026-03-01 EMEA Pricing changed, tell Maria",
        "2026-03-01 Jo called, send her the quote",
        "2026-03-01 Ms Lopez wants a call back",
        "KK will send the quote",
        "-20 % discount: send the offer",
        "🎉 Send the welcome mail to Maria",
        "09:30 call with Maria about seats",
        "100 seats: send the quote to Maria",
        "2 seats to add, send the quote",
        "12345678 is the PO, send the licence",
        "Mar Vista account: call Jo about seats",
        "Call Maria on 2026-03-09 at 10:00",
        "Send quote (valid until 2026-03-31)",
        "US 2026-27 price list: send it to Maria",
    ],
)
def test_what_only_looks_like_a_stamp_stays_in_the_step(step: str) -> None:
    """NXT-3: nothing of a sentence is lost."""
    line = written(step)
    assert line.endswith(step) or line == f"2026-03-01 AS {step.removeprefix('2026-03-01 ')}"


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-03-02_AS_", 2),
        ("2026-03-02-AS-", 2),
        ("2026-03-02/AS/", 2),
        ("2026-03-02.AS.", 2),
        ("AS_2026-03-02_", 2),
        ("AS@2026-03-02 ", 2),
        ("[AS][2026-03-02] ", 2),
        ("2026-03-02 9.30am AS ", 2),
        ("#1 2026-03-02 AS ", 2),
        ("2026-03-02 AS ➡️ ", 2),
        ("2026-03-02 2026-03-02 AS ", 2),
    ],
)
def test_a_stamp_that_is_one_word_with_the_step_goes_as_well(stamp: str, day: int) -> None:
    """NXT-3"""
    assert written(stamp + STEP) == f"2026-03-{day:02} AS {STEP}"


def test_a_word_with_a_dash_is_no_stamp() -> None:
    """NXT-3"""
    assert written("2026-03-02 AB-test the page with Maria") == "2026-03-02 AS AB-test the page with Maria"
    assert written("2026-03-02 AS -20 % discount: send it") == "2026-03-02 AS -20 % discount: send it"


@pytest.mark.parametrize(
    "end", [" (AS 2026-03-01)", " – AS, 2 March 2026", ". AS 2026-03-01", " [2026-03-01 BO]", " | a.s. 2026-03-01"]
)
def test_a_stamp_at_the_end_goes_as_well(end: str) -> None:
    """NXT-3"""
    assert written(STEP + end).removesuffix(".") == f"2026-03-04 AS {STEP}"


@pytest.mark.parametrize(
    "stamp", ["", "2026-03-01 AS ", "[2 March] a.s.: ", "• KK 2026-03-01 – ", "2026-03-01 10:00 ", "2027-01-01 "]
)
@pytest.mark.parametrize(
    "empty", ["Contact", "Wait for billing", "Still waiting on billing", "billing is pending", "TBD tbd tbd", ""]
)
def test_no_stamp_carries_an_empty_step_past_the_refusal(stamp: str, empty: str) -> None:
    """NXT-1, NXT-3"""
    assert is_refused(stamp + empty)


@pytest.mark.parametrize(
    "step",
    [
        "Wait for billing",
        "Still waiting on billing",
        "billing is pending",
        "TBD tbd tbd",
        "We are waiting for the customer",
        "Waiting for customer to call back",
        "Waiting for Maria to review and sign the quote",
        "Customer is waiting for our quote",
        "I am still waiting for Maria's answer",
        "Awaiting reply from the customer",
        "Currently awaiting legal",
        "Pending approval from legal",
        "Quote pending approval from legal",
        "Review pending with legal",
        "Invoice is still pending",
        "Follow up pending",
        "Approval pending from finance team",
        "Renewal on hold until Q3",
        "Put on hold until June",
        "On-hold for now, tbd",
        "Blocked by support team",
        "Case is blocked by billing",
        "Hold until next quarter",
        "Stuck with legal since Monday",
        "Waitng on legal team",
        "Wating for the billing reply",
        "Awaitng reply from the customer",
        "w8 for billing",
        "Hang tight for now",
        "In the queue with billing",
        "The ball is in their court",
        "Customer to revert by Friday",
        "Same as yesterday's note",
        "See previous next step",
        "Customer is on vacation until Monday",
        "Maria is out of office this week",
        "To be confirmed next week",
        "Next step to be determined",
        "Nothing to do yet",
        "No response from the customer",
        "No news from billing yet",
        "Same as before, still pending",
        "See notes above, tbc",
        "n/a n/a n/a",
        "x x x",
        "Renewal is ongoing with legal",
        "Esperando a facturación todavía",
        "Warten auf das Billing",
        "waiting waiting waiting",
        "Will wait for legal",
        "Need to wait until Friday",
        "Standing by for the customer",
        "monitoring the case for now",
        "Left it with billing",
        "with billing team now",
        "It is with the customer",
        "Legal has it",
        "Ball in customer's court",
        "Customer thinking about it",
        "Customer will get back to us",
        "They will come back to me next week",
        "Decision expected on Friday",
        "Keep an eye on the case",
        "Let's see next week",
        "Case is being reviewed",
        "Under review by finance",
        "Expecting the PO next week",
        "Should hear back by Friday",
        "Will update when I know more",
        "More to follow soon",
        "Haven't heard back yet",
        "Depends on finance approval",
        "On the customer's side",
        "as per last note",
        "Liegt bei Billing",
        "wacht op antwoord klant",
        "Ждём ответа клиента",
        "等待客户回复",
        "お客様の返信待ち",
        "답변 대기 중",
    ],
)
def test_waiting_is_refused_wherever_the_words_stand(step: str) -> None:
    """NXT-3"""
    assert is_refused(step)
    assert not is_well_formed(f"2026-03-01 AS {step}")


@pytest.mark.parametrize(
    "step",
    [
        "Call Maria about the pending invoice",
        "Follow up on pending PO with procurement",
        "Ask billing why the refund is still pending",
        "Chase pending signature with legal",
        "Send pending quote to the customer",
        "Customer is waiting, call her today",
        "No reply to the email, call on Friday",
        "Waiting on billing: chase Bob on Tuesday",
        "Email Maria again; awaiting her PO number",
        "Sent quote to Maria, awaiting signature",
        "Emailed Maria the quote and waiting for reply",
        "I will call Maria while billing is pending",
        "While waiting on legal, prepare the quote",
        "Tomorrow remind Maria of the pending PO",
        "Need to unblock billing, pending since May",
        "Check whether the order is still on hold",
        "Help with the blocked purchase page",
        "Blocked purchase: send the link to pay",
        "Explain to Maria what is pending",
        "Hold the meeting with Maria on Friday",
        "Book a demo; price TBD",
        "Nothing heard since Monday, call the CFO",
        "Transfer to support as in progress there",
        "Called Maria, no answer; try again Friday",
        "Left voicemail for Maria, awaiting call back",
        "Review pending contract with Maria",
        "Confirm seats with Maria before renewal",
        "Prepare growth offer for 40 more seats",
        "Loop in the Renewal Manager for the QSR",
        "Meeting with Maria booked for Tuesday",
        "Renewal quote to Maria by Friday",
        "Day 3 call to the main contact",
        "Schedule intro with the new admin",
        "Get the PO number from procurement",
        "Discuss ongoing renewal with Maria",
        "Create the Growth opportunity and link it",
        "Reply to the ticket with the pricing page",
        "Escalate to Ole: refund over the limit",
        "Share the sandbox licence with their team",
        "Ask Bob if the refund request went through",
        "Send Maria the contract that is with legal",
        "Chase billing, they are on it",
        "Call customer to confirm the seats",
        "Remind customer to sign",
        "Check on customer's side who signs",
        "Explain that price depends on seats",
        "I will see Maria on Monday to sign",
        "Set up monitoring for the trial",
        "Show Maria what is expected by June",
        "Meet with finance on Tuesday",
        "Will update the quote for Maria",
        "En espera de legal, llamar a Maria el viernes",
        "客户等待报价，打电话给他",
        "返信待ちの間に見積書を送る",
    ],
)
def test_a_real_action_is_taken_though_it_mentions_waiting(step: str) -> None:
    """NXT-1, NXT-3"""
    line = written(step)
    assert line == f"2026-03-04 AS {step}"
    assert is_well_formed(line)
    assert step_alone(line) == step


@pytest.mark.parametrize(
    "line",
    [
        "2 March 2026 MS Send quote to customer",
        "[2026-03-01] ms Send quote to customer",
        "MS 2026-03-01 Send quote to customer",
        "• 03/02/2026 (MS) Send quote to customer",
        "2026-03-01 09:30 M.S. Send quote to customer",
    ],
)
def test_a_line_of_the_crm_with_any_usual_stamp_is_well_formed(line: str) -> None:
    """NXT-3, REQ-1"""
    assert is_well_formed(line)
    assert step_alone(line) == STEP


@pytest.mark.parametrize("text", ["31 February 2026", "2026-13-01", "99/99/2026", "Marble 2", "0 March", "12345678901"])
def test_what_is_no_day_is_no_date(text: str) -> None:
    """NXT-3"""
    assert read_date(text, 0, TODAY) is None


def test_a_date_without_a_year_is_the_last_one_or_soon() -> None:
    """NXT-3"""
    in_january = date(2027, 1, 5)
    assert written(f"28 Dec AS {STEP}", today=in_january) == f"2026-12-28 AS {STEP}"
    assert written("Mar 9 Send quote to Maria") == "2026-03-04 AS Mar 9 Send quote to Maria"


dates = st.dates(date(2025, 4, 1), date(2026, 3, 4))
forms = st.sampled_from(
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d.%m.%Y", "[%Y-%m-%d]", "(%d %b %Y)", "%Y-%m-%d %H:%M", "%A, %d %B %Y"]
)  # fmt: skip
signs = st.sampled_from(["AS", "as", "A.S.", "(AS)", "[as]", "As:", "AS:", "- AS -", "@AS", "by AS:"])
fronts = st.sampled_from(["", "• ", "- ", "✅ ", "1. ", "> ", "* ", "— ", "🎉🎉 "])
steps = st.sampled_from(
    [
        STEP,
        "Call Maria about the pending invoice",
        "Book a demo; price TBD",
        "PO approval: call legal",
        "As agreed, call Maria",
    ]
)


@given(fronts, dates, forms, signs, steps, st.booleans())
def test_no_form_of_a_stamp_is_ever_doubled(
    front: str, day: date, form: str, sign: str, step: str, signed_first: bool
) -> None:
    """NXT-3: whatever date, form, initials and order, the line has one stamp, and no day but the one that was written."""
    stamp = f"{sign} {day.strftime(form)}" if signed_first else f"{day.strftime(form)} {sign}"
    line = written(f"{front}{stamp} {step}")
    assert line == f"{day.isoformat()} AS {step}"
    assert written(line, today=TODAY + timedelta(days=30)) == line


fragments = st.lists(
    st.sampled_from(
        ["2026-03-01", "AS", "as", "KK", "(AS)", "Mar 2", "[", "]", "•", "-", ":", "call", "Maria", "waiting", "for", "quote", "09:30", "A.S.", "/", "PO", "1.", "and", "2.3."]
    ),
    max_size=10,
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), fragments.map(" ".join)), st.integers(0, 400))
def test_a_stored_line_is_read_again_as_itself(text: str, days: int) -> None:
    """NXT-3: on that day or later, nothing is doubled and nothing is lost."""
    try:
        line = written(text)
    except Refused:
        return
    assert written(line, today=TODAY + timedelta(days=days)) == line
    assert step_alone(line) == line.split(" ", 2)[2]
    assert is_well_formed(line)


@given(st.text(max_size=80))
def test_reading_a_stamp_of_any_text_ends_and_keeps_its_end(text: str) -> None:
    """NXT-3"""
    for known in (("AS",), None):
        stamp = read_stamp(text, TODAY, known)
        assert stamp is None or text.endswith(stamp.step)
