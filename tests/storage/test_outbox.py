"""SAFE-2, the part that lasts: what is put is kept once, leaves its lane in order, and is in one sender's hands at a time."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update
from sqlalchemy.exc import SQLAlchemyError

from cases.model.notification import OLDER_CARD, UNDER_CARD, Notification, NotificationKind
from cases.model.status import Status
from storage.database import Database
from storage.engine import make_engine
from storage.lane_guard import LaneGuard
from storage.lane_schedule import free_orphans, next_due
from storage.lane_values import Claim, DeliveryResult, LaneTiming
from storage.lanes import claim, finish
from storage.outbox import RowState, lane_table, outbox_table, write
from storage.outbox_upkeep import OutboxRow, counts, listing, oldest_waiting, outbox_trouble, purge, retry
from tests.clock import SettableClock
from tests.storage.examples import a_case, stored
from tests.tables import make_tables

TIMING = LaneTiming()
SENT = DeliveryResult(RowState.SENT, channel="D1", ts="1700000000.000100", shown="digest")
EVERY_STATE = tuple(RowState)


def card(case: int, whom: str = "ana", giving: int = 1) -> Notification:
    lane = f"dm:{whom}@example.com"
    return Notification(f"case:{case}:assigned:{giving}:{whom}", lane, NotificationKind.CARD, subject=case)


def change(case: int, version: int, whom: str = "ana") -> Notification:
    lane, merge = f"dm:{whom}@example.com", f"case:{case}"
    return Notification(f"case:{case}:v{version}:{whom}", lane, NotificationKind.CARD_UPDATE, subject=case, merge=merge)


def put(database: Database, *notifications: Notification) -> None:
    with database.unit_of_work() as uow:
        uow.outbox.put(notifications)
        uow.commit()


def taken(
    database: Database, clock: SettableClock, owner: str = "sender", *, posts: bool = True, unopened: bool = True
) -> Claim | None:
    """What a sender gets who looks until there is something to do, or nothing due any more."""
    while True:
        with database.engine.begin() as connection:
            turn = claim(connection, clock.now(), TIMING, owner, posts=posts, unopened=unopened)
        if turn.claim is not None or turn.lane is None:
            return turn.claim


def ended(database: Database, clock: SettableClock, claimed: Claim, result: DeliveryResult = SENT) -> bool:
    with database.engine.begin() as connection:
        return finish(connection, claimed, result, clock.now(), TIMING)


def sent(database: Database, clock: SettableClock) -> str:
    """Send the next notification; its key."""
    claimed = taken(database, clock)
    assert claimed is not None
    assert ended(database, clock, claimed, replace(SENT, posted_at=clock.now()))
    return claimed.notification.key


def rows(database: Database) -> dict[str, OutboxRow]:
    with database.engine.begin() as connection:
        return {row.key: row for row in listing(connection, EVERY_STATE)}


def states(database: Database) -> dict[str, RowState]:
    return {key: row.state for key, row in rows(database).items()}


def test_a_key_is_told_once_for_ever(database: Database, clock: SettableClock) -> None:
    put(database, card(1), card(1))
    assert sent(database, clock) == card(1).key
    put(database, card(1))
    assert states(database) == {card(1).key: RowState.SENT}
    assert taken(database, clock) is None


def test_what_waits_under_one_merge_key_is_told_once(database: Database) -> None:
    put(database, card(1), change(1, 2), change(1, 3))
    put(database, change(1, 4), change(2, 2))
    assert set(states(database)) == {card(1).key, change(1, 2).key, change(2, 2).key}


def test_a_telling_put_while_its_like_is_being_sent_is_kept(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    put(database, change(1, 2))
    claimed = taken(database, clock)
    assert claimed is not None
    put(database, change(1, 3))
    assert ended(database, clock, claimed, replace(SENT, posted_at=clock.now()))
    clock.advance(seconds=1)
    assert sent(database, clock) == change(1, 3).key


def test_one_that_failed_makes_way_for_its_like(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    put(database, change(1, 2))
    claimed = taken(database, clock)
    put(database, change(1, 3))
    assert claimed is not None
    assert ended(database, clock, claimed, DeliveryResult(RowState.PENDING, error="ratelimited", retry_at=clock.now()))
    assert states(database)[change(1, 2).key] is RowState.SUPERSEDED
    assert sent(database, clock) == change(1, 3).key


def test_a_lane_leaves_in_order_a_second_between_posts(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    put(database, card(2))
    put(database, card(3))
    assert sent(database, clock) == card(1).key
    assert taken(database, clock) is None
    clock.advance(seconds=1)
    assert sent(database, clock) == card(2).key
    clock.advance(seconds=1)
    assert sent(database, clock) == card(3).key


def test_the_second_is_kept_also_when_the_lane_was_empty_meanwhile(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    clock.advance(seconds=0.4)
    put(database, card(2))
    assert taken(database, clock) is None
    clock.advance(seconds=0.6)
    assert sent(database, clock) == card(2).key


def test_a_pause_that_slack_asked_for_is_kept_whatever_is_put_meanwhile(
    database: Database, clock: SettableClock
) -> None:
    put(database, card(1))
    claimed = taken(database, clock)
    assert claimed is not None
    later = clock.now() + timedelta(seconds=30)
    ended(database, clock, claimed, DeliveryResult(RowState.PENDING, error="ratelimited", retry_at=later))
    put(database, card(2))
    assert taken(database, clock) is None
    clock.advance(seconds=30)
    assert sent(database, clock) == card(1).key


def test_the_lane_that_has_waited_longest_goes_first(database: Database, clock: SettableClock) -> None:
    put(database, card(1, "zoe"))
    clock.advance(seconds=1)
    put(database, card(2, "ana"))
    assert [sent(database, clock), sent(database, clock)] == [card(1, "zoe").key, card(2, "ana").key]


def test_a_change_of_a_card_does_not_wait_behind_new_cards(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    put(database, *(card(number) for number in range(2, 30)))
    put(database, change(1, 2))
    assert sent(database, clock) == change(1, 2).key


def test_a_change_of_a_card_that_is_yet_to_be_made_says_nothing_new(database: Database, clock: SettableClock) -> None:
    put(database, card(1), change(1, 2))
    assert sent(database, clock) == card(1).key
    assert states(database)[change(1, 2).key] is RowState.SUPERSEDED


def test_a_change_waits_for_a_card_that_is_being_sent(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    claimed = taken(database, clock)
    put(database, change(1, 2))
    assert taken(database, clock) is None
    assert claimed is not None
    ended(database, clock, claimed)
    clock.advance(seconds=1)
    update_claim = taken(database, clock)
    assert update_claim is not None
    assert update_claim.card is not None
    assert update_claim.card.ts == SENT.ts


def test_a_change_where_no_card_is_says_nothing(database: Database, clock: SettableClock) -> None:
    put(database, change(1, 2))
    assert taken(database, clock) is None
    assert states(database) == {change(1, 2).key: RowState.SUPERSEDED}


def test_a_card_that_somebody_deleted_is_posted_anew(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    put(database, change(1, 2))
    claimed = taken(database, clock)
    assert claimed is not None
    ended(database, clock, claimed, DeliveryResult(RowState.SUPERSEDED, error="message_not_found", repost_card=True))
    clock.advance(seconds=1)
    assert sent(database, clock) == card(1).key
    assert states(database) == {card(1).key: RowState.SENT, change(1, 2).key: RowState.SUPERSEDED}


def test_what_goes_under_a_card_waits_for_it_and_is_told_where_none_ever_comes(
    database: Database, clock: SettableClock
) -> None:
    """EML-1, SAFE-2: put while the card still waits, it leaves after it, and into its thread; where the card cannot be delivered, by itself. Where
    it was lost on the way, it is looked up where it was posted."""
    mails = [
        Notification(f"mail:{n}", "dm:ana@example.com", NotificationKind.MAIL, case, args={UNDER_CARD: 1})
        for n, case in ((1, 7), (2, 8), (3, 7))
    ]
    put(database, card(7), mails[0], card(8), mails[1], mails[2])
    clock.advance(minutes=1)
    assert sent(database, clock) == card(7).key
    clock.advance(minutes=1)
    first = taken(database, clock)
    assert first is not None
    assert first.notification.args == {UNDER_CARD: 1, "thread_ts": SENT.ts, "broadcast": 1}
    assert ended(database, clock, first)
    clock.advance(minutes=1)
    lost = taken(database, clock)
    assert lost is not None
    assert ended(database, clock, lost, DeliveryResult(RowState.DEAD, error="is_archived"))
    clock.advance(minutes=1)
    alone = taken(database, clock)
    assert alone is not None
    assert (alone.notification.key, alone.notification.args) == ("mail:2", {UNDER_CARD: 1})
    assert ended(database, clock, alone)
    clock.advance(minutes=1)
    third = taken(database, clock)
    assert third is not None
    assert ended(database, clock, third, DeliveryResult(RowState.UNKNOWN, retry_at=clock.now()))
    again = taken(database, clock)
    assert again is not None
    assert again.looking_up
    assert again.notification.args["thread_ts"] == SENT.ts


def test_a_lane_is_in_one_hand_only(database: Database, clock: SettableClock) -> None:
    put(database, card(1), card(2))
    assert taken(database, clock, "one") is not None
    assert taken(database, clock, "two") is None


def test_a_telling_whose_sender_was_lost_is_looked_up_not_sent(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    first = taken(database, clock, "lost")
    clock.advance(seconds=61)
    assert taken(database, clock) is None
    assert states(database) == {card(1).key: RowState.UNKNOWN}
    clock.advance(seconds=21)
    second = taken(database, clock)
    assert second is not None
    assert second.looking_up
    assert first is not None
    assert not ended(database, clock, first), "the lost sender came back too late"
    assert ended(database, clock, second, DeliveryResult(RowState.PENDING, retry_at=clock.now()))
    third = taken(database, clock)
    assert third is not None
    assert (third.looking_up, third.attempts, third.since) == (False, 2, first.since)


def test_a_change_whose_sender_was_lost_is_simply_made_again(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    put(database, change(1, 2))
    assert taken(database, clock, "lost") is not None
    clock.advance(seconds=61)
    again = taken(database, clock)
    assert again is not None
    assert (again.notification.key, again.looking_up, again.attempts) == (change(1, 2).key, False, 2)


def test_a_process_that_starts_looks_at_once_at_what_the_last_one_left(
    database: Database, clock: SettableClock
) -> None:
    put(database, card(1))
    assert taken(database, clock, "lost") is not None
    with database.engine.begin() as connection:
        free_orphans(connection, clock.now())
    assert taken(database, clock) is None
    assert states(database) == {card(1).key: RowState.UNKNOWN}


def test_what_cannot_be_delivered_is_told_to_somebody_else_and_the_lane_goes_on(
    database: Database, clock: SettableClock
) -> None:
    put(database, card(1, "zoe"), card(2, "zoe"))
    claimed = taken(database, clock)
    assert claimed is not None
    fallback = Notification("undelivered:1", "dm:ana@example.com", NotificationKind.NOT_DELIVERED, subject=1)
    ended(database, clock, claimed, DeliveryResult(RowState.DEAD, error="is_archived", fallback=fallback))
    assert {sent(database, clock), sent(database, clock)} == {"undelivered:1", card(2, "zoe").key}
    assert states(database)[card(1, "zoe").key] is RowState.DEAD


def beside(named: Notification) -> Notification:
    """An update of a posted card for the sake of another case (RTE-8)."""
    return replace(change(1, 2), key=f"{named.key}:beside:2:v1", merge=f"beside:{named.key}", changes=named.key)


@pytest.mark.parametrize("is_posted", [True, False])
def test_an_update_of_a_card_that_is_not_the_newest_says_so(
    database: Database, clock: SettableClock, is_posted: bool
) -> None:
    """CRD-1, RTE-8: the case left Ana and came back, and an update for another case still names her first card."""
    first, second = card(1), card(1, giving=3)
    put(database, first)
    sent(database, clock)
    put(database, second)
    clock.advance(seconds=5)
    if is_posted:
        assert sent(database, clock) == second.key
    put(database, beside(first))
    clock.advance(seconds=5)
    claimed = taken(database, clock, posts=False)
    assert claimed is not None
    assert claimed.card is not None
    assert claimed.card.row == rows(database)[first.key].id
    assert OLDER_CARD in claimed.notification.args


def test_a_lost_update_of_an_older_card_is_repeated_on_it(database: Database, clock: SettableClock) -> None:
    """CRD-1, RTE-8: it may have shown the whole case, and arrives late; the case came back to Ana meanwhile."""
    first, second = card(1), card(1, giving=3)
    put(database, first)
    sent(database, clock)
    put(database, beside(first))
    clock.advance(seconds=5)
    lost = taken(database, clock)
    assert lost is not None
    assert OLDER_CARD not in lost.notification.args, "it was the newest then"
    put(database, second)
    older = []
    for _ in range(3):
        clock.advance(hours=1)
        claimed = taken(database, clock)
        assert claimed is not None
        if claimed.notification.kind is NotificationKind.CARD_UPDATE:
            assert claimed.card is not None
            older.append((claimed.card.row, OLDER_CARD in claimed.notification.args))
        ended(database, clock, claimed, replace(SENT, posted_at=clock.now()))
    assert older == [(rows(database)[first.key].id, True)] * 2, "at once, and when the lost call can no longer arrive"


@pytest.mark.parametrize("is_killed", [True, False], ids=["sender killed", "no answer"])
def test_an_update_of_unknown_outcome_is_repeated_on_the_card_that_it_was_for(
    database: Database, clock: SettableClock, is_killed: bool
) -> None:
    """CRD-1: the case left Ana and came back before the lost call arrives; it would show the whole case on the card from before."""
    first, second = card(1), card(1, giving=3)
    put(database, first)
    sent(database, clock)
    put(database, change(1, 2))
    clock.advance(seconds=5)
    lost = taken(database, clock)
    assert lost is not None
    if not is_killed:
        ended(database, clock, lost, DeliveryResult(RowState.PENDING, uncertain=True, retry_at=clock.now()))
    put(database, second, change(1, 4))
    shown: dict[int, bool] = {}
    for _ in range(12):
        clock.advance(minutes=10)
        while (claimed := taken(database, clock)) is not None:
            if claimed.card is not None:
                shown[claimed.card.row] = OLDER_CARD in claimed.notification.args
            ended(database, clock, claimed, replace(SENT, posted_at=clock.now()))
    assert shown[rows(database)[first.key].id], "a pointer to the newer card"
    assert not shown.get(rows(database)[second.key].id)


def test_while_posts_are_paused_changes_still_go(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    clock.advance(seconds=5)
    put(database, card(2), change(1, 2))
    claimed = taken(database, clock, posts=False)
    assert claimed is not None
    assert claimed.notification.kind is NotificationKind.CARD_UPDATE
    assert taken(database, clock, posts=False) is None


def test_while_nothing_can_be_opened_the_lanes_that_are_known_still_go(
    database: Database, clock: SettableClock
) -> None:
    put(database, card(1))
    sent(database, clock)
    clock.advance(seconds=5)
    put(database, card(2), card(3, "zoe"))
    claimed = taken(database, clock, unopened=False)
    assert claimed is not None
    assert claimed.notification == card(2)
    assert taken(database, clock, unopened=False) is None


def test_the_next_work_is_known_without_taking_it(database: Database, clock: SettableClock) -> None:
    put(database, card(1))
    sent(database, clock)
    put(database, card(2))
    taken(database, clock)
    with database.engine.begin() as connection:
        assert next_due(connection) == clock.now() + TIMING.post
        assert next_due(connection, posts=False) is None


def test_the_cards_of_a_case_are_found_by_their_lanes(database: Database) -> None:
    put(database, card(1), change(1, 2), card(2, "zoe"))
    put(database, card(1, "ben", giving=2), card(1, "ana", giving=3))
    with database.reading() as uow:
        assert uow.outbox.live_cards(1) == ["dm:ana@example.com", "dm:ben@example.com"]


def test_what_is_dead_or_unknown_can_be_tried_again(database: Database, clock: SettableClock) -> None:
    put(database, card(1), card(2, "zoe"))
    for result in (
        DeliveryResult(RowState.DEAD, error="not_on_slack"),
        DeliveryResult(RowState.UNKNOWN, retry_at=clock.now()),
    ):
        claimed = taken(database, clock)
        assert claimed is not None
        ended(database, clock, claimed, result)
    with database.engine.begin() as connection:
        found = {row.state: row for row in listing(connection)}
        assert set(found) == {RowState.DEAD, RowState.UNKNOWN}
        assert found[RowState.DEAD].error == "not_on_slack"
        assert counts(connection) == {RowState.DEAD: 1, RowState.UNKNOWN: 1}
        assert retry(connection, [row.id for row in found.values()], clock.now()) == 2
    again = [taken(database, clock), taken(database, clock)]
    assert {(claimed.notification.subject, claimed.looking_up) for claimed in again if claimed is not None} == {
        (found[RowState.DEAD].subject, False),
        (found[RowState.UNKNOWN].subject, True),
    }


def test_of_dead_ones_that_say_the_same_the_last_is_tried_again(database: Database, clock: SettableClock) -> None:
    """SAFE-2: a card that could not be changed for an hour has many of them."""
    put(database, card(1))
    sent(database, clock)
    for version in (2, 3, 4):
        clock.advance(seconds=1)
        put(database, change(1, version))
        claimed = taken(database, clock)
        assert claimed is not None
        ended(database, clock, claimed, DeliveryResult(RowState.DEAD, error="is_archived"))
    with database.engine.begin() as connection:
        assert retry(connection, [row.id for row in listing(connection)], clock.now()) == 1
    assert states(database) == {
        card(1).key: RowState.SENT,
        change(1, 2).key: RowState.DEAD,
        change(1, 3).key: RowState.DEAD,
        change(1, 4).key: RowState.PENDING,
    }


def test_old_tellings_lose_what_was_given_to_the_composer_and_keep_their_keys(
    database: Database, clock: SettableClock
) -> None:
    put(database, replace(card(1), kind=NotificationKind.ANSWER, args={"asked": "what a person typed"}))
    sent(database, clock)
    put(database, replace(card(3, "zoe"), args={"assignment": 1}))
    sent(database, clock)
    put(database, replace(card(2), kind=NotificationKind.ANSWER, args={"asked": "still waits"}))
    clock.advance(days=31)
    with database.engine.begin() as connection:
        assert purge(connection, clock.now() - timedelta(days=30)) == 1
        assert purge(connection, clock.now() - timedelta(days=30)) == 0
        kept = {row.key: row.args for row in connection.execute(select(outbox_table.c.key, outbox_table.c.args))}
    assert kept == {card(1).key: None, card(3, "zoe").key: {"assignment": 1}, card(2).key: {"asked": "still waits"}}
    put(database, card(1))
    assert states(database)[card(1).key] is RowState.SENT


def test_the_auditor_finds_cases_nobody_was_told_of(database: Database, clock: SettableClock) -> None:
    """SAFE-2, CRD-1: what is wrong is found from the tables alone."""
    told, untold, elsewhere, closed, unrouted = stored(
        database,
        *(a_case(owner="ana@example.com", routed_at=clock.now()) for _ in range(3)),
        a_case(owner="ana@example.com", routed_at=clock.now(), closed_at=clock.now(), status=Status.RESOLVED),
        a_case(owner=None),
    )
    put(database, card(told.id), card(elsewhere.id, "ben"))
    with database.engine.begin() as connection:
        trouble = outbox_trouble(connection, clock.now() - timedelta(minutes=10))
    assert trouble.untold == (untold.id, elsewhere.id)
    assert closed.id not in trouble.untold
    assert unrouted.id not in trouble.untold


def test_the_auditor_finds_what_is_stuck_and_what_is_dead(database: Database, clock: SettableClock) -> None:
    put(database, card(1), card(2, "zoe"))
    first = taken(database, clock)
    assert first is not None
    ended(database, clock, first, DeliveryResult(RowState.DEAD, error="is_archived"))
    assert taken(database, clock) is not None
    with database.engine.begin() as connection:
        early = outbox_trouble(connection, clock.now() - timedelta(minutes=10))
        assert early.stuck == ()
        assert early.dead_count == 1
        clock.advance(minutes=11)
        late = outbox_trouble(connection, clock.now() - timedelta(minutes=10))
    assert [row.state for row in late.stuck] == [RowState.SENDING]
    assert [row.error for row in late.dead] == ["is_archived"]
    assert bool(late)


def test_the_oldest_that_waits_is_known(database: Database, clock: SettableClock) -> None:
    began = clock.now()
    put(database, card(1))
    clock.advance(minutes=3)
    put(database, card(2, "zoe"))
    with database.engine.begin() as connection:
        assert oldest_waiting(connection) == began


def test_500_tellings_over_500_lanes_are_written_in_a_handful_of_statements(database: Database) -> None:
    """10,000 imported cases put their cards in batches; the number of statements must not grow with the batch."""
    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append(str(call[2])))
    put(database, *(card(number, f"person{number}") for number in range(500)))
    assert len(seen) < 10


def test_the_senders_search_by_index_however_many_lanes_and_messages(database: Database, clock: SettableClock) -> None:
    put(database, *(card(number, f"person{number}") for number in range(500)))
    plans: list[str] = []

    def explain(
        connection: Connection, cursor: object, statement: str, parameters: Sequence[Any], *rest: object
    ) -> None:
        del cursor, rest
        if statement.startswith("SELECT") and "FROM lane" in statement:
            how = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            found = connection.connection.cursor()
            found.execute(how + statement, parameters)
            plans.append(" ".join(str(line) for line in found.fetchall()))

    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE lane")
        event.listen(database.engine, "before_cursor_execute", explain)
        claim(connection, clock.now(), TIMING, "sender")
    assert plans
    assert all("ix_lane_due" in plan for plan in plans)


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.fixture
def on_postgres(postgres_url: str, clock: SettableClock) -> Database:
    database = Database(make_engine(postgres_url), clock)
    make_tables(database.engine)
    return database


@pytest.mark.postgres
def test_a_change_that_merges_is_not_lost_to_a_sender_that_takes_its_like(
    on_postgres: Database, clock: SettableClock
) -> None:
    """SAFE-2: the second change finds the first waiting and adds nothing; so no sender may have taken the first, and
    rendered the older state, before the second is committed."""
    put(on_postgres, card(1))
    sent(on_postgres, clock)
    clock.advance(seconds=5)
    put(on_postgres, change(1, 2))
    with on_postgres.unit_of_work() as uow:
        connection = uow._connection()  # to stand between the writing and the commit
        write(connection, [change(1, 3)], clock.now())
        assert taken(on_postgres, clock) is None, "the lane is held by the change that is not committed yet"
        uow.commit()
    assert sent(on_postgres, clock) == change(1, 2).key
    assert change(1, 3).key not in states(on_postgres)


@pytest.mark.postgres
def test_a_change_waits_for_a_sender_that_is_just_taking_its_like(on_postgres: Database, clock: SettableClock) -> None:
    """The other order of the same race: the sender holds the lane first; the change then finds its like taken, and is kept."""
    put(on_postgres, card(1))
    sent(on_postgres, clock)
    clock.advance(seconds=5)
    put(on_postgres, change(1, 2))
    with on_postgres.engine.begin() as connection:
        turn = claim(connection, clock.now(), TIMING, "sender")
        changing = _in_thread(lambda: put(on_postgres, change(1, 3)))
        changing.join(0.3)
        assert changing.is_alive(), "it waits for the lane"
    changing.join(10)
    assert turn.claim is not None
    assert states(on_postgres)[change(1, 3).key] is RowState.PENDING


@pytest.mark.postgres
def test_many_changes_of_many_lanes_never_wait_in_a_circle(on_postgres: Database, clock: SettableClock) -> None:
    people = [f"person{number}" for number in range(8)]
    failed: list[Exception] = []

    def work(number: int) -> None:
        order = people if number % 2 else people[::-1]
        try:
            for turn in range(15):
                put(on_postgres, *(card(1000 * number + turn, who) for who in order))
        except SQLAlchemyError as error:
            failed.append(error)

    def send() -> None:
        for _ in range(60):
            claimed = taken(on_postgres, clock, threading.current_thread().name)
            if claimed is not None:
                key = f"undelivered:{claimed.notification.key}"
                fallback = Notification(key, "channel:smb-ops", NotificationKind.NOT_DELIVERED)
                ended(
                    on_postgres, clock, claimed, DeliveryResult(RowState.DEAD, error="is_archived", fallback=fallback)
                )

    threads = [_in_thread(partial(work, number)) for number in range(1, 4)]
    threads += [_in_thread(send) for _ in range(2)]
    for thread in threads:
        thread.join(60)
    assert failed == []


@pytest.mark.postgres
def test_a_sender_frozen_beyond_its_lease_keeps_its_lane(on_postgres: Database, clock: SettableClock) -> None:
    put(on_postgres, card(1))
    frozen, other = LaneGuard(on_postgres.engine), LaneGuard(on_postgres.engine)
    with on_postgres.engine.begin() as connection:
        assert claim(connection, clock.now(), TIMING, "frozen", hold=frozen.hold).claim is not None
    clock.advance(minutes=10)
    with on_postgres.engine.begin() as connection:
        assert claim(connection, clock.now(), TIMING, "other", hold=other.hold).claim is None
    assert states(on_postgres) == {card(1).key: RowState.SENDING}
    frozen.release()
    clock.advance(minutes=10)
    with on_postgres.engine.begin() as connection:
        claim(connection, clock.now(), TIMING, "other", hold=other.hold)
    assert states(on_postgres) == {card(1).key: RowState.UNKNOWN}
    frozen.close()
    other.close()


def test_the_lane_is_given_back_even_after_a_telling_of_another_version(
    database: Database, clock: SettableClock
) -> None:
    """A claim whose lane was taken over writes nothing, not even the place it found."""
    put(database, card(1))
    claimed = taken(database, clock)
    assert claimed is not None
    with database.engine.begin() as connection:
        connection.execute(update(lane_table).values(lease_owner="another:1"))
    assert not ended(database, clock, claimed)
    with database.engine.begin() as connection:
        assert connection.execute(select(lane_table.c.channel_id)).scalar() is None
