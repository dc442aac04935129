"""The grammar of a next step (NXT-1): date, the Advocate's initials, what is next.

`2024-07-12 MS Send quote to customer`. People type only the step; date and initials are written for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cases.errors import Field, Problem, Refused

EXAMPLE = "Send quote to customer"
MIN_WORDS = 3
# A language without blanks between words says in so many letters what others say in three words.
MIN_LETTERS_UNSPACED = 6
# The CRM's own field ends at 255 characters, date and initials included; we keep to it so that nothing is cut there.
MAX_LENGTH = 230

# Between date, initials and step: blanks and the marks people put there; a dash or colon only where a blank follows, so that "-20 %" stays.
_BETWEEN = r"(?:[\s,;]|[:–—-](?=\s|$))*"
_DATED = re.compile(
    rf"(?:(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})|(?P<slashed>\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}}))|(?P<dotted>\d{{1,2}}\.\d{{1,2}}\.\d{{4}}))"
    rf"(?=[\s,;:]|$){_BETWEEN}(?P<rest>.*)",
    re.DOTALL,
)
_LEADING = re.compile(_BETWEEN)
_SIGNED = re.compile(rf"(?P<initials>[^\W\d_]{{2,4}})(?=[\s,;:]|$):?{_BETWEEN}(?P<step>.*)", re.DOTALL)
_WAITING = re.compile(r"(?:waiting|awaiting|pending|on hold|blocked(?=\s+(?:by|on|at|with)\b|\s*$))\b", re.IGNORECASE)
# Japanese, Chinese, Korean, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(r"[฀-๿຀-໿က-႟ក-៿぀-ヿ㐀-鿿豈-﫿가-힯\U00020000-\U0003134f]")


@dataclass(frozen=True)
class NextStep:
    """A next step taken apart. written: the day it was written; step: what is next, one line."""

    written: date
    initials: str
    step: str

    def __str__(self) -> str:
        return f"{self.written.isoformat()} {self.initials} {self.step}"


def read_next_step(text: str, initials: str, today: date, colleagues: Collection[str] = ()) -> NextStep:
    """Take in what a person typed or pasted.

    text: the step alone, or a whole line with date and initials, which is recognised and not doubled; initials: the
    writer's own, as in the roster; today: the date on the writer's calendar; colleagues: the initials that others sign with. Raises
    Refused with a reason and an example.

    Nothing but a stamp is taken off: a date that belongs to the sentence, or capitals that are nobody's initials, stay.
    """
    line = " ".join(text.split())
    written, step = today, line
    dated = _DATED.match(line)
    dates = _readings(dated) if dated is not None else []
    if dated is not None and dates:
        signed = _SIGNED.match(dated["rest"])
        if signed is not None and signed["initials"] in (initials, *colleagues):
            step = signed["step"]
            # A line the writer stamped themselves keeps its day; anyone else's stamp gives way to who writes now.
            if signed["initials"] == initials:
                written = max((day for day in dates if day <= today), default=today)
        elif _begins_a_sentence(dated["rest"]):
            # The writer's date without initials. One ahead, or one that can be read as such, is a plan and stays in the step.
            if today in dates:
                step = dated["rest"]
            elif max(dates) < today:
                written, step = max(dates), dated["rest"]
    elif (signed := _SIGNED.match(line)) is not None and signed["initials"] == initials:
        step = signed["step"]
    step = _LEADING.sub("", step, count=1)
    problem = _what_is_wrong(step)
    if problem is not None:
        raise Refused([Problem(Field.NEXT_STEP, "NXT-1", problem)])
    return NextStep(written, initials, step)


def step_alone(line: str) -> str:
    """What is next, without the date and initials in front, of a line as stored; the whole line where it has none."""
    signed = _stamp_of(line.strip())
    return line.strip() if signed is None else signed["step"].strip()


def is_well_formed(line: str) -> bool:
    """Whether a stored line, perhaps written elsewhere, has date, initials and a step that says something."""
    signed = _stamp_of(line.strip())
    return signed is not None and _what_is_wrong(signed["step"].strip()) is None


def _stamp_of(line: str) -> re.Match[str] | None:
    """The part after the date, taken apart, of a line that has date and initials. Whose they are cannot be asked here: capitals will do."""
    dated = _DATED.match(line)
    if dated is None or not _readings(dated):
        return None
    signed = _SIGNED.match(dated["rest"])
    return signed if signed is not None and signed["initials"].isupper() else None


def _begins_a_sentence(text: str) -> bool:
    return text[:1].isalpha() and not text[:1].islower()


def _readings(dated: re.Match[str]) -> list[date]:
    """The days that a written date may mean: 07/12/2026 is a day in July to some and one in December to others."""
    if dated["iso"] is not None:
        year, month, day = (int(part) for part in dated["iso"].split("-"))
        orders = [(year, month, day)]
    elif dated["dotted"] is not None:
        day, month, year = (int(part) for part in dated["dotted"].split("."))
        orders = [(year, month, day)]
    else:
        first, second, year = (int(part) for part in dated["slashed"].split("/"))
        year += 2000 if year < 100 else 0
        orders = [(year, first, second), (year, second, first)]
    found: list[date] = []
    for order in orders:
        try:
            found.append(date(*order))
        except ValueError:
            continue
    return found


def _what_is_wrong(step: str) -> str | None:
    words = [word for word in step.split() if any(letter.isalnum() for letter in word)]
    if not words:
        return f"Write what happens next, for example “{EXAMPLE}”."
    if len(step) > MAX_LENGTH:
        return f"That is {len(step)} characters; a next step has room for {MAX_LENGTH}. Keep the details in the case."
    unspaced = sum(1 for letter in _UNSPACED.findall(step) if letter.isalpha())
    if _WAITING.match(step) and len(words) < 6 and unspaced < MIN_LETTERS_UNSPACED:
        return (
            "Waiting is not a step. Say what you did or will do, and for what: "
            "for example “Follow up with billing team to approve refund request”."
        )
    if len(words) < MIN_WORDS and unspaced < MIN_LETTERS_UNSPACED:
        return f"Too short for a colleague to act on. Say what you will do and for whom: for example “{EXAMPLE}”."
    return None
