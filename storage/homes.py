"""Store the App Homes (HOM-1) in SQL: who opened theirs, what it shows, and which are due for publishing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, or_, select, update

from cases.model.people import Person, Region, Role, Roster
from cases.ports.clock import Clock
from cases.ports.surfaces import StoredHome
from storage.batches import chunks
from storage.case_store import Concerned
from storage.schema import followers, homes
from storage.upserts import insert_if_new

# A Home that was not opened for this long is not published until it is opened again.
KEPT_FRESH = timedelta(days=7)
# The shortest time between two publications of a person's Home.
APART = timedelta(seconds=2)
# After this time without a result, the publisher is considered gone.
TAKEN_FOR = timedelta(seconds=30)

_FRESH = select(homes.c.slack_id).where(homes.c.opened_at >= bindparam("since"))
_WORDS: BindParameter[Any] = bindparam("words", expanding=True)
# Built once: every change of a case asks it.
_CONCERNED = _FRESH.where(
    or_(
        homes.c.email.in_(_WORDS),
        homes.c.name.in_(_WORDS),
        homes.c.slack_id.in_(bindparam("known", expanding=True)),
        homes.c.slack_id.in_(
            select(followers.c.slack_id).where(followers.c.case_id.in_(bindparam("followed", expanding=True)))
        ),
    )
)

# Opened, and not yet published since.
NOT_SHOWN = ""
# Claimed, without a result: the last call may still arrive.
UNCERTAIN = "?"


def key_of(word: str) -> str:
    """Return the look-up key of an e-mail or a name."""
    return " ".join(word.split()).casefold()


class SqlHomes:
    """Implements cases.ports.Homes over one connection."""

    def __init__(self, connection: Callable[[], Connection], clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._stale: set[str] = set()
        self._stale_of: set[str] = set()
        self._changed_cases: set[int] = set()
        self._is_asked = False
        self._all_stale = False

    def opened(self, slack_id: str) -> None:
        """See Homes."""
        now = self._clock.now()
        row = {"slack_id": slack_id, "email": "", "name": "", "shows": "", "page": 0, "digest": NOT_SHOWN}
        new = insert_if_new(self._connection(), homes).values(row | {"opened_at": now, "due_at": now})
        again = {"opened_at": now, "due_at": now, "digest": NOT_SHOWN}
        self._connection().execute(new.on_conflict_do_update(index_elements=["slack_id"], set_=again))
        self._is_asked = True

    def turned(self, slack_id: str, *, shows: str | None = None, page: int = 0) -> None:
        """See Homes."""
        now = self._clock.now()
        chosen = {"page": page, "opened_at": now, "due_at": now} | ({"shows": shows} if shows is not None else {})
        self._connection().execute(update(homes).where(homes.c.slack_id == slack_id).values(chosen))
        self._is_asked = True

    def stale(self, words: Iterable[str]) -> None:
        """See Homes. Written with the commit."""
        self._stale.update(key_of(word) for word in words if word)

    def stale_of(self, slack_id: str) -> None:
        """Mark the Home of one person as out of date. Written with the commit."""
        self._stale_of.add(slack_id)

    def stale_with(self, concerned: Collection[Concerned], roster: Roster) -> None:
        """Mark the Homes on which these cases are, or were, as out of date. Written with the commit."""
        self.stale(people_concerned(concerned, roster))
        self._stale_of.update(each.creator_slack_id for each in concerned if each.creator_slack_id)
        self._changed_cases.update(each.case_id for each in concerned if each.case_id)

    def all_stale(self) -> None:
        """Mark every Home as out of date. Written with the commit."""
        self._all_stale = True

    def flush(self) -> bool:
        """Write which Homes are due; return whether any is.

        Rows are locked in one order, so that no deadlock occurs. Due rows are locked too: a publisher may have
        claimed one without seeing this unit of work's changes.
        """
        asked, self._is_asked = self._is_asked, False
        kinds = self._take_stale()
        everybody, self._all_stale = self._all_stale, False
        now = self._clock.now()
        found: list[str] = []
        statement, asked_for = (_FRESH, [{}]) if everybody else (_CONCERNED, kinds)
        for values in asked_for:
            found += self._connection().execute(statement, values | {"since": now - KEPT_FRESH}).scalars()
        for part in chunks(sorted(set(found))):
            held = select(homes.c.slack_id).where(homes.c.slack_id.in_(part)).order_by(homes.c.slack_id)
            self._connection().execute(held.with_for_update())
            self._connection().execute(update(homes).where(homes.c.slack_id.in_(part)).values(due_at=now))
        return asked or bool(found)

    def _take_stale(self) -> list[dict[str, Sequence[Any]]]:
        """Return the values of `_CONCERNED` for the Homes that were marked, for each statement; usually there is one."""
        words, self._stale = self._stale, set()
        slack_ids, self._stale_of = self._stale_of, set()
        changed, self._changed_cases = self._changed_cases, set()
        nobody: list[Any] = []
        parts = zip_longest(chunks(sorted(words)), chunks(sorted(slack_ids)), chunks(sorted(changed)), fillvalue=nobody)
        return [{"words": words, "known": known, "followed": followed} for words, known, followed in parts]


def people_concerned(concerned: Collection[Concerned], roster: Roster) -> set[str]:
    """Return the e-mails and names of people whose Home may show these cases: owners, covers, managers, Team Leads,
    creators, Renewal Managers, and for unassigned cases SMB Ops. Followers are known by their Slack id alone.
    """
    words = {word for each in concerned for word in (each.creator, each.renewal_manager) if word}
    for owner in {each.owner for each in concerned if each.owner is not None}:
        person = roster.get(owner)
        words.add(owner)
        words.update(_beside(person, roster))
    for region in {each.region for each in concerned if roster.get(each.owner) is None}:
        for person in roster:
            routes = person.role is Role.SMB_OPS or (person.role is Role.MANAGER and region in (None, person.region))
            words.update({person.email} if routes else ())
        words.update(each.email for led in ([region] if region else Region) for each in _leads(led, roster))
    return words


def _beside(person: Person | None, roster: Roster) -> set[str]:
    if person is None:
        return set()
    manager = roster.manager_of(person)
    cover = roster.cover_of(person)
    found = {*roster.managers(person.region), *_leads(person.region, roster), manager, cover}
    return {each.email for each in found if each is not None}


def _leads(region: Region | None, roster: Roster) -> list[Person]:
    """Return the Team Leads who see the team's day because no manager is available."""
    return roster.team_leads(region) if roster.is_led_by_team_leads(region) else []


def all_due(connection: Connection, now: datetime) -> None:
    """Make every Home due that somebody still looks at: their common data has changed."""
    connection.execute(update(homes).where(homes.c.opened_at >= now - KEPT_FRESH).values(due_at=now))


def is_known(home: StoredHome, *, email: str, name: str) -> bool:
    """Return whether the Home is stored under the words by which changes find it."""
    return (key_of(email) or home.email, key_of(name) or home.name) == (home.email, home.name)


@dataclass(frozen=True)
class TakenHome:
    """A Home that was claimed for publishing."""

    #: Its person and choices.
    home: StoredHome
    #: The digest of its content.
    digest: str
    #: The end of the claim.
    until: datetime


# Cached: the publishers ask at each change of a case, and building a statement costs more than running it.
_IS_DUE = and_(homes.c.due_at <= bindparam("now"), homes.c.opened_at >= bindparam("fresh"))
_DUE = select(homes.c.due_at, homes.c.published_at).where(_IS_DUE).order_by(homes.c.due_at).limit(200)
_NEXT = (
    select(homes)
    .where(
        _IS_DUE,
        or_(
            homes.c.published_at.is_(None),
            homes.c.published_at <= bindparam("apart"),
            homes.c.published_at > bindparam("not_yet"),
        ),
    )
    .order_by(homes.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next Home is due; at most `now` for at once; None for none."""
    moments = [
        # A publication in the future means that the clock was set back since.
        max(row.due_at, row.published_at + APART)
        if row.published_at is not None and row.published_at <= now
        else row.due_at
        for row in connection.execute(_DUE, {"now": now, "fresh": now - KEPT_FRESH})
    ]
    return min(moments, default=None)


def take(connection: Connection, now: datetime) -> TakenHome | None:
    """Claim the Home that has been due longest, until it is given back or TAKEN_FOR has passed."""
    times = {"now": now, "fresh": now - KEPT_FRESH, "apart": now - APART, "not_yet": now + APART}
    row = connection.execute(_NEXT, times).first()
    if row is None:
        return None
    until = now + TAKEN_FOR
    connection.execute(
        update(homes).where(homes.c.slack_id == row.slack_id).values(due_at=until, published_at=now, digest=UNCERTAIN)
    )
    home = StoredHome(row.slack_id, row.email, row.name, row.shows, row.page)
    return TakenHome(home, row.digest, until)


def give_back(
    connection: Connection,
    taken: TakenHome,
    again_at: datetime,
    *,
    digest: str | None = None,
    email: str = "",
    name: str = "",
) -> None:
    """Give back a claimed Home, published or not.

    Args:
        again_at: When to publish it again, unless something changed meanwhile.
        digest: The digest of what is shown now; None if unknown.
        email: The person's e-mail; "" if unknown.
        name: The person's name; "" if unknown.
    """
    mine = homes.c.slack_id == taken.home.slack_id
    known = {column: key_of(word) for column, word in (("email", email), ("name", name)) if word}
    if known:
        connection.execute(update(homes).where(mine).values(known))
    if digest is not None:
        # If it was opened meanwhile, publish it whatever it shows.
        connection.execute(update(homes).where(mine, homes.c.digest == UNCERTAIN).values(digest=digest))
    # If it became due meanwhile, it stays due.
    connection.execute(update(homes).where(mine, homes.c.due_at == taken.until).values(due_at=again_at))
