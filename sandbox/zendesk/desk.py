"""The tickets, users and organizations of a local Zendesk, and how a ticket is changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from sandbox.zendesk.errors import ApiError, invalid, not_found

CLOSED = "closed"
STATUSES = ("new", "open", "pending", "hold", "solved", CLOSED)
CHANGEABLE = ("subject", "status", "priority", "assignee_id")

Json = dict[str, Any]


class Clock(Protocol):
    """Tell the time."""

    def now(self) -> datetime: ...


@dataclass
class Ticket:
    """Represent a ticket.

    Attributes:
        breaches: Each metric, when it is breached, and its stage.
    """

    id: int
    subject: str
    description: str
    requester_id: int
    created_at: datetime
    updated_at: datetime
    organization_id: int | None = None
    assignee_id: int | None = None
    status: str = "new"
    priority: str | None = None
    email_cc_ids: list[int] = field(default_factory=list)
    breaches: list[Json] = field(default_factory=list)
    audits: list[Json] = field(default_factory=list)
    is_in_view: bool = True

    def rendered(self, base: str, *, slas: bool) -> Json:
        """Return the ticket as the API gives it."""
        given: Json = {
            "id": self.id,
            "url": f"{base}/api/v2/tickets/{self.id}.json",
            "subject": self.subject,
            "raw_subject": self.subject,
            "description": self.description,
            "status": self.status,
            "priority": self.priority,
            "requester_id": self.requester_id,
            "submitter_id": self.requester_id,
            "assignee_id": self.assignee_id,
            "organization_id": self.organization_id,
            "email_cc_ids": list(self.email_cc_ids),
            "created_at": stamp(self.created_at),
            "updated_at": stamp(self.updated_at),
        }
        if slas:
            given["slas"] = {"policy_metrics": [dict(each) for each in self.breaches]}
        return given

    @property
    def comments(self) -> list[Json]:
        """Return the comments of its audits, oldest first."""
        return [event for audit in self.audits for event in audit["events"] if event["type"] == "Comment"]


class Desk:
    """Keep the data of the account. Any thread may call every method."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.tickets: dict[int, Ticket] = {}
        self.users: dict[int, Json] = {}
        self.organizations: dict[int, Json] = {}
        self._next = 1000
        self.app_user = self.user("casebot", "casebot@example.com", role="agent")

    def user(self, name: str, email: str, *, role: str = "end-user", organization: str = "") -> int:
        """Return the id of the user with this address. Create the user if there is none."""
        with self.lock:
            for known in self.users.values():
                if known["email"].casefold() == email.casefold():
                    return int(known["id"])
            made = self._id()
            self.users[made] = {
                "id": made,
                "name": name,
                "email": email,
                "role": role,
                "organization_id": self.organization(organization) if organization else None,
            }
            return made

    def organization(self, name: str) -> int:
        """Return the id of an organization. Create it if there is none."""
        with self.lock:
            for known in self.organizations.values():
                if known["name"] == name:
                    return int(known["id"])
            made = self._id()
            self.organizations[made] = {"id": made, "name": name}
            return made

    def ticket(self, id: int) -> Ticket:  # noqa: A002  # Zendesk's own word
        """Return a ticket. Raises ApiError for an unknown one."""
        found = self.tickets.get(id)
        if found is None:
            raise not_found()
        return found

    def open(self, id: int, subject: str, text: str, requester: int, *, status: str = "new") -> Ticket:  # noqa: A002 - as Zendesk calls it
        """Add a ticket with its first comment, which is public."""
        with self.lock:
            now = self.clock.now()
            made = Ticket(
                id, subject, text, requester, now, now, self.users[requester]["organization_id"], status=status
            )
            self.tickets[id] = made
            self._audit(made, requester, [_comment(text, public=True)], {})
            return made

    def update(self, id: int, asked: Mapping[str, Any], author: int) -> Json:  # noqa: A002 - as Zendesk calls it
        """Change a ticket as `PUT /tickets/{id}` does; returns the audit. Raises ApiError."""
        with self.lock:
            ticket = self.ticket(id)
            if asked.get("safe_update"):
                self._require_stamp(ticket, asked)
            if ticket.status == CLOSED:
                raise invalid("status", "Status: closed prevents ticket update")
            status = asked.get("status", ticket.status)
            if status not in STATUSES[1:-1] and status != ticket.status:
                raise invalid("status", f"Status: {status} is not a valid value")
            events: list[Json] = []
            for name in CHANGEABLE:
                if name in asked and asked[name] != getattr(ticket, name):
                    before = getattr(ticket, name)
                    events.append(
                        {"type": "Change", "field_name": name, "value": asked[name], "previous_value": before}
                    )
                    setattr(ticket, name, asked[name])
            said = asked.get("comment")
            if isinstance(said, Mapping) and (said.get("body") or said.get("html_body")):
                text = str(said.get("body") or said.get("html_body"))
                events.append(_comment(text, public=bool(said.get("public", True))))
            for each in asked.get("email_ccs") or ():
                self._copy_to(ticket, each)
            metadata = asked.get("metadata")
            return self._audit(ticket, author, events, dict(metadata) if isinstance(metadata, Mapping) else {})

    def _require_stamp(self, ticket: Ticket, asked: Mapping[str, Any]) -> None:
        given = asked.get("updated_stamp")
        if not given:
            raise ApiError(400, "BadRequest", "updated_stamp is required with safe_update")
        try:
            moment = datetime.fromisoformat(str(given))
        except ValueError:
            raise ApiError(400, "BadRequest", "updated_stamp is not a date") from None
        if stamp(moment) != stamp(ticket.updated_at):
            raise ApiError(409, "UpdateConflict", "Safe Update prevented the update due to outdated ticket data.")

    def _copy_to(self, ticket: Ticket, each: Mapping[str, Any]) -> None:
        if each.get("user_id"):
            user = int(each["user_id"])
        else:
            user = self.user(str(each.get("user_name") or each.get("user_email")), str(each.get("user_email")))
        if each.get("action", "put") == "put" and user not in ticket.email_cc_ids:
            ticket.email_cc_ids.append(user)
        if each.get("action") == "delete" and user in ticket.email_cc_ids:
            ticket.email_cc_ids.remove(user)

    def _audit(self, ticket: Ticket, author: int, events: list[Json], custom: Json) -> Json:
        now = self.clock.now()
        for event in events:
            event["id"] = self._id()
            if event["type"] == "Comment":
                event["author_id"] = author
        audit: Json = {
            "id": self._id(),
            "ticket_id": ticket.id,
            "created_at": stamp(now),
            "author_id": author,
            "events": events,
            "metadata": {"system": {}, "custom": custom},
        }
        ticket.audits.append(audit)
        ticket.updated_at = now
        return audit

    def _id(self) -> int:
        self._next += 1
        return self._next


def _comment(text: str, *, public: bool) -> Json:
    return {"type": "Comment", "body": text, "public": public}


def stamp(moment: datetime) -> str:
    """Write a moment as the API does, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
