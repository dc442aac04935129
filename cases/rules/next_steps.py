"""The grammar of a next step (NXT-1, NXT-3): date, the Advocate's initials, what is next.

`2024-07-12 MS Send quote to customer`. People type only the step; date and initials are written for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cases.model.errors import Field, Problem, Refused
from cases.rules.step_stamps import Stamp, read_stamp, without_marks, without_sign_off
from cases.rules.step_words import names_act_and_object, names_no_action, waits_without_blanks

EXAMPLE = "Send quote to customer"
# Fewer words seldom tell a colleague enough; two do where they are an act and its object.
MIN_WORDS = 3
# A language without blanks between words says in so many letters what others say in three words.
MIN_LETTERS_UNSPACED = 6
# The CRM's own field ends at 255 characters, date and initials included; we keep to it so that nothing is cut there.
MAX_LENGTH = 230

# Japanese, Chinese, Korean, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(r"[฀-๿຀-໿က-႟ក-៿぀-ヿ㐀-鿿豈-﫿가-힯\U00020000-\U0003134f]")


# Marks of direction and width that come along with pasted text; the joiners of emoji and of Persian stay.
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
# Digits, letters and the marks of dates as Japanese and Chinese keyboards write them.
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF0D, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
# Quotes, of which the first may have gone with the stamp; and marks that are taken off together.
_QUOTES = (("“", "”"), ("„", "“"), ("«", "»"))
_PAIRS = (*_QUOTES, ('"', '"'), ("*", "*"), ("_", "_"), ("~", "~"), ("`", "`"), ("(", ")"), ("[", "]"))
# For what needs no day: whether a line has a date at all.
_ANY_DAY = date(2026, 7, 1)


@dataclass(frozen=True)
class NextStep:
    """A next step in its parts."""

    #: The day it was written.
    written: date
    initials: str
    #: The step itself, in one line.
    step: str

    def __str__(self) -> str:
        return f"{self.written.isoformat()} {self.initials} {self.step}"


def read_next_step(text: str, initials: str, today: date, colleagues: Collection[str] = ()) -> NextStep:
    """Take in what a person typed or pasted.

    text: the step alone, or a whole line with date and initials, which is recognised and not doubled; initials: the
    writer's own, as in the roster; today: the date on the writer's calendar; colleagues: the initials that others sign with. Raises
    Refused with a reason and an example.

    Nothing but a stamp is taken off: a date that belongs to the sentence, or capitals that are nobody’s initials, stay.
    """
    line = " ".join(_INVISIBLE.sub("", text).translate(_FULL_WIDTH).split())
    known = {initials, *colleagues}
    stamp = read_stamp(line, today, known)
    written, step = _taken_off(stamp, line, initials, today)
    problem = _what_is_wrong(step := _step_of(step, today, known))
    if problem is not None:
        raise Refused([Problem(Field.NEXT_STEP, "NXT-1", problem)])
    return NextStep(written, initials, step)


def step_alone(line: str) -> str:
    """Return the step of a stored line, without date and initials. If it has none, return the whole line."""
    stamp = _stamp_of(line.strip())
    return line.strip() if stamp is None else stamp.step.strip()


def is_well_formed(line: str) -> bool:
    """Return whether a stored line, perhaps written elsewhere, has date, initials and a step."""
    stamp = _stamp_of(line.strip())
    return stamp is not None and _what_is_wrong(stamp.step.strip()) is None


def _stamp_of(line: str) -> Stamp | None:
    """Return the stamp of a line that has date and initials. Whose they are cannot be asked here: capitals will do."""
    stamp = read_stamp(" ".join(line.split()), _ANY_DAY, None)
    return stamp if stamp is not None and stamp.is_whole else None


def _taken_off(stamp: Stamp | None, line: str, initials: str, today: date) -> tuple[date, str]:
    """Return the day on which a line was written, and the line without its stamp."""
    if stamp is None:
        return today, line
    if stamp.written is None:
        return (today, stamp.step) if stamp.initials == initials.upper() else (today, line)
    if stamp.initials:
        # A line the writer stamped themselves keeps its day; anyone else's stamp gives way to who writes now.
        is_own = stamp.initials == initials.upper()
        return (stamp.written.written_by(today) if is_own else None) or today, stamp.step
    if _begins_a_sentence(stamp.step):
        # The writer's date without initials. One ahead, or one that can be read as such, is a plan and stays in the step.
        if today in stamp.written.days:
            return today, stamp.step
        if (last := max(stamp.written.days)) < today:
            return last, stamp.step
    return today, line


def _step_of(step: str, today: date, known: Collection[str]) -> str:
    """Return what is next, without the marks in front, and without more stamps where somebody pasted a line that had some already."""
    while True:
        stamp = read_stamp(step, today, known)
        bare = stamp.step if stamp is not None and stamp.is_whole else step
        bare = _without_quotes(without_sign_off(without_marks(bare), today, known))
        if bare == step:
            return step
        step = bare


def _without_quotes(step: str) -> str:
    """Return a step without the quotes or styles around all of it, and without a quote that closes nothing."""
    for opening, closing in _PAIRS:
        inner = step.removesuffix(closing).removeprefix(opening)
        is_around = step.startswith(opening) or (opening, closing) in _QUOTES
        if is_around and len(step) > 1 and step.endswith(closing) and opening not in inner and closing not in inner:
            return inner.strip() or step
    return step


def _begins_a_sentence(text: str) -> bool:
    return text[:1].isalpha() and not text[:1].islower()


def _what_is_wrong(step: str) -> str | None:
    words = [word for word in step.split() if any(letter.isalnum() for letter in word)]
    if not words:
        return f"Write what happens next, for example “{EXAMPLE}”."
    if len(step) > MAX_LENGTH:
        return f"Too long: {len(step):,} of {MAX_LENGTH} characters."
    unspaced = sum(1 for letter in _UNSPACED.findall(step) if letter.isalpha())
    said = _said(step)
    if waits_without_blanks(said) or (names_no_action(said) and unspaced < MIN_LETTERS_UNSPACED):
        return (
            "Waiting is not a step. Write what you will do, "
            "for example “Follow up with billing team to approve refund request”."
        )
    said_words = [word.casefold() for word in said.split() if any(letter.isalnum() for letter in word)]
    is_long_enough = len(said_words) >= MIN_WORDS or names_act_and_object(said_words)
    is_too_short = not is_long_enough or len(set(said_words)) == 1
    if is_too_short and unspaced < MIN_LETTERS_UNSPACED:
        return f"Too short. Write what you will do and for whom, for example “{EXAMPLE}”."
    return None


def _said(step: str) -> str:
    """Return a step without a date or initials that it begins with: they say nothing of what is done."""
    stamp = read_stamp(step, _ANY_DAY, ())
    return stamp.step if stamp is not None else step
