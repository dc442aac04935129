"""What `python -m tests.week_of_messages` counts, and when it fails. The week itself takes too long for a test."""

from __future__ import annotations

from collections import Counter

import pytest

from cases.model.notification import NotificationKind
from tests.bot.delivery.office import Office, card
from tests.week_of_messages import ANA, LIMIT, messages_since, report


@pytest.mark.parametrize(("count", "code"), [(0, 0), (LIMIT, 0), (LIMIT + 1, 1)])
def test_only_more_than_the_limit_fails(count: int, code: int) -> None:
    lines, ended = report({ANA: Counter(nag=count)})
    assert ended == code
    assert lines[-1] == f"Ana got {count} messages; the limit is {LIMIT}."


def test_what_was_posted_since_then_is_counted_by_person_and_kind(sqlite_url: str) -> None:
    """SAFE-2: neither what came before, nor a message that changes, nor one that is not posted yet."""
    with Office(sqlite_url) as office:
        office.tells(card(1))
        office.sends_everything()
        began = office.clock.advance(office.settings.timing.post)
        office.tells(card(2), card(3), card(4, "ben"))
        office.sends_everything()
        office.changes(1, "It changed")
        office.changes(2, "It changed")
        office.sends_everything()
        office.tells(card(5))
        found = messages_since(began, office.database.engine)
    assert found == {
        "ana@example.com": Counter({NotificationKind.CARD.value: 2}),
        "ben@example.com": Counter({NotificationKind.CARD.value: 1}),
    }


def test_what_cannot_be_delivered_is_no_message_of_theirs(sqlite_url: str) -> None:
    with Office(sqlite_url) as office:
        began = office.clock.now()
        office.tells(card(1, "zoe"))
        office.sends_everything()
        assert "zoe@example.com" not in messages_since(began, office.database.engine)
