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
        ("1 Mar 26 AS", 1),
        ("Mar 2 26 AS", 2),
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


#: Stamps of 28 November by Ana, as people of the field paste them.
STAMPS_OF_THE_FIELD = """
28/11 AS: · 28/11 AS · 28/11 - AS - · [Nov 28 - AS] · [Nov 28 – AS]: · [28 Nov, AS] · (AS - Nov 28) · [AS - 28/11] · AS 11/28/26 14:00
AS 11/28/2026 2:00 PM: · 28.11. AS · 28.11 AS · 28.11.26 AS: · 28-11-26 AS · 28-11 AS · Nov 28 AS · Nov28 AS · 28Nov AS · 28NOV26 AS
28-Nov AS: · Sat 28 Nov AS · Sa. 28.11. AS · Sam 28/11 AS · 28 nov. 2026 AS · 28. Nov AS · 28 de nov. AS · 28 noviembre 2026 AS
28 listopada 2026 AS · 28. listopadu 2026 AS · 28 ноября 2026 AS · 28 kasım 2026 AS · 28 november 2026 AS · 28 marraskuuta 2026 AS
2026年11月28日 AS · 2026/11/28(土) AS · 11月28日 AS · 11/28 AS · 2026. 11. 28. AS · 2026.11.28. AS · 2026년 11월 28일 AS · 28/11/2026 AS
28 / 11 / 2026 AS · 28 . 11 . 2026 AS · 2026 - 11 - 28 AS · 2026-11-28T14:00:00.000Z AS · 2026-11-28 2pm AS · 2026-11-28 14:00 CET AS
2026-11-28 14h AS · 2026-11-28 14 Uhr AS · 2026-11-28 um 14:00 AS · 2026-11-28, 14:00 Uhr, AS: · 2026-11-28 @ 14:00 AS · 2026-11-28 14:00h AS
2026-11-28 at 14:00 by AS · on 2026-11-28 AS · On Nov 28, AS: · Am 28.11. AS: · Le 28/11 AS : · as of 2026-11-28 AS
2026-11-28 AS 28/11 AS: · AS AS 2026-11-28 · [2026-11-28][AS] · [2026-11-28] [AS]: · <2026-11-28> <AS> · «2026-11-28 AS»
"2026-11-28 AS" · '2026-11-28 AS · “2026-11-28 AS” · 2026-11-28~AS~ · 2026-11-28 AS => · 2026-11-28 AS >> · 2026-11-28 AS > · 2026-11-28 AS ...
2026-11-28 AS… · 2026-11-28 AS --- · --- 2026-11-28 AS --- · === 2026-11-28 AS === · ### 2026-11-28 AS · **2026-11-28 AS** · __2026-11-28 AS__
**2026-11-28** – *AS*: · ~2026-11-28 AS~ · > • 2026-11-28 AS · 1.) 2026-11-28 AS · (1) 2026-11-28 AS · i. 2026-11-28 AS · A) 2026-11-28 AS
Step 1: 2026-11-28 AS · Next Steps: 2026-11-28 AS · Next steps - 2026-11-28 AS · Nächste Schritte: 2026-11-28 AS · Update: 2026-11-28 AS
UPDATE 28/11 AS: · EDIT 28/11 AS: · Log 28/11 AS: · ➡️ 2026-11-28 AS · 🗓️ 28 Nov ✍️ AS: · ⚠️ 28/11 AS · :calendar: 28/11 :writing_hand: AS:
2026-11-28 initials AS · 2026-11-28 (by AS) · 2026-11-28 - by AS - · 2026-11-28 from AS: · 2026-11-28 per AS: · @AS 28/11 · AS@28/11
AS/28.11. · AS_28/11 · AS-28/11 · AS,28/11: · AS; 28/11; · AS: 28/11: · AS:28/11 · AS (28/11): · AS [28/11] · (AS) 28/11 - · A.S. 28/11:
A. S. 28/11 · a.s., 28/11: · as 28/11: · As 28/11: · 28/11 a.s.: · 28/11 AS. · 28/11, A.S., · 28/11 · 28/11 - · Nov 28 - · ２０２６年１１月２８日 ＡＳ
2026‐11‐28 AS · 2026–11–28 AS · 2026−11−28 AS · 2026/11/28 – AS – · 28/11/26, 14:00 - AS: · 28/11/2026 14:00:05 AS · [28/11/26, 14:00:05] AS:
[14:00, 28/11/2026] AS: · 14:00 28/11 AS · 14:00 28/11/2026 AS: · AS 14:00 28/11 · AS, 2:00 PM 28 Nov:
"""
#: What only looks like a stamp.
NO_STAMPS = """
2.5 GB storage: send the add-on offer · 2-3 seats more: send the quote to Maria · 2-3 AE calls to book with Maria
1.5 TB storage price to send to Maria · 16.11 GA release: tell Maria about it · 3.4 Upgrade of the plan to discuss
11.30 call with Maria about seats · 14:00 call with Maria about seats · 14:00 Maria calls, send her the link · 9.30 AM call with Maria Lopez
Do 28 licences, send quote to Maria · So 20 seats remain, send the quote · Mar 2 Acme renews, call before that
Dom Lopez to get the quote, send it · Mo Farah called, send him the quote · Di Caprio account: call the admin
Sam 2 of 3 asked, send quote to him · Jeu vidéo SA: send the quote to Maria · 12 Ekim account seats: send quote
On Nov 28 Acme renews, call before · On 2026-12-09 call Maria about seats · On Monday call Maria about the quote
Am 9.12. Maria anrufen wegen Angebot · Le 9/12 appeler Maria pour le devis · Status: send the quote to Maria
Note: call Maria about the pending invoice · Action: call Maria about the quote · Step 1: send quote to Maria Lopez
Next steps: send quote to Maria · Date: 2026-12-09 call Maria about it · IV. send quote to Maria Lopez · mix. of plans: send quote to Maria
2026 - 27 price list: send it to Maria · 10 - 12 seats: send quote to Maria · 5월 갱신 견적서를 고객에게 보내기 · 12月9日に見積書をお客様に送る
Call Maria on 28/11 AS agreed with legal · :eyes: review the contract with Maria · «Growth» plan: send quote to Maria
“Growth” plan: send quote to Maria · 28 set-top boxes: send quote to Maria · 3 out of 5 seats used: call Maria
5 mag subscriptions: send quote to them · 4 lis pendens cases: send quote to legal · 2 may seats: send quote to Maria
"""
WAITING_STEPS = """
Renewal pending with legal team · The quote is still pending approval · Customer reply awaited since Monday · Awaiting reply of Maria
Answer is outstanding from legal · Approval outstanding since last week · PO is outstanding · Not heard from Maria since Monday
No word from customer yet · Radio silence from customer · Customer has gone quiet · Customer gone dark · Customer is unresponsive for now
No movement on the case · No further action for now · No action needed right now · Nothing to do at the moment · Nothing to do until Friday
Nothing new to report here · To be continued next week · to be updated later on · will be updated later · Will follow when I know
in the hands of legal · Now with the legal team · Sitting with finance right now · Sits with procurement still · Lies with the customer now
Up to the customer now · Customer to decide by Friday · Customer to come back to us · Customer needs more time · They need time to think
Giving customer some more time · Give them some time first · Give it another week · Let it rest for now · Case is on ice
Paused until the new year · Case paused for the moment · Deferred until next quarter · Postponed to next month · Delayed because of holidays
Frozen until budget is there · Sleeping until February next year · Snoozed until next week again · Holding pattern until legal is done
Hold for now please · Hold until further notice · Until further notice nothing · No ETA from billing yet · ETA unknown at the moment
TBC with the customer later · tba / tbc / tbd · to be advised by legal · Same as before here · Same as last week · Same status as yesterday
Status unchanged since last week · No change since last week · Unchanged since last update · see previous step please · see my last note
cf. note of yesterday · Business as usual here · All good for now · Everything is in progress now · Case in progress with billing
Work in progress, wip wip · Under investigation by support · Support is looking into it · Engineering is looking into this
Billing is working on it · Billing is checking this now · Legal is reviewing the contract · Finance is processing the refund
Customer is reviewing the quote · Customer is evaluating the offer · Maria is thinking it over · Maria will come back to me
He will let me know · She will call me back · Maria will get back to us next week · Customer will decide in January
Customer promised to answer by Friday · Customer said they would reply · Hoping for a reply this week · Hope they reply this week
Hopefully an answer next week · Expect reply by next week · Expecting an answer by Friday · Reply expected next week
Decision pending on their side · Decision due by Friday · Depends on the customer now · Dependent on legal approval here
Contingent on budget approval · Subject to legal approval · Blocked by procurement right now · Stuck in procurement right now
Stuck with legal for weeks · Queued for billing review · In queue at billing · In review with legal · In the approval process
Out of my hands now · Ball is in their court · Their turn now to answer · Customer's move right now · Customer's turn to answer
Warte auf Rückmeldung vom Kunden · Warten auf Kunde · Ich warte auf die Antwort · Kunde meldet sich nächste Woche · Kunde wollte sich melden
Rückmeldung steht noch aus · Antwort steht noch aus · Freigabe ausstehend seit Montag · Noch keine Antwort vom Kunden
Keine Rückmeldung bisher erhalten · Noch offen beim Kunden · Liegt noch bei der Rechtsabteilung · Wird noch geprüft von Legal
In Klärung mit der Buchhaltung · Abwarten bis zum Quartalsende · Derzeit nichts zu tun · En attente du client · En attente de réponse du client
J'attends la réponse du client · On attend le retour du client · Toujours en attente de facturation · Pas de réponse du client
Pas encore de retour client · Sans nouvelles du client · Aucune nouvelle du client · Dossier en cours de traitement
À suivre la semaine prochaine · Rien à faire pour l'instant · Esperando respuesta del cliente · A la espera de respuesta del cliente
En espera de facturación · Pendiente de facturación todavía · Sin respuesta del cliente · Sin novedades del cliente · Sin noticias de María
El cliente responderá pronto · Todavía sin respuesta del cliente · Aguardando retorno do cliente · Aguardando resposta do cliente
Aguardo retorno do cliente · À espera da resposta do cliente · Pendente com o faturamento · Sem resposta do cliente
Sem novidades por enquanto · Ainda sem retorno do cliente · In attesa di risposta dal cliente · Aspetto risposta dal cliente
Attendo la risposta del cliente · Attendiamo riscontro dal cliente · Nessuna risposta dal cliente · Ancora nessuna novità dal cliente
Wachten op antwoord klant · Wacht op klant reactie · Nog geen antwoord van klant · Nog geen reactie gekregen · Ligt bij de klant nu
Väntar på svar från kunden · Inväntar svar från kunden · Avvaktar kundens svar nu · Inget svar från kunden · Venter på svar fra kunden
Afventer svar fra kunden · Avventer svar fra kunden · Ikke hørt fra kunden · Odotetaan asiakkaan vastausta nyt
Odotan vastausta asiakkaalta vielä · Ei vastausta asiakkaalta vielä · Czekam na odpowiedź klienta · Czekamy na decyzję klienta
Oczekiwanie na odpowiedź klienta · Brak odpowiedzi od klienta · W trakcie realizacji u klienta · Čekám na odpověď zákazníka
Čekáme na vyjádření zákazníka · Zatím bez odpovědi zákazníka · Várom az ügyfél válaszát · Várakozás az ügyfél válaszára
Aștept răspunsul clientului acum · În așteptarea răspunsului clientului · Жду ответа от клиента · Ждём решения клиента · Ожидаем ответ клиента
В ожидании ответа клиента · Нет ответа от клиента · Пока нет новостей клиента · Чекаю на відповідь клієнта · Müşteriden yanıt bekleniyor
Müşterinin cevabını bekliyorum · Yanıt bekliyoruz müşteriden · Beklemede müşteri tarafında · 顧客の回答を待っています · 先方の返事待ちです · 承認待ち状態 · 回答待ち。 · 法務確認待ち
顧客からの連絡待ち中 · お客様からのご返信をお待ちしております · 返信を待つ · 連絡を待機 · 保留中 · ペンディング中 · 様子見 · 特になし · 未定 · 検討中とのこと · 等客户回复中 · 正在等待客户确认 · 等待法务审批 · 等候客戶回覆 · 暂无进展
暂无更新 · 待客户确认 · 待定待定 · 客户考虑中 · 고객 답변 대기 중 · 고객 회신을 기다리는 중 · 답변 기다리는 중입니다 · 고객 회신 대기중입니다 · 승인 대기 · 보류 중 · 진행 중 · Đang chờ khách hàng trả lời
Chờ phản hồi từ khách hàng · Menunggu balasan dari pelanggan · รอลูกค้าตอบกลับ · בהמתנה לתשובת הלקוח · ממתין לתשובה מהלקוח
في انتظار رد العميل · Αναμονή απάντησης από τον πελάτη · Περιμένω απάντηση από πελάτη
"""
ACTING_STEPS = """
Call Maria about the outstanding invoice · Send outstanding invoice to Maria again · Chase outstanding PO with procurement
Ask legal for the outstanding approval · Give Maria a call on Friday · Give customer the new quote · Let the customer know the price
Pause the renewal in the CRM · Postpone the meeting with Maria to Friday · Delay the auto renewal by a month
Freeze the licence count with support · Continue the demo with Maria · Decide with Maria on seats · Check ETA with billing for Maria
Look into the invoice with billing · Review the quote with customer · Process the refund with billing · Evaluate the offer with Ole
Answer Maria's questions on seats · Turn off auto renewal for Acme · Move the opportunity to Closed Lost · Promise Maria a quote by Friday
Report back to Maria on Friday · Hand the case to legal · Push the quote through approval · Unblock procurement with Ole
Update status in Salesforce for Maria · Kunde anrufen und Angebot senden · Angebot an Maria senden · Bei der Rechtsabteilung nachfragen
Rückmeldung an Maria geben · Klärung mit der Buchhaltung anstoßen · Antwort an den Kunden schicken · Termin mit Maria vereinbaren
Preise mit Ole abstimmen · Relancer le client pour le devis · Envoyer le devis au client · Appeler le client vendredi
Répondre au client sur les licences · Préparer le devis pour Maria · Enviar presupuesto a María · Llamar al cliente el viernes
Responder al cliente sobre precios · Preparar la oferta de renovación · Enviar cotação para o cliente · Ligar para o cliente na sexta
Responder ao cliente sobre preços · Inviare preventivo al cliente · Chiamare il cliente venerdì · Rispondere al cliente sui prezzi
Offerte sturen naar de klant · Klant bellen over de offerte · Skicka offert till kunden · Ringa kunden på fredag · Sende tilbud til kunden
Ringe til kunden fredag · Lähetä tarjous asiakkaalle · Soita asiakkaalle perjantaina · Wysłać ofertę do klienta · Zadzwonić do klienta w piątek
Zavolat zákazníkovi v pátek · Poslat nabídku zákazníkovi · Отправить предложение клиенту · Позвонить клиенту в пятницу
Müşteriye teklif gönder cuma · 見積書をお客様に送付する · お客様に電話で確認する · 金曜日に顧客へ連絡する · 待機リストを顧客に送る · 保留中の見積を顧客に送る · 向客户发送报价 · 给客户打电话确认 · 周五联系客户确认报价
고객에게 견적서 보내기 · 금요일에 고객에게 전화하기 · Gửi báo giá cho khách hàng · Kirim penawaran ke pelanggan · Send a reminder as the PO is outstanding
Billing is checking this, call Ole on Friday · Customer is reviewing the quote; call Tuesday · Kunde meldet sich nicht, Maria anrufen
En attente du client: relancer vendredi · Sin respuesta del cliente, llamar el viernes · Aguardando retorno, ligar na sexta
Nog geen antwoord, klant bellen vrijdag · Ask engineering who is looking into it · Tell Maria that legal is reviewing it
Remind Ole to process the refund · Give them access to the trial · Take the quote to legal
"""
IN_DECEMBER = date(2026, 12, 1)


def _members(block: str) -> list[str]:
    return [member for line in block.strip().splitlines() for member in line.split(" · ")]


def test_stamps_of_the_field_are_one_stamp() -> None:
    """NXT-3"""
    lines = {stamp: written(f"{stamp} {STEP}", IN_DECEMBER) for stamp in _members(STAMPS_OF_THE_FIELD)}
    assert {stamp: line for stamp, line in lines.items() if line != f"2026-11-28 AS {STEP}"} == {}


def test_times_amounts_and_words_of_the_field_stay_in_the_step() -> None:
    """NXT-3"""
    lines = {step: written(step, IN_DECEMBER) for step in _members(NO_STAMPS)}
    assert {step: line for step, line in lines.items() if line != f"2026-12-01 AS {step}"} == {}


def test_steps_of_the_field_that_only_wait_are_refused_in_any_language() -> None:
    """NXT-3"""
    assert [step for step in _members(WAITING_STEPS) if not is_refused(step)] == []


def test_steps_of_the_field_that_act_are_taken_in_any_language() -> None:
    """NXT-1, NXT-3"""
    assert [step for step in _members(ACTING_STEPS) if is_refused(step)] == []
