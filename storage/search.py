"""Search for cases by words (LOOK-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from sqlalchemy import Connection, select

from cases.model.case_number import is_case_number, parse_case_number
from cases.rules.text_match import Word, number_word, part_words, query_words
from cases.rules.worklist import CaseSummary
from storage.case_lists import BRIEF_COLUMNS, brief
from storage.case_words import ACCOUNT, CLOSED, NUMBER, OPEN, PART, PEOPLE, SUBJECT
from storage.column_types import storable
from storage.full_text import newest
from storage.schema import case_words, cases

# Too many numbers begin with shorter ones.
NUMBER_BEGUN = 3


class SqlSearch:
    """Implements cases.ports.Search over one connection."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def cases(self, words: str, *, limit: int = 20, without: int | None = None) -> list[CaseSummary]:
        """See Search."""
        found = self._ids(storable(words), limit, without)
        rows = self._connection().execute(select(*BRIEF_COLUMNS).where(cases.c.id.in_(found)))
        by_id = {case.id: case for case in map(brief, rows)}
        return [by_id[case_id] for case_id in found]

    def _ids(self, words: str, limit: int, without: int | None) -> list[int]:
        found: dict[int, None] = {}
        for asked_for, tags, also in _stages(words):
            # A stage may find earlier results again; only new ones are added.
            room = limit + (without is not None)
            ids = newest(self._connection(), case_words.name, asked_for, tags, limit=room, also=also)
            found.update((case_id, None) for case_id in ids if case_id != without)
            if len(found) >= limit:
                break
        return list(found)[:limit]


def _stages(words: str) -> Iterator[tuple[Sequence[Word], str, Sequence[str]]]:
    """Yield the stages of the search, the best first: words, the letters of their places, and required terms."""
    terms = query_words(words)
    number = number_word(parse_case_number(words) if is_case_number(words) else words)
    if number:
        yield (), "", [NUMBER + number]
    begun: Mapping[str, Sequence[Word]] = dict.fromkeys((ACCOUNT, PEOPLE, SUBJECT), terms) if terms else {}
    if len(number) >= NUMBER_BEGUN and number[0].isdigit():
        begun = {NUMBER: [Word((number,), is_begun=True)], **begun}
    for (tag, looked_for), state in product(begun.items(), (OPEN, CLOSED)):
        yield looked_for, tag, [state]
    if len(terms) > 1:
        for state in (OPEN, CLOSED):
            yield terms, NUMBER + ACCOUNT + PEOPLE + SUBJECT, [state]
    if parts := part_words(terms):
        for state in (OPEN, CLOSED):
            yield parts, PART + ACCOUNT + SUBJECT + PEOPLE, [state]
