"""How the outbox is emptied: one notification of one lane is claimed, sent outside any transaction, and its end written down (SAFE-2).

Every function takes a connection whose transaction the caller commits; each transaction holds the lanes it concerns, in the order of
their names, before it touches their rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, bindparam, exists, func, literal_column, select, text, update

from cases.model.notification import UNDER_CARD, Notification, NotificationKind
from storage.outbox import (
    POSTS,
    RESEND,
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


@dataclass(frozen=True)
class LaneTiming:
    """How fast one lane may go, and how long its holder is trusted.

    post, update: the least time between two posts, or two changes, in one place; settle: how long an outcome that is not known is
    left alone before it is looked up; lease: how long a sender may hold a lane before another may take it; elsewhere: how long to
    leave a lane that a sender still holds beyond its lease; card: how often to see whether a card that is being sent has arrived.
    """

    post: timedelta = timedelta(seconds=1)
    update: timedelta = timedelta(milliseconds=250)
    settle: timedelta = timedelta(seconds=20)
    lease: timedelta = timedelta(seconds=60)
    elsewhere: timedelta = timedelta(seconds=5)
    card: timedelta = timedelta(milliseconds=500)


@dataclass(frozen=True)
class ShownCard:
    """The message that is changed in place, as the card of a case is: its row, where it is in Slack, and a digest of what it shows, if known."""

    row: int
    channel: str
    ts: str
    shown: str | None


@dataclass(frozen=True)
class Claim:
    """One notification in a sender's hands.

    looking_up: it may have been posted already, so it is to be looked up, not posted; attempts: with this one; since: the first try; due:
    when the lane's turn was; channel: where the lane leads in Slack, if known; last_ts: the last message there known to be ours; card: for an update.
    """

    row: int
    lane: str
    notification: Notification
    owner: str
    fence: str
    looking_up: bool
    attempts: int
    since: datetime
    due: datetime
    channel: str | None
    last_ts: str | None
    card: ShownCard | None

    @property
    def is_resend(self) -> bool:
        """Whether the message is to be changed whatever it seems to show."""
        return bool(self.notification.args.get(RESEND))

    @property
    def changes_in_place(self) -> bool:
        """Whether it posts nothing, and so may be done twice with no harm."""
        return self.card is not None or self.notification.kind is NotificationKind.UNFURL


@dataclass(frozen=True)
class Turn:
    """What came of one look at the lanes: the lane that was due, None if none was; and the claim, if there was one to make."""

    lane: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True)
class DeliveryResult:
    """How an attempt ended, as `finish` stores it."""

    state: RowState
    error: str | None = None
    #: For a message that goes on waiting: when its lane is due again.
    retry_at: datetime | None = None
    #: Where the lane leads, if that was found out.
    channel: str | None = None
    #: What was known of where the lane leads proved wrong.
    forget_channel: bool = False
    ts: str | None = None
    shown: str | None = None
    #: When Slack was sent something.
    posted_at: datetime | None = None
    #: The notice of what cannot be delivered.
    fallback: Notification | None = None
    #: What is to be sent after it, now that it was sent.
    follow_ups: tuple[Notification, ...] = ()
    #: The change in place may arrive yet, after a newer one: it is made once more when it has settled.
    uncertain: bool = False
    #: The card that was to be changed is gone, and is posted again.
    repost_card: bool = False


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
    """Take the lane that has been due longest, updates first, and what is at its head.

    posts, updates: whether such lanes may be taken now; unopened: whether lanes may be whose place in Slack is not known yet; hold: takes
    what keeps everybody else off the lane for as long as it is in this sender's hands; False where another has that.
    """
    lane = None
    if updates:
        lane = connection.execute(_DUE_UPDATES, {"now": now}).first()
    if lane is None and posts:
        lane = connection.execute(_DUE_POSTS if unopened else _DUE_KNOWN_POSTS, {"now": now}).first()
    if lane is None:
        return Turn()
    if not hold(held_as(lane.name)):
        # Its holder is slow or frozen, or the clock has leapt beyond the lease; it may yet post.
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
    # The rank is a constant, for PostgreSQL's plan to be able to count on the order of the index.
    due = select(lane_table).where(text(f"lane.rank = {rank:d}"), lane_table.c.due_at <= bindparam("now"))
    return due.order_by(lane_table.c.due_at).limit(1).with_for_update(skip_locked=True)


# Made once: making a statement costs more than running it.
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
_NAMED = select(outbox_table).where(
    outbox_table.c.key == bindparam("this"), text("outbox.state NOT IN ('dead', 'superseded')")
)
_HELD_LANE = select(lane_table).where(lane_table.c.name == bindparam("this")).with_for_update()
_SET_LANE = update(lane_table).where(lane_table.c.name == bindparam("this"))
_SET_ROW = update(outbox_table).where(outbox_table.c.id == bindparam("this"))
_END_ROW = _SET_ROW.where(outbox_table.c.fence == bindparam("held"))


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
        # Its sender is gone, and nobody knows how far it came.
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
    # An answer to a question that was edited says something else than the one that is yet to be posted.
    is_waited_for = card is not None and head.changes is not None and "asked" in (head.args or {})
    if not is_unfurl and not is_waited_for and (card is None or card.state == RowState.PENDING):
        # No card is there, or one is yet to be made, and will be made from what the case is then.
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
        # Its sender was lost. It is made again, and once more when what was lost cannot arrive any more.
        again = resend_of(head.id, head.attempts, _telling_of(head, lane.name))
        hold_lanes(connection, [lane_of(again)], now)
        _write_resend(connection, again, card.id if card is not None else None, now)
        card = _whose_message_changes(connection, head, lane.name) if card is not None else None
    shown = ShownCard(card.id, card.slack_channel, card.slack_ts, card.shown) if card is not None else None
    return _take(connection, lane, head, now, timing, owner, card=shown)


def _whose_message_changes(connection: Connection, head: Row[Any], lane: str) -> Row[Any] | None:
    """The row whose message is changed: the one that is named, or else the card of the case in this place."""
    if head.changes is not None:
        return connection.execute(_NAMED, {"this": head.changes}).first()
    return connection.execute(_CARD, {"case": head.subject, "place": place_of(lane)}).first()


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
    # While it is held the lane is due when the lease ends; so a lost holder's lane comes up by itself.
    _set_lane(connection, lane.name, lease_owner=_holder(owner, fence), lease_until=until, due_at=until)
    return Claim(
        row=head.id,
        lane=lane.name,
        notification=replace(_telling_of(head, lane.name), args=args),
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


def _telling_of(head: Row[Any], lane: str) -> Notification:
    return Notification(
        key=head.key,
        lane=place_of(lane),
        kind=NotificationKind(head.kind),
        subject=head.subject,
        merge=head.merge,
        args=dict(head.args or {}),
        changes=head.changes,
    )


def resend_of(row: int, attempts: int, notification: Notification) -> Notification:
    """The change that is made once more after one of unknown outcome; a later one takes its place while it waits."""
    merge = f"again:{notification.merge or notification.changes or notification.key}"
    return replace(notification, key=f"again:{row}:{attempts}", merge=merge, args={**notification.args, RESEND: 1})


def _write_resend(connection: Connection, again: Notification, card: int | None, now: datetime) -> None:
    """Put a resend in the place of the one that waits. Its lane is held. card: the row whose message shows nobody knows what."""
    waits = outbox_table.c.state == RowState.PENDING.value
    same = (outbox_table.c.lane == lane_of(again)) & (outbox_table.c.merge == again.merge)
    connection.execute(update(outbox_table).where(same, waits).values(state=RowState.SUPERSEDED.value))
    write(connection, [again], now)
    if card is not None:
        _set_row(connection, card, shown=None)


def _placed(connection: Connection, head: Row[Any]) -> dict[str, Any]:
    """What the notification is composed from, with the card under which it is posted. Written down with the attempt: whoever has to look a lost one up
    looks there."""
    args = dict(head.args or {})
    if UNDER_CARD not in args:
        return args
    card = connection.execute(_POSTED_CARD, {"case": head.subject, "place": head.lane}).scalar()
    return {**args, "thread_ts": card, "broadcast": 1} if card is not None else args


def _holder(owner: str, fence: str) -> str:
    """Who holds a lane: for people to read who it is, and for nobody else to be taken for it."""
    return f"{owner}:{fence}"


def finish(connection: Connection, claimed: Claim, result: DeliveryResult, now: datetime, timing: LaneTiming) -> bool:
    """Write down how an attempt ended and when the lane is due next. False, and nothing written, when the lane was taken from its holder."""
    also_told = [*([result.fallback] if result.fallback is not None else []), *result.follow_ups]
    lanes = {claimed.lane, *(lane_of(notification) for notification in also_told)}
    again = resend_of(claimed.row, claimed.attempts, claimed.notification) if result.uncertain else None
    if again is not None:
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
        _write_resend(connection, again, claimed.card.row if claimed.card is not None else None, now)
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
    known: dict[str, object] = {"lease_owner": None, "lease_until": None}
    last = lane.last_post_at
    if result.posted_at is not None:
        # A sender that came a little late does not put off all that follow: on the whole the lane keeps its pace, and no more.
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
    return True


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


def free_orphans(connection: Connection, now: datetime) -> None:
    """Have every held lane looked at now, instead of when its lease ends; for a process that starts.

    What held them is gone, or, where another process runs, keeps them still by what `claim` asks of `hold`.
    """
    held = lane_table.c.lease_owner.is_not(None)
    names = connection.execute(select(lane_table.c.name).where(held).order_by(lane_table.c.name)).scalars()
    hold_lanes(connection, list(names), now)
    connection.execute(update(lane_table).where(held).values(due_at=now))


# No pause is as long: a lane that is due later was given its time by a clock that has been set back since.
LONGEST_PAUSE = timedelta(minutes=10)


def cap_due_times(connection: Connection, now: datetime) -> int:
    """Have lanes that are due implausibly late looked at now; return how many there were."""
    late = lane_table.c.due_at > now + LONGEST_PAUSE
    names = list(connection.execute(select(lane_table.c.name).where(late).order_by(lane_table.c.name)).scalars())
    if not names:
        return 0
    hold_lanes(connection, names, now)
    connection.execute(update(lane_table).where(lane_table.c.name.in_(names), late).values(due_at=now))
    return len(names)


def next_due(connection: Connection, *, posts: bool = True, updates: bool = True) -> datetime | None:
    """When the first of these lanes is due; None when all are empty."""
    earliest: datetime | None = None
    for rank, wanted in ((UPDATES_FIRST, updates), (POSTS, posts)):
        if not wanted:
            continue
        due = connection.execute(
            select(func.min(lane_table.c.due_at)).where(text(f"lane.rank = {rank:d}"), lane_table.c.due_at.is_not(None))
        ).scalar()
        if due is not None and (earliest is None or due < earliest):
            earliest = due
    return earliest


# Apart from any other use of advisory locks on the same server.
_LOCK_CLASS = 0x4C41


class LaneGuard:
    """Keeps other processes off a lane for as long as it is in a sender's hands, even when that sender freezes beyond its lease.

    On PostgreSQL an advisory lock on a connection of its own, which the server lets go of when the process ends. On SQLite only one
    process sends, and there is nothing to keep off. For one thread; `close` gives the connection back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._needed = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None

    def hold(self, lane: str) -> bool:
        """Take the lane; False when another process has it."""
        if not self._needed:
            return True
        if self._connection is None:
            self._connection = self._engine.connect()
        taken = self._connection.execute(_TAKE_LOCK, {"class": _LOCK_CLASS, "lane": lane}).scalar_one()
        if not taken:
            self._connection.rollback()
        return bool(taken)

    def release(self) -> None:
        """Let go of whatever is held."""
        if self._connection is not None:
            self._connection.rollback()

    def close(self) -> None:
        """Let go, and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


# A server that ends idle transactions would let a frozen sender's lane go.
_TAKE_LOCK = select(
    func.pg_try_advisory_xact_lock(bindparam("class"), func.hashtext(bindparam("lane"))),
).where(func.set_config("idle_in_transaction_session_timeout", "0", literal_column("true")) == "0")
