"""Read tickets from the API's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cases.model.tickets import Breach, Ticket, TicketStatus

Row = Mapping[str, Any]

_PATH = re.compile(r"/(?:agent/)?(?:tickets|requests|hc/requests)/(\d{1,18})(?:/|$)")


def read_ticket(row: Row, users: Mapping[int, Row], organizations: Mapping[int, Row]) -> Ticket:
    """Read a ticket and the objects beside it. Raises KeyError, TypeError or ValueError for anything else."""
    requester = users.get(row.get("requester_id") or 0, {})
    assignee = users.get(row.get("assignee_id") or 0, {})
    organization = organizations.get(row.get("organization_id") or 0, {})
    return Ticket(
        number=int(row["id"]),
        subject=str(row.get("subject") or ""),
        status=TicketStatus(row["status"]),
        stamp=str(row["updated_at"]),
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
        # A paused target has no time, and an achieved one is over.
        if at is not None and each.get("stage") == "active":
            found.append(Breach(str(each.get("metric") or ""), at))
    return tuple(sorted(found, key=lambda each: (each.at, each.metric)))


def read_moment(said: object) -> datetime | None:
    """Read a time with its zone; None for anything else."""
    if not isinstance(said, str):
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def ticket_in(link: str, host: str) -> int | None:
    """Return the number of the ticket in a link; None for other links."""
    try:
        parts = urlsplit(link.strip())
        is_ours = bool(host) and (parts.hostname or "").casefold() == host.casefold()
    except ValueError:
        return None
    found = _PATH.match(parts.path) if is_ours else None
    return int(found[1]) if found else None
