"""What a search found (LOOK-2): a page of cases without what customers wrote, or what to try instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cases.model.case import Case
from cases.rules.text_match import MAX_ASKED
from messages import limits, render
from messages.names import SearchSeen
from messages.surfaces import Message

PAGE = 10
# What is more is not counted: nobody turns so many pages, and another word is quicker.
MOST = 10 * PAGE


def found(words: str, cases: Sequence[Case], page: int, names: Mapping[str, str]) -> Message:
    """Return a page of the cases found, the best first. cases: all of them, or one more than MOST; page: from 0, the last one where there are fewer;
    names: of owners by e-mail."""
    listed = cases[:MOST]
    pages = max(-(-len(listed) // PAGE), 1)
    number = min(max(page, 0), pages - 1)
    shown = listed[number * PAGE : (number + 1) * PAGE]
    asked = limits.clean(words)[:MAX_ASKED]
    return render.message(
        "found",
        asked=asked,
        cases=shown,
        names=names,
        total=f"more than {MOST}" if len(cases) > MOST else str(len(listed)),
        first=number * PAGE + 1,
        last=number * PAGE + len(shown),
        pages=pages,
        number=number,
        previous=SearchSeen(number - 1, asked) if number else None,
        next=SearchSeen(number + 1, asked) if number + 1 < pages else None,
    )


def nothing_found(words: str, alike: Sequence[str]) -> Message:
    """Answer that nothing has all of these words.

    Args:
        alike: Names of accounts that read much the same.
    """
    return render.message("nothing_found", asked=words, alike=alike)


def nothing_asked(command: str) -> Message:
    """Answer that the text has nothing to search for.

    Args:
        command: The command as it is typed, `/case search`.
    """
    return render.message("nothing_asked", command=command)
