"""A case as a Work Object: what Slack shows below a link to it, and in the panel that opens beside the conversation (LOOK-1).

Neither is Block Kit: an entity has a title, fields and buttons, and Slack draws it. Below a link everybody reads it, so it names nothing of the
customer; the panel is one reader's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases.model.case import Case
from cases.model.own_days import DAYS_OF_UTC
from cases.model.people import Person
from cases.model.policy import Policy
from cases.rules.clocks import Clock, ClockKind, ClockState, clocks_of
from messages.limits import one_line, prose
from messages.names import Button, Seen

Entity = dict[str, Any]

ITEM = "slack#/entities/item"
MOST_TEXT = 1_000
# As many buttons stand in the panel itself; the rest are behind its three dots.
PRIMARY = 2
LONG = ("next_step", "description")


def below_link(case: Case, owner: Person | None, policy: Policy, now: datetime, url: str) -> Entity:
    """Return what stands below a link, for everybody: status, owner, when the next step is due, and the clocks. url: as it was posted."""
    return {**_entity(case, url, _standing(case, owner, policy, now)), "app_unfurl_url": url}


def panel(
    case: Case,
    owner: Person | None,
    policy: Policy,
    now: datetime,
    url: str,
    *,
    reads_details: bool,
    acts: Sequence[tuple[str, Button]],
) -> Entity:
    """Return what one reader sees beside the conversation, with what they may do. reads_details: whether they may read what is of the customer."""
    known = (
        ("subject", "Subject", case.subject),
        ("account", "Account", case.account),
        ("contact", "Contact", case.contact or case.lead),
        ("next_step", "Next step", case.next_step),
        ("description", "Description", case.description),
    )
    details = [_text(key, label, value, long=key in LONG) for key, label, value in known if value.strip()]
    fields = _standing(case, owner, policy, now) + (details if reads_details else [])
    entity = _entity(case, url, fields)
    seen = str(Seen(case.id, case.version))
    buttons = [
        {
            "text": label,
            "action_id": button.value,
            "value": seen,
            "accessibility_label": f"{label}: case {case.number}"[:75],
        }
        for label, button in acts
    ]
    shown = {"primary_actions": buttons[:PRIMARY], "overflow_actions": buttons[PRIMARY:]}
    entity["entity_payload"]["actions"] = {name: each for name, each in shown.items() if each}
    return entity


def _entity(case: Case, url: str, fields: list[dict[str, Any]]) -> Entity:
    return {
        "entity_type": ITEM,
        "url": url,
        "external_ref": {"id": str(case.id), "type": "case"},
        "entity_payload": {
            "attributes": {
                "title": {"text": one_line(f"Case {case.number}", 150)},
                "display_type": "Case",
                "display_id": one_line(case.number, 80),
                "product_name": "casebot",
            },
            "custom_fields": fields,
            "display_order": [field["key"] for field in fields],
        },
    }


def _standing(case: Case, owner: Person | None, policy: Policy, now: datetime) -> list[dict[str, Any]]:
    status = f"{case.status}, waits on {case.blocked_on}" if case.blocked_on else str(case.status)
    fields = [_text("status", "Status", status)]
    if owner is not None and owner.slack_id:
        fields.append(
            {"key": "owner", "label": "Owner", "type": "slack#/types/user", "user": {"user_id": owner.slack_id}}
        )
    else:
        fields.append(_text("owner", "Owner", owner.name if owner is not None else "unassigned"))
    if not case.is_closed:
        if case.next_step_due is not None:
            due = {"key": "next_step_due", "label": "Next step due", "type": "slack#/types/date"}
            fields.append({**due, "value": case.next_step_due.isoformat()})
        fields += _clocks(clocks_of(case, policy, now, owner.days if owner is not None else DAYS_OF_UTC))
    return fields


def _clocks(clocks: Sequence[Clock]) -> list[dict[str, Any]]:
    named = {ClockKind.PICKUP: ("Pickup", "Pick up by"), ClockKind.CLOSING: ("Closing", "Close by")}
    return [
        _moment(
            clock.kind.value,
            f"{named[clock.kind][0]} missed, was due" if clock.state is ClockState.MISSED else named[clock.kind][1],
            clock,
        )
        for clock in clocks
        if clock.kind in named and clock.deadline is not None and clock.state in (ClockState.RUNNING, ClockState.MISSED)
    ]


def _moment(key: str, label: str, clock: Clock) -> dict[str, Any]:
    at = int(clock.deadline.timestamp()) if clock.deadline is not None else 0
    return {"key": key, "label": label, "type": "slack#/types/timestamp", "value": at}


def _text(key: str, label: str, value: str, *, long: bool = False) -> dict[str, Any]:
    field: dict[str, Any] = {"key": key, "label": label, "type": "string"}
    return (
        {**field, "value": prose(value, MOST_TEXT), "long": True}
        if long
        else {**field, "value": one_line(value, MOST_TEXT)}
    )
