"""Tickets as values, read from the API's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

Row = Mapping[str, Any]

_PATH = re.compile(r"/(?:agent/)?(?:tickets|requests|hc/requests)/(\d{1,18})(?:/|$)")


@dataclass(frozen=True)
class Breach:
    """An SLA target of a ticket that runs."""

    #: Zendesk's word for it, such as next_reply_time.
    metric: str
    at: datetime


@dataclass(frozen=True)
class Ticket:
    """What casebot reads of a ticket."""

    id: int
    subject: str
    status: str
    #: The stamp that a safe update names, as Zendesk wrote it.
    updated_stamp: str
    requester_name: str = ""
    requester_email: str = ""
    organization: str = ""
    assignee_email: str = ""
    #: The running SLA targets, earliest first; None where the answer does not say.
    breaches: tuple[Breach, ...] | None = None


def read_ticket(row: Row, users: Mapping[int, Row], organizations: Mapping[int, Row]) -> Ticket:
    """Read a ticket and what came beside it. Raises KeyError, TypeError or ValueError for anything else."""
    requester = users.get(row.get("requester_id") or 0, {})
    assignee = users.get(row.get("assignee_id") or 0, {})
    organization = organizations.get(row.get("organization_id") or 0, {})
    return Ticket(
        id=int(row["id"]),
        subject=str(row.get("subject") or ""),
        status=str(row["status"]),
        updated_stamp=str(row["updated_at"]),
        requester_name=str(requester.get("name") or ""),
        requester_email=str(requester.get("email") or "").casefold(),
        organization=str(organization.get("name") or ""),
        assignee_email=str(assignee.get("email") or "").casefold(),
        breaches=_breaches(row),
    )


def _breaches(row: Row) -> tuple[Breach, ...] | None:
    slas = row.get("slas")
    if not isinstance(slas, Mapping):
        return None
    metrics = slas.get("policy_metrics")
    found = []
    for each in metrics if isinstance(metrics, list) else ():
        at = read_moment(each.get("breach_at")) if isinstance(each, Mapping) else None
        # A paused target has no moment, and an achieved one is over.
        if at is not None and each.get("stage") == "active":
            found.append(Breach(str(each.get("metric") or ""), at))
    return tuple(sorted(found, key=lambda each: (each.at, each.metric)))


def read_moment(said: object) -> datetime | None:
    """Read a moment with its zone; None for anything else."""
    if not isinstance(said, str):
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def ticket_in(link: str, host: str) -> int | None:
    """The number of the ticket that a link names; None where it is no link to a ticket of this account."""
    try:
        parts = urlsplit(link.strip())
        is_ours = bool(host) and (parts.hostname or "").casefold() == host.casefold()
    except ValueError:
        return None
    found = _PATH.match(parts.path) if is_ours else None
    return int(found[1]) if found else None
