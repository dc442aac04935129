"""What a chaos run comes to: the workspace's own record and the history of the cases, held against what casebot had promised."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from cases.model.notification import NotificationKind
from messages.names import Button, Seen
from storage.outbox import RowState, outbox_table, place_of
from storage.schema import audit, cases, inbox, touches
from tests.chaos.people import Sent
from tests.chaos.site import ROSTER, Site, keys_of
from tests.stories.office import slack_user

# Their button's value is the case and the version that the card shows.
VERSIONED = {Button.NEXT_STEP.value, Button.REOPEN.value, Button.MORE.value}
CLOSED = ("Closed: Duplicate", "Closed: Unresponsive", "Closed: Resolved")


@dataclass
class Verdict:
    """Count what the last line reports, with a sentence for each problem."""

    posts_expected: int = 0
    posts_seen: int = 0
    duplicates: int = 0
    lost: int = 0
    applied_twice: int = 0
    acked_and_lost: int = 0
    stuck: int = 0
    stale_cards: int = 0
    #: How many acts were acknowledged, by what they were.
    acknowledged: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def blames(self, count: str, what: str) -> None:
        """Count one thing that is wrong."""
        setattr(self, count, getattr(self, count) + 1)
        self.wrong.append(f"{count}: {what}")

    @property
    def is_well(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.wrong


def judge(site: Site, sent: Iterable[Sent], arrived: Iterable[str]) -> Verdict:
    """Compare everything. arrived: the external ids of the cases that the web hook said it had taken."""
    verdict = Verdict()
    posted = {place: site.slack.messages(place) for place in site.conversations()}
    with site.database.engine.connect() as connection:
        _judge_posts(verdict, connection, posted)
        _judge_cards(verdict, connection, posted, site)
        _judge_acts(verdict, connection, sent, set(arrived), site.tickets.noted(connection))
        _judge_history(verdict, connection)
        keys = site.posted()
        site.mails.judge(connection, keys, verdict.blames)
        site.tickets.judge(connection, Counter(key for place in keys.values() for key in place), verdict.blames)
        left = connection.execute(select(inbox.c.key, inbox.c.kind).where(inbox.c.state == "received"))
        for row in left:
            verdict.blames("stuck", f"event {row.key} of kind {row.kind} was never finished")
    return verdict


def _judge_posts(verdict: Verdict, connection: Connection, posted: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    seen = Counter(key for messages in posted.values() for message in messages for key in keys_of(message))
    for row in connection.execute(select(outbox_table)):
        in_place = row.lane != place_of(row.lane) or row.changes is not None
        if row.state in (RowState.PENDING, RowState.SENDING, RowState.UNKNOWN, RowState.DEAD):
            verdict.blames("stuck", f"{row.key} is {row.state} after {row.attempts} tries: {row.error}")
        if in_place or row.kind == NotificationKind.UNFURL or row.state == RowState.SUPERSEDED:
            continue
        key = (row.args or {}).get("file_title") or row.key
        verdict.posts_expected += 1
        if not seen[key]:
            verdict.blames("lost", f"{row.key} ({row.state}) is nowhere in Slack")
        else:
            verdict.posts_seen += 1
    for key, times in seen.items():
        if times > 1:
            verdict.blames("duplicates", f"{key} stands {times} times")


def _judge_cards(
    verdict: Verdict, connection: Connection, posted: Mapping[str, Sequence[Mapping[str, Any]]], site: Site
) -> None:
    """Check that each case with an owner has one current card in their conversation.

    Each card of an earlier assignment has become a pointer.
    """
    shown: dict[str, tuple[str, Mapping[str, Any]]] = {
        key: (place, message) for place, messages in posted.items() for message in messages for key in keys_of(message)
    }
    place_of_person = {person.email: site.slack.dm_with_app(slack_user(person).id) for person in ROSTER}
    for case in connection.execute(select(cases)):
        for assignment in range(1, case.assignment + 1):
            place, message = shown.get(f"case:{case.id}:assigned:{assignment}", ("", None))
            is_latest = assignment == case.assignment and case.owner is not None
            if message is None:
                if is_latest and not case.closed_at:
                    verdict.blames("lost", f"case {case.number} has no card for {case.owner}")
                continue
            version = _version_on(message)
            if is_latest and place != place_of_person.get(case.owner):
                verdict.blames("lost", f"the card of case {case.number} went to {place}, not to {case.owner}")
            elif is_latest and not _shows(message, case):
                verdict.blames("stale_cards", f"case {case.number} is at version {case.version}, its card at {version}")
            elif not is_latest and version is not None:
                verdict.blames("stale_cards", f"card {assignment} of case {case.number} is older and has its buttons")


def _shows(message: Mapping[str, Any], case: Row[Any]) -> bool:
    """Return whether a card shows this version of the case. Only an open case shows its next step."""
    words = _words(message)
    return _version_on(message) == case.version and case.status in words and (case.closed_at or case.next_step in words)


def _version_on(message: Mapping[str, Any]) -> int | None:
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") in VERSIONED:
                return Seen.read(element["value"]).version
    return None


def _words(message: Mapping[str, Any]) -> str:
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str):
                found.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(message.get("blocks") or [])
    return "\n".join(found)


def _judge_acts(
    verdict: Verdict, connection: Connection, sent: Iterable[Sent], arrived: set[str], noted: Counter[str]
) -> None:
    """Check that each acknowledged act is there once. noted: the marks of comments in tickets."""
    changes = list(connection.execute(select(audit)))
    stored = {row.external_id: row for row in connection.execute(select(cases))}
    # Each mark in a change of one field is one time that the form was applied.
    applied: Counter[str] = Counter()
    for row in changes:
        words = [str(new) for name, _, new in row.fields if name in ("next_step", "feedback")]
        applied.update({mark for text in [*words, row.reason] for mark in re.findall(r"mark\d{5}x", text)})
    created = Counter(
        mark for row in stored.values() for mark in re.findall(r"mark\d{5}x", row.description + row.context)
    )
    logs = list(connection.execute(select(touches)))
    logged = Counter(f"{row.case_id}:{row.day}" for row in logs if row.day)
    # Who loses a case, or closes it, may be refused what they clicked a moment before.
    changed_hands = Counter(row.case_id for row in changes if any(name == "owner" for name, _, _ in row.fields))
    unclear = {row.id for row in stored.values() if row.status in CLOSED or changed_hands[row.id] > 1}
    places = {"touch": logged, "new case": created, "forwarded mail": created, "ticket": noted}
    for act in sent:
        if act.was_acknowledged:
            verdict.acknowledged[act.what] += 1
        times = places.get(act.what, applied)[act.mark]
        if times > 1:
            verdict.blames("applied_twice", f"{act.what} {act.mark} was applied {times} times")
        touched = int(act.mark.partition(":")[0]) if act.what == "touch" else 0
        if act.was_acknowledged and not times and touched not in unclear:
            verdict.blames("acked_and_lost", f"{act.what} {act.mark} was acknowledged and is not there")
            verdict.wrong += [
                f"  {row.at} touch of day {row.day} by {row.by}" for row in logs if row.case_id == touched
            ]
            verdict.wrong += [
                f"  {row.at} version {row.version}: {row.fields}" for row in changes if row.case_id == touched
            ]
    for external_id in arrived - stored.keys():
        verdict.blames("acked_and_lost", f"case {external_id} was taken by the web hook and is not there")


def _judge_history(verdict: Verdict, connection: Connection) -> None:
    """Check that each version of a case has one row of history, and each field its last value there."""
    versions: defaultdict[int, Counter[int]] = defaultdict(Counter)
    last: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(select(audit).order_by(audit.c.id)):
        versions[row.case_id][row.version] += 1
        last[row.case_id].update({name: new for name, _, new in row.fields})
    for case in connection.execute(select(cases)):
        for version, times in versions[case.id].items():
            if times > 2:
                verdict.blames("applied_twice", f"case {case.number}, version {version} has {times} rows of history")
        for name in ("status", "owner", "next_step", "feedback", "subject"):
            if name in last[case.id] and (last[case.id][name] or "") != (getattr(case, name) or ""):
                verdict.blames("acked_and_lost", f"{name} of case {case.number} is not what its history says")
