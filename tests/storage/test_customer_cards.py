"""The cards of a customer's other cases are found in one query, on both databases (RTE-8)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event, update

from cases.changes.notifications import card_notification
from cases.model.case import Case
from cases.model.notification import Notification, NotificationKind
from cases.model.status import Status
from storage.customer_cards import customer_cards
from storage.database import Database
from storage.outbox import RowState, outbox_table
from tests.storage.examples import ANA, BEN, MIA, MONDAY, a_case, stored

LONG_AGO = MONDAY - timedelta(days=400)


def posts(database: Database, *cards: Notification, state: RowState = RowState.SENT) -> None:
    """Store the cards as they are once Slack has them."""
    with database.unit_of_work() as uow:
        uow.outbox.put(cards)
        uow.commit()
    with database.engine.begin() as connection:
        keys = [card.key for card in cards]
        connection.execute(update(outbox_table).where(outbox_table.c.key.in_(keys)).values(state=state.value))


def found_for(database: Database, *cases: Case) -> list[list[int]]:
    """Return the cases whose cards are found for each of these."""
    with database.reading() as uow:
        return [[card.case_id for card in cards] for cards in uow.customer_cards(cases)]


def test_a_customer_is_the_same_as_in_the_list_on_the_card(database: Database) -> None:
    """RTE-8: the account however it is spelled, the contact, or the mail address."""
    one = {
        "owner": ANA.email,
        "account": "Initech Inc.",
        "contact": "Maria Lopez",
        "web_email": "maria@initech.example",
    }
    case, account, contact, address, *others = stored(
        database,
        a_case(**one),
        a_case(owner=BEN.email, account="INITECH, Inc"),
        a_case(owner=BEN.email, contact="maria LOPEZ"),
        a_case(owner=BEN.email, account="Else", web_email="Maria@Initech.example"),
        a_case(owner=BEN.email, account="Initech GmbH"),
        a_case(owner=BEN.email, account="Initech"),
        a_case(owner=BEN.email),
    )
    posts(database, *map(card_notification, (case, account, contact, address, *others)))
    [found] = found_for(database, case)
    assert sorted(found) == [account.id, contact.id, address.id]
    with database.reading() as uow:
        assert {each.id for each in uow.lists.of_customer(case, LONG_AGO)} == set(found)
    assert found_for(database, a_case(owner=ANA.email)) == [[]]


def test_only_posted_cards_of_open_cases_before_first_contact_are_found(database: Database) -> None:
    """RTE-8: of the present owner, and of who covers for them."""
    case, free, waits, closed, touched, moved, covered = stored(
        database,
        *(a_case(account="Acme", owner=owner.email) for owner in (ANA, ANA, ANA)),
        a_case(account="Acme", owner=ANA.email, status=Status.RESOLVED, closed_at=MONDAY),
        a_case(account="Acme", owner=ANA.email, first_touch_at=MONDAY),
        a_case(account="Acme", owner=BEN.email),
        a_case(account="Acme", owner=ANA.email),
    )
    posts(database, card_notification(waits), state=RowState.PENDING)
    former = Notification("former", f"dm:{ANA.email}", NotificationKind.CARD, moved.id, args={"assignment": 0})
    cover = Notification("cover", f"dm:{MIA.email}", NotificationKind.CARD, covered.id, args={"cover": MIA.email})
    posts(database, *map(card_notification, (case, free, closed, touched)), former, cover)
    assert found_for(database, case) == [[covered.id, free.id]]
    posts(database, card_notification(moved))
    assert found_for(database, case) == [[covered.id, moved.id, free.id]]


def test_many_customers_are_one_query_and_none_of_them_is_found(database: Database) -> None:
    """RTE-8: a batch changes these cases itself."""
    batch = stored(database, *(a_case(account=f"Account {n % 10}", owner=ANA.email) for n in range(40)))
    others = stored(database, *(a_case(account=f"Account {n}", owner=BEN.email) for n in range(10)))
    posts(database, *map(card_notification, (*batch, *others)))
    asked: list[str] = []
    with database.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *said: asked.append(str(said[2])))
        cards = customer_cards(connection, batch)
    assert len([each for each in asked if not each.startswith("BEGIN")]) == 1
    assert [[card.case_id for card in each] for each in cards] == [[others[n % 10].id] for n in range(40)]


def test_of_two_cards_in_one_place_the_newer_is_found(database: Database) -> None:
    """RTE-8, CRD-1: the case came back to its owner."""
    case, other = stored(database, *(a_case(account="Acme", owner=ANA.email) for _ in range(2)))
    posts(database, card_notification(other))
    again = Notification("again", f"dm:{ANA.email}", NotificationKind.CARD, other.id)
    posts(database, again)
    with database.reading() as uow:
        [[card]] = uow.customer_cards([case])
    assert (card.key, card.lane) == ("again", f"dm:{ANA.email}")
