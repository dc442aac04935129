"""Store the search words of each case (LOOK-2)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from cases.model.case import Case
from cases.rules.text_match import number_word, tag_words, word_parts
from storage.column_types import storable
from storage.schema import case_words

# The letter before a word says where the word occurs.
NUMBER, ACCOUNT, PEOPLE, SUBJECT = "n", "a", "p", "s"
# The end of a word of the account or the subject.
PART = "w"
OPEN, CLOSED = "oopen", "oclosed"


def terms_of(case: Case) -> str:
    """Return the words of a case, each with the letter of its place."""
    people = (case.contact, case.lead, case.web_email)
    terms = {
        CLOSED if case.is_closed else OPEN,
        NUMBER + number_word(case.number),
        *tag_words(ACCOUNT, [case.account]),
        *tag_words(PEOPLE, people),
        *tag_words(SUBJECT, [case.subject]),
        *(PART + end for text in (case.account, case.subject) for end in word_parts(text)),
    }
    return " ".join(sorted(terms))


def note_words(connection: Connection, added: Sequence[Case]) -> None:
    """Store the words of new cases."""
    if added:
        connection.execute(insert(case_words), [{"id": case.id, "terms": storable(terms_of(case))} for case in added])


def has_other_words(before: Case | None, after: Case) -> bool:
    """Return whether a case has other search words than before.

    Args:
        before: The old case; None if unknown.
    """
    return before is None or terms_of(before) != terms_of(after)


def renew_words(connection: Connection, changed: Sequence[Case]) -> None:
    """Update the words of changed cases. Unchanged words cost only a look-up."""
    if not changed:
        return
    terms = {case.id: storable(terms_of(case)) for case in changed}
    known = select(case_words.c.id, case_words.c.terms).where(case_words.c.id.in_(terms))
    other = [row.id for row in connection.execute(known) if row.terms != terms[row.id]]
    if other:
        statement = update(case_words).where(case_words.c.id == bindparam("this_id")).values(terms=bindparam("now"))
        connection.execute(statement, [{"this_id": case_id, "now": terms[case_id]} for case_id in other])
