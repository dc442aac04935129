"""The grammar of a next step (NXT-1): date, the Advocate's initials, what is next.

`2024-07-12 MS Send quote to customer`. People type only the step; date and initials are written for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cases.errors import Field, Problem, Refused

EXAMPLE = "Send quote to customer"
MIN_WORDS = 3
# A language without blanks between words says in so many letters what others say in three words.
MIN_LETTERS_UNSPACED = 6
# The CRM's own field ends at 255 characters, date and initials included; we keep to it so that nothing is cut there.
MAX_LENGTH = 230

_STAMP = re.compile(
    r"""^\s*(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})
         |(?P<us_month>\d{1,2})/(?P<us_day>\d{1,2})/(?P<us_year>\d{4}))
         [\s,:–-]+(?:(?P<initials>[^\W\d_]{2,4})\b[\s,:–-]*)?""",
    re.VERBOSE,
)
_WAITING = re.compile(r"^(waiting|awaiting|pending|on hold|blocked)\b", re.IGNORECASE)
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힯฀-๿]")


@dataclass(frozen=True)
class NextStep:
    """A next step taken apart. written: the day it was written; step: what is next, one line."""

    written: date
    initials: str
    step: str

    def __str__(self) -> str:
        return f"{self.written.isoformat()} {self.initials} {self.step}"


def read_next_step(text: str, initials: str, today: date) -> NextStep:
    """Take in what a person typed or pasted.

    text: the step alone, or a whole line with date and initials, which is recognised and not doubled; initials: the
    writer's own; today: the date on the writer's calendar. Raises Refused with a reason and an example.
    """
    line = " ".join(text.split())
    written = today
    stamp = _STAMP.match(line)
    if stamp is not None:
        stamped = _stamped_date(stamp)
        rest = line[stamp.end() :]
        letters = stamp["initials"]
        if stamped is not None:
            if letters and letters.isupper():
                line = rest
                # A line the writer stamped themselves keeps its day; anyone else's stamp gives way to who writes now.
                written = stamped if letters == initials and stamped <= today else today
            else:
                line = line[stamp.start("initials") :] if letters else rest
    line = _without_own_initials(line, initials)
    problem = _what_is_wrong(line)
    if problem is not None:
        raise Refused([Problem(Field.NEXT_STEP, "NXT-1", problem)])
    return NextStep(written, initials, line)


def step_alone(line: str) -> str:
    """What is next, without the date and initials in front, of a line as stored; the whole line where it has none."""
    stamp = _STAMP.match(line)
    if stamp is None or not stamp["initials"] or not stamp["initials"].isupper():
        return line.strip()
    return line[stamp.end() :].strip()


def is_well_formed(line: str) -> bool:
    """Whether a stored line, perhaps written elsewhere, has date, initials and a step that says something."""
    stamp = _STAMP.match(line)
    if stamp is None or _stamped_date(stamp) is None or not stamp["initials"] or not stamp["initials"].isupper():
        return False
    return _what_is_wrong(line[stamp.end() :].strip()) is None


def _without_own_initials(line: str, initials: str) -> str:
    own = f"{initials} "
    return line[len(own) :].lstrip() if initials and line.startswith(own) else line


def _stamped_date(stamp: re.Match[str]) -> date | None:
    parts = (stamp["year"], stamp["month"], stamp["day"])
    if parts[0] is None:
        parts = (stamp["us_year"], stamp["us_month"], stamp["us_day"])
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _what_is_wrong(step: str) -> str | None:
    if not step:
        return f"Write what happens next, for example “{EXAMPLE}”."
    if len(step) > MAX_LENGTH:
        return f"That is {len(step)} characters; a next step has room for {MAX_LENGTH}. Keep the details in the case."
    words = [word for word in re.split(r"\W+", step) if word]
    unspaced = len(_UNSPACED.findall(step))
    if _WAITING.match(step) and len(words) < 6 and unspaced < MIN_LETTERS_UNSPACED:
        return (
            "Waiting is not a step. Say what you did or will do, and for what: "
            "for example “Follow up with billing team to approve refund request”."
        )
    if len(words) < MIN_WORDS and unspaced < MIN_LETTERS_UNSPACED:
        return f"Too short for a colleague to act on. Say what you will do and for whom: for example “{EXAMPLE}”."
    return None
