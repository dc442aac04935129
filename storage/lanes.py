"""Claim one notification of one lane for a sender, and store the result (SAFE-2).

Every function takes a connection; the caller commits. Each transaction first locks its lanes, in order of their
names, and then changes their rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, select, text, update

from cases.model.notification import OLDER_CARD, UNDER_CARD, Notification, NotificationKind
from storage.lane_values import Claim, DeliveryResult, LaneTiming, ShownCard, Turn
from storage.older_cards import updates_of_older
from storage.outbox import (
    OF_ROW,
    POSTS,
    UPDATES_FIRST,
    WAITING,
    RowState,
    held_as,
    hold_lanes,
    is_for_resends,
    lane_of,
    lane_table,
    outbox_table,
    place_of,
    write,
)
from storage.resends import repeat_lost, resend_of, write_resend


def claim(
    connection: Connection,
    now: datetime,
    timing: LaneTiming,
    owner: str,
    *,
    posts: bool = True,
    updates: bool = True,
    unopened: bool = True,
    hold: Callable[[str], bool] = lambda _: True,
) -> Turn:
    """Claim the lane that has been due longest, changes in place first, with its first notification.

    Args:
        posts: Whether a lane of posts may be claimed now.
        updates: Whether a lane of changes in place may be claimed now.
        unopened: Whether a lane with an unknown conversation may be claimed.
        hold: Locks a lane against other senders; returns False if another has it.
    """
    lane = None
    if updates:
        lane = connection.execute(_DUE_UPDATES, {"now": now}).first()
    if lane is None and posts:
        lane = connection.execute(_DUE_POSTS if unopened else _DUE_KNOWN_POSTS, {"now": now}).first()
    if lane is None:
        return Turn()
    if not hold(held_as(lane.name)):
        # The holder is slow or frozen, or the clock jumped past the lease. It may still post.
        _set_lane(connection, lane.name, due_at=now + timing.elsewhere)
        return Turn(lane.name)
    head = _head(connection, lane.name)
    if head is None:
        _set_lane(connection, lane.name, due_at=None, lease_owner=None, lease_until=None)
        return Turn(lane.name)
    if lane.rank == UPDATES_FIRST:
        return Turn(lane.name, _claim_update(connection, lane, head, now, timing, owner))
    return Turn(lane.name, _claim_post(connection, lane, head, now, timing, owner))


def _due(rank: int) -> Select[Any]:
    # The rank is a constant, so that PostgreSQL can use the index order.
    due = select(lane_table).where(text(f"lane.rank = {rank:d}"), lane_table.c.due_at <= bindparam("now"))
    return due.order_by(lane_table.c.due_at).limit(1).with_for_update(skip_locked=True)


# Cached: building a statement costs more than running it.
_DUE_UPDATES = _due(UPDATES_FIRST)
_DUE_POSTS = _due(POSTS)
_DUE_KNOWN_POSTS = _DUE_POSTS.where(lane_table.c.channel_id.is_not(None))
_HEAD = (
    select(outbox_table).where(outbox_table.c.lane == bindparam("this"), WAITING).order_by(outbox_table.c.id).limit(1)
)
_CARD = (
    select(outbox_table)
    .where(
        outbox_table.c.subject == bindparam("case"),
        outbox_table.c.lane == bindparam("place"),
        text("outbox.kind = 'card' AND outbox.state NOT IN ('dead', 'superseded')"),
    )
    .order_by(outbox_table.c.id.desc())
    .limit(1)
)
_POSTED_CARD = (
    select(outbox_table.c.slack_ts)
    .where(
        outbox_table.c.subject == bindparam("case"),
        outbox_table.c.lane == bindparam("place"),
        text("outbox.kind = 'card' AND outbox.state = 'sent'"),
        outbox_table.c.slack_ts.is_not(None),
    )
    .order_by(outbox_table.c.id.desc())
    .limit(1)
)
_IS_ALIVE = text("outbox.state NOT IN ('dead', 'superseded')")
_NAMED = select(outbox_table).where(outbox_table.c.key == bindparam("this"), _IS_ALIVE)
_OF_ROW = select(outbox_table).where(outbox_table.c.id == bindparam("this"), _IS_ALIVE)
_HELD_LANE = select(lane_table).where(lane_table.c.name == bindparam("this")).with_for_update()
_SET_LANE = update(lane_table).where(lane_table.c.name == bindparam("this"))
_SET_ROW = update(outbox_table).where(outbox_table.c.id == bindparam("this"))
_END_ROW = _SET_ROW.where(outbox_table.c.fence == bindparam("held"))
_IS_HELD = select(outbox_table.c.id).where(
    outbox_table.c.id == bindparam("this"), outbox_table.c.fence == bindparam("held")
)


def _head(connection: Connection, lane: str) -> Row[Any] | None:
    return connection.execute(_HEAD, {"this": lane}).first()


def _set_lane(connection: Connection, name: str, **values: object) -> None:
    connection.execute(_SET_LANE, {"this": name, **values})


def _set_row(connection: Connection, row: int, **values: object) -> None:
    connection.execute(_SET_ROW, {"this": row, **values})


def _claim_post(
    connection: Connection, lane: Row[Any], head: Row[Any], now: datetime, timing: LaneTiming, owner: str
) -> Claim | None:
    if head.state == RowState.SENDING:
        # The sender is gone, and its progress is unknown.
        _set_row(connection, head.id, state=RowState.UNKNOWN.value, error="the sender was lost", fence=None)
        _set_lane(connection, lane.name, due_at=now + timing.settle, lease_owner=None, lease_until=None)
        return None
    if head.state == RowState.UNKNOWN:
        return _take(connection, lane, head, now, timing, owner, looking_up=True)
    if lane.last_post_at is not None and lane.last_post_at + timing.post > now >= lane.last_post_at:
        _set_lane(connection, lane.name, due_at=lane.last_post_at + timing.post)
        return None
    return _take(connection, lane, head, now, timing, owner)


def _claim_update(
    connection: Connection, lane: Row[Any], head: Row[Any], now: datetime, timing: LaneTiming, owner: str
) -> Claim | None:
    is_unfurl = head.kind == NotificationKind.UNFURL
    card = _whose_message_changes(connection, head, lane.name) if not is_unfurl else None
    # After an edit, the answer differs from the one that is still to be posted.
    is_waited_for = card is not None and head.changes is not None and "asked" in (head.args or {})
    if not is_unfurl and not is_waited_for and (card is None or card.state == RowState.PENDING):
        # There is no card, or one will be composed from the case as it is then.
        if head.state == RowState.SENDING:
            repeat_lost(connection, _notification_of(head, lane.name), head, card, now)
        if card is not None and head.changes is None:
            # The newest card says it, or is never posted. An older one has to learn it in any case.
            place = place_of(lane.name)
            write(connection, updates_of_older(connection, head.subject, place, newest=card.id, because=head.key), now)
        _set_row(connection, head.id, state=RowState.SUPERSEDED.value, fence=None)
        _set_lane(connection, lane.name, due_at=now, lease_owner=None, lease_until=None)
        return None
    if card is not None and card.state != RowState.SENT:
        _set_lane(connection, lane.name, due_at=now + timing.card, lease_owner=None, lease_until=None)
        return None
    if lane.last_post_at is not None and lane.last_post_at + timing.update > now >= lane.last_post_at:
        _set_lane(connection, lane.name, due_at=lane.last_post_at + timing.update)
        return None
    if is_for_resends(lane.name) and now < head.created_at + timing.settle <= now + timing.settle:
        _set_lane(connection, lane.name, due_at=head.created_at + timing.settle, lease_owner=None, lease_until=None)
        return None
    if head.state == RowState.SENDING:
        # Its sender was lost. Compose it again, and once more when the lost call can no longer arrive.
        repeat_lost(connection, _notification_of(head, lane.name), head, card, now)
        card = _whose_message_changes(connection, head, lane.name) if card is not None else None
    shown = ShownCard(card.id, card.slack_channel, card.slack_ts, card.shown) if card is not None else None
    taken = _take(connection, lane, head, now, timing, owner, card=shown)
    if card is not None and _has_newer_card(connection, head, card, lane.name):
        taken = replace(
            taken, notification=replace(taken.notification, args={**taken.notification.args, OLDER_CARD: 1})
        )
    return taken


def _whose_message_changes(connection: Connection, head: Row[Any], lane: str) -> Row[Any] | None:
    """Return the row whose message is to change: the named one, or else the case's newest card in this place."""
    if OF_ROW in (head.args or {}):
        return connection.execute(_OF_ROW, {"this": head.args[OF_ROW]}).first()
    if head.changes is not None:
        return connection.execute(_NAMED, {"this": head.changes}).first()
    return connection.execute(_CARD, {"case": head.subject, "place": place_of(lane)}).first()


def _has_newer_card(connection: Connection, head: Row[Any], card: Row[Any], lane: str) -> bool:
    """Return whether the case left this place and came back, and an update names the card that it had there before."""
    is_named = head.changes is not None or OF_ROW in (head.args or {})
    if head.kind != NotificationKind.CARD_UPDATE or not is_named:
        return False
    newest = connection.execute(_CARD, {"case": head.subject, "place": place_of(lane)}).first()
    return newest is not None and newest.id != card.id


def _take(
    connection: Connection,
    lane: Row[Any],
    head: Row[Any],
    now: datetime,
    timing: LaneTiming,
    owner: str,
    *,
    looking_up: bool = False,
    card: ShownCard | None = None,
) -> Claim:
    fence = secrets.token_hex(8)
    args = head.args or {}
    if looking_up:
        _set_row(connection, head.id, fence=fence)
        attempts = head.attempts
    else:
        attempts = head.attempts + 1
        args = _placed(connection, head)
        _set_row(
            connection,
            head.id,
            state=RowState.SENDING.value,
            fence=fence,
            attempts=attempts,
            first_try=head.first_try or now,
            last_try=now,
            **({"args": args} if args != (head.args or {}) else {}),
        )
    until = now + timing.lease
    # A claimed lane is due when its lease ends, so a lost holder's lane becomes due by itself.
    _set_lane(connection, lane.name, lease_owner=_holder(owner, fence), lease_until=until, due_at=until)
    return Claim(
        row=head.id,
        lane=lane.name,
        notification=replace(_notification_of(head, lane.name), args=args),
        owner=owner,
        fence=fence,
        looking_up=looking_up,
        attempts=attempts,
        since=head.first_try or now,
        due=lane.due_at,
        channel=lane.channel_id,
        last_ts=lane.last_ts,
        card=card,
    )


def _notification_of(head: Row[Any], lane: str) -> Notification:
    return Notification(
        key=head.key,
        lane=place_of(lane),
        kind=NotificationKind(head.kind),
        subject=head.subject,
        merge=head.merge,
        args=dict(head.args or {}),
        changes=head.changes,
    )


def _placed(connection: Connection, head: Row[Any]) -> dict[str, Any]:
    """Return the notification with the card under which it is posted.

    This is stored with the attempt, for a later look-up.
    """
    args = dict(head.args or {})
    if UNDER_CARD not in args:
        return args
    card = connection.execute(_POSTED_CARD, {"case": head.subject, "place": head.lane}).scalar()
    return {**args, "thread_ts": card, "broadcast": 1} if card is not None else args


def _holder(owner: str, fence: str) -> str:
    """Return a unique name of a lane's holder, readable for people."""
    return f"{owner}:{fence}"


def is_held(connection: Connection, claimed: Claim) -> bool:
    """Return whether the claim still holds: no other sender has taken the message over."""
    return connection.execute(_IS_HELD, {"this": claimed.row, "held": claimed.fence}).first() is not None


def finish(connection: Connection, claimed: Claim, result: DeliveryResult, now: datetime, timing: LaneTiming) -> bool:
    """Store the result of an attempt and the lane's next due time.

    Return False, and store nothing, if another sender has claimed the lane.
    """
    also_told = [
        *([result.fallback] if result.fallback is not None else []),
        *result.follow_ups,
        *_older_cards(connection, claimed, result),
    ]
    lanes = {claimed.lane, *(lane_of(notification) for notification in also_told)}
    again = None
    if result.uncertain:
        card = claimed.card.row if claimed.card is not None else None
        again = resend_of(claimed.row, claimed.attempts, claimed.notification, card)
        lanes.add(lane_of(again))
    if result.repost_card:
        lanes.add(place_of(claimed.lane))
    if len(lanes) > 1:
        hold_lanes(connection, lanes, now)
    lane = connection.execute(_HELD_LANE, {"this": claimed.lane}).one()
    if lane.lease_owner != _holder(claimed.owner, claimed.fence) or not _end_row(connection, claimed, result):
        return False
    write(connection, also_told, now)
    if again is not None:
        write_resend(connection, again, now)
    if result.repost_card and claimed.card is not None:
        _set_row(
            connection,
            claimed.card.row,
            state=RowState.PENDING.value,
            attempts=0,
            first_try=None,
            slack_ts=None,
            shown=None,
            merge=None,
        )
    _free_lane(connection, lane, claimed, result, now, timing)
    return True


def _free_lane(
    connection: Connection, lane: Row[Any], claimed: Claim, result: DeliveryResult, now: datetime, timing: LaneTiming
) -> None:
    known: dict[str, object] = {"lease_owner": None, "lease_until": None}
    last = lane.last_post_at
    if result.posted_at is not None:
        # Pace from the due time, so that small delays do not add up.
        last = max(claimed.due, result.posted_at - timing.post / 10)
        known["last_post_at"] = last
    if result.channel is not None:
        known["channel_id"] = result.channel
    if result.forget_channel:
        known["channel_id"] = None
    if result.state is RowState.SENT and claimed.card is None and result.ts is not None:
        known["last_ts"] = result.ts
    known["due_at"] = _next_due(connection, lane, last, result.retry_at, now, timing)
    _set_lane(connection, claimed.lane, **known)


def _older_cards(connection: Connection, claimed: Claim, result: DeliveryResult) -> list[Notification]:
    card = claimed.notification
    is_posted = result.state is RowState.SENT and claimed.card is None and card.kind is NotificationKind.CARD
    if not is_posted or card.subject is None or card.args.get("assignment") == 1:
        return []
    return updates_of_older(
        connection, card.subject, place_of(claimed.lane), newest=claimed.row, because=claimed.notification.key
    )


def _end_row(connection: Connection, claimed: Claim, result: DeliveryResult) -> bool:
    state = result.state
    if state is RowState.PENDING and _like_one_waits(connection, claimed):
        state = RowState.SUPERSEDED
    values: dict[str, object] = {"state": state.value, "error": result.error, "fence": None}
    if state is RowState.SENT:
        values |= {"slack_ts": result.ts, "slack_channel": result.channel, "shown": result.shown}
    if connection.execute(_END_ROW, {"this": claimed.row, "held": claimed.fence, **values}).rowcount == 0:
        return False
    if state is RowState.SENT and claimed.card is not None:
        _set_row(connection, claimed.card.row, shown=result.shown)
    return True


def _like_one_waits(connection: Connection, claimed: Claim) -> bool:
    if claimed.notification.merge is None:
        return False
    like = exists().where(
        outbox_table.c.lane == claimed.lane,
        outbox_table.c.merge == claimed.notification.merge,
        outbox_table.c.state == RowState.PENDING.value,
        outbox_table.c.id != claimed.row,
    )
    return bool(connection.execute(select(like)).scalar())


def _next_due(
    connection: Connection,
    lane: Row[Any],
    last: datetime | None,
    retry_at: datetime | None,
    now: datetime,
    timing: LaneTiming,
) -> datetime | None:
    if _head(connection, lane.name) is None:
        return None
    if retry_at is not None:
        return retry_at
    interval = timing.update if lane.rank == UPDATES_FIRST else timing.post
    return now if last is None or last > now else max(now, last + interval)
