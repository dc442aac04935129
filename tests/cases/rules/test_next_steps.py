"""The grammar of a next step: what is taken, what is written, what is refused and how."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.model.errors import Field, Refused
from cases.rules.next_steps import MAX_LENGTH, is_well_formed, read_next_step, step_alone

MONDAY = date(2026, 7, 20)
COLLEAGUES = ("KK", "PO")


def written(text: str, initials: str = "MS", today: date = MONDAY) -> str:
    """The line that is stored when Maria Silva sends this text."""
    return str(read_next_step(text, initials, today, COLLEAGUES))


def refusal(text: str) -> str:
    """Why it is refused."""
    with pytest.raises(Refused) as refused:
        read_next_step(text, "MS", MONDAY, COLLEAGUES)
    (problem,) = refused.value.problems
    assert (problem.field, problem.rule) == (Field.NEXT_STEP, "NXT-1")
    return problem.text


def test_a_person_types_only_the_step_and_gets_date_and_initials_written() -> None:
    """NXT-1"""
    assert written("Send quote to customer") == "2026-07-20 MS Send quote to customer"


@pytest.mark.parametrize(
    "pasted",
    [
        "2026-07-12 MS Send quote to customer",
        "2026-7-12  MS   Send quote\n to customer",
        "2026-07-12 - MS - Send quote to customer",
        "2026-07-12: MS: Send quote to customer",
        "07/12/2026 MS Send quote to customer",
        "7/12/26 MS Send quote to customer",
        "12.07.2026 MS Send quote to customer",
    ],
)
def test_a_line_that_one_stamped_oneself_is_recognised_and_keeps_its_day(pasted: str) -> None:
    """NXT-1: pasted text that carries date and initials is not doubled."""
    assert written(pasted) == "2026-07-12 MS Send quote to customer"


def test_a_colleagues_line_is_signed_anew_by_who_writes_it_now() -> None:
    """NXT-1"""
    assert (
        written("2024-07-05 KK First touch email to discuss promo")
        == "2026-07-20 MS First touch email to discuss promo"
    )


def test_a_day_that_is_still_to_come_is_no_day_of_writing() -> None:
    """NXT-1"""
    assert written("2026-07-30 MS Send quote to customer") == "2026-07-20 MS Send quote to customer"


def test_a_european_day_is_read_as_one_where_it_can_be_no_american_one() -> None:
    """NXT-1: 07/12 is July to some and December to others; the reading that lies behind us counts."""
    assert written("13/07/2026 MS Send quote to customer") == "2026-07-13 MS Send quote to customer"
    in_december = date(2026, 12, 9)
    assert written("07/12/2026 MS Send quote to customer", today=in_december).startswith("2026-12-07 MS Send")


def test_a_date_that_belongs_to_the_sentence_stays_in_it() -> None:
    """NXT-1: nothing but a stamp is taken off."""
    for text in (
        "2026-07-12 is the renewal date, call before",
        "2026-07-20 is the renewal date, call today",
        "2026-07-30 Call Maria with the offer",
        "2026-07-12 to 2026-07-19 they were closed, call again",
    ):
        assert written(text) == f"2026-07-20 MS {text}"


def test_a_date_without_initials_gives_the_day_of_writing_and_is_not_doubled() -> None:
    """NXT-1"""
    assert written("2026-07-20 Send quote to customer") == "2026-07-20 MS Send quote to customer"
    assert written("2026-07-12 Send quote to customer") == "2026-07-12 MS Send quote to customer"


@pytest.mark.parametrize("step", ["Send quote", "Call Maria", "Email Bob", "Approve refund"])
def test_an_act_and_its_object_are_a_step(step: str) -> None:
    """NXT-1: two words that say what will be done, and to what or whom."""
    assert written(step) == f"2026-07-20 MS {step}"
    assert written(f"2026-07-12 ms {step}") == f"2026-07-12 MS {step}"


def test_capitals_that_are_nobodys_initials_stay() -> None:
    """NXT-1"""
    assert written("2026-07-20 IQM with the customer to attend") == "2026-07-20 MS IQM with the customer to attend"
    assert written("2026-07-12 QSR is off, call billing") == "2026-07-12 MS QSR is off, call billing"


def test_initials_alone_are_taken_for_a_signature() -> None:
    """NXT-1"""
    assert written("MS Send quote to customer") == "2026-07-20 MS Send quote to customer"
    assert written("MS: send quote to customer") == "2026-07-20 MS send quote to customer"
    assert written("KK will send the quote") == "2026-07-20 MS KK will send the quote"


def test_a_minus_is_no_dash() -> None:
    """NXT-1"""
    assert written("-20 % discount: send the offer") == "2026-07-20 MS -20 % discount: send the offer"
    assert written("- send the offer today") == "2026-07-20 MS send the offer today"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "…", "— —", "\u200b \u200b \u200b", "2026-07-12 MS", "MS - "])
def test_nothing_is_refused_with_an_example(text: str) -> None:
    """NXT-1"""
    assert "“Send quote to customer”" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Contact",
        "contact!",
        "Follow up",
        "Call back",
        "Contact them",
        "contact contact",
        "Customer called",
        "連絡",
        "ติดต่อ",
        "संपर्क",
        "contact — — —",
    ],
)
def test_too_little_to_act_on_is_refused_with_an_example(text: str) -> None:
    """NXT-1: `Contact` is the handbook's example of how not to do it."""
    reason = refusal(text)
    assert "Too short" in reason
    assert "“Send quote to customer”" in reason


@pytest.mark.parametrize(
    "text",
    [
        "Waiting on billing",
        "waiting for legal",
        "Pending",
        "ON HOLD until Q3",
        "Blocked by support",
        "Blocked",
        "Keep monitoring",
    ],
)
def test_waiting_alone_is_refused_with_an_example(text: str) -> None:
    """NXT-1: `Waiting on billing` is the handbook's other example."""
    assert "Waiting is not a step" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Followed up with billing team to approve refund request",
        "Waiting on billing to approve the refund, ask them again on Friday",
        "Blocked purchase workflow: send the link",
        "給客戶發送報價單",
        "お客様に見積書を送る",
        "ส่งใบเสนอราคาให้ลูกค้า",
        "고객에게 견적서 보내기",
        "ग्राहक को कोटेशन भेजें",
        "أرسل عرض السعر إلى العميل",
        "Отправить счёт клиенту",
        "Send 🎉 quote to customer",
    ],
)
def test_what_a_colleague_could_act_on_is_taken_in_any_script(text: str) -> None:
    """NXT-1"""
    assert written(text) == f"2026-07-20 MS {text}"
    assert is_well_formed(written(text))


def test_a_step_longer_than_the_crms_field_is_refused_with_both_lengths() -> None:
    """NXT-1"""
    fits = "call them " * 23
    assert len(fits.strip()) == MAX_LENGTH - 1
    assert len(written(fits)) <= 255
    assert f"Too long: 231 of {MAX_LENGTH} characters" in refusal(fits.strip() + "ab")


def test_a_stored_line_is_shown_without_its_stamp() -> None:
    """NXT-1"""
    assert step_alone("2024-07-12 MS Send quote to customer") == "Send quote to customer"
    assert step_alone("  Send quote to customer ") == "Send quote to customer"
    assert step_alone("2024-07-12 is the day") == "2024-07-12 is the day"
    assert step_alone("") == ""


@pytest.mark.parametrize(
    ("line", "good"),
    [
        ("2024-07-12 MS Send quote to customer", True),
        ("2024-07-05 KK Followed up with billing team to approve refund request", True),
        ("7/12/2024 MS Send quote to customer", True),
        ("Send quote to customer", False),
        ("2024-07-12 Send quote to customer", False),
        ("2024-07-12 MS Contact", False),
        ("2024-07-12 MS Waiting on billing", False),
        ("2024-13-45 MS Send quote to customer", False),
        ("", False),
    ],
)
def test_a_line_written_elsewhere_is_held_to_the_same_grammar(line: str, good: bool) -> None:
    """NXT-1, REQ-1"""
    assert is_well_formed(line) is good


any_text = st.text(max_size=300)
stamps = st.sampled_from(
    ["", "2026-07-12 ", "2026-07-12 MS ", "2026-07-20 KK ", "7/12/2026 MS - ", "12.07.2026: PO ", "MS ", "2026-07-30 ", "99/99/2026 "]
)  # fmt: skip
some_words = st.lists(
    st.sampled_from(["call", "Maria", "-", "2026-07-12", "MS", ":", "報價", "PO", "é", "is"]), max_size=8
)


@given(stamps, st.one_of(any_text, some_words.map(" ".join)), st.integers(0, 400))
@example("", "2026-07-12 MS MS Office licences for Acme", 0)
@example("2026-07-12 KK ", "2026-07-12 MS call Maria today", 3)
def test_a_stored_line_read_again_by_its_writer_is_the_same_line(stamp: str, text: str, days: int) -> None:
    """NXT-1: composed, stored, opened again and sent again, on that day or later: nothing is doubled and nothing lost."""
    try:
        line = written(stamp + text)
    except Refused:
        return
    assert written(line, today=MONDAY + timedelta(days=days)) == line
    assert "\n" not in line
    assert len(line) <= 255
    assert is_well_formed(line)


@given(any_text)
def test_reading_refuses_or_writes_and_does_nothing_else(text: str) -> None:
    """NXT-1: whatever is typed, the answer is a line that says something, or a reason."""
    try:
        line = written(text)
    except Refused:
        assert refusal(text)
    else:
        assert any(letter.isalnum() for letter in step_alone(line))


@given(st.text(alphabet=" \t\n\r\u00a0\u2003\u3000\u200b.,;:!?-–—…", max_size=40))
def test_what_has_neither_letter_nor_digit_is_never_a_step(text: str) -> None:
    """NXT-1"""
    assert refusal(text)


@pytest.mark.parametrize(
    "pasted",
    [
        "31.12.2026 AS Send the quote",
        "- [ ] 2026-12-31 AS Send the quote",
        "☐ Thu, 31 Dec 2026, 11:59 PM AS: Send the quote",
        "31/12/26 BC Send the quote",
        "Next step: 2026-12-31 AS 2026-12-31 AS Send the quote – AS",
    ],
)
def test_a_line_pasted_on_the_last_day_of_a_year_has_one_stamp_of_that_day(pasted: str) -> None:
    """NXT-1, NXT-3: as other tools write lists and days; read again it is the same line."""
    last = date(2026, 12, 31)
    line = str(read_next_step(pasted, "AS", last, ("BC",)))
    assert line == "2026-12-31 AS Send the quote"
    assert str(read_next_step(line, "AS", last, ("BC",))) == line


@pytest.mark.parametrize("text", ["x" * 3000, "Send quote " * 300, "2026-12-31 AS " + "Send the quote " * 20])
def test_a_whole_page_is_refused_with_its_length(text: str) -> None:
    """NXT-1: three thousand characters, with blanks or without; the stamp does not count."""
    with pytest.raises(Refused, match="of 230 characters"):
        read_next_step(text, "AS", date(2026, 12, 31))
