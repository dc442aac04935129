"""Read who sent a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]

EVENT = "event_callback"
#: The fields of an event that name its person's workspace.
TEAM_FIELDS = ("user_team", "source_team", "team")
#: The fields around an event that say where it happened and who received it.
ENVELOPE_FIELDS = ("is_ext_shared_channel", "authorizations", "enterprise_id")


@dataclass(frozen=True)
class Requester:
    """The person behind a request."""

    #: The Slack user id; "" if the request names nobody.
    user_id: str
    #: The person's workspaces and organisations according to the request.
    teams: frozenset[str]
    #: The workspaces that received the request; empty if it does not say.
    sent_to: frozenset[str]
    #: Whether an app or a bot wrote it.
    is_bot: bool
    #: Whether it happened in a channel shared with another organisation.
    in_shared_channel: bool

    @classmethod
    def of(cls, body: Body) -> Requester:
        """Read a request of Slack: an event, an interaction, a command or an options request."""
        if body.get("type") == EVENT:
            return cls._of_event(body)
        user = body.get("user")
        person: Body = user if isinstance(user, Mapping) else {"id": body.get("user_id") or user or ""}
        teams = {*_ids(person.get("team_id"), body.get("team"), body.get("team_id"))}
        return cls(
            user_id=str(person.get("id") or ""),
            teams=frozenset(teams),
            sent_to=frozenset(),
            is_bot=False,
            in_shared_channel=False,
        )

    @classmethod
    def _of_event(cls, body: Body) -> Requester:
        event = body["event"]
        inner = event.get("message")
        # An edit has the message and its person inside.
        said: Body = inner if isinstance(inner, Mapping) and not event.get("user") else event
        user = said.get("user")
        teams = _ids(*(part.get(name) for part in (event, said) for name in TEAM_FIELDS))
        sent_to = _ids(*(each.get("team_id") for each in body.get("authorizations") or () if isinstance(each, Mapping)))
        return cls(
            user_id=str(user["id"] if isinstance(user, Mapping) else user or ""),
            teams=frozenset(teams),
            sent_to=frozenset(sent_to),
            is_bot=bool(said.get("bot_id")) or said.get("subtype") == "bot_message",
            in_shared_channel=bool(body.get("is_ext_shared_channel")),
        )


def _ids(*values: object) -> Iterator[str]:
    for value in values:
        found = value.get("id") if isinstance(value, Mapping) else value
        if found:
            yield str(found)


def envelope_of(body: Body) -> dict[str, Any]:
    """Return what to store around an event, so that its requester can be read later."""
    kept = {name: body[name] for name in ENVELOPE_FIELDS if body.get(name)}
    if "authorizations" in kept:
        kept["authorizations"] = [{"team_id": team} for team in Requester.of({**body, "type": EVENT}).sent_to]
    return kept


def teams_of(event: Body) -> dict[str, Any]:
    """Return the fields of an event that name its person's workspace."""
    inner = event.get("message")
    parts = [event, inner] if isinstance(inner, Mapping) else [event]
    return {name: part[name] for part in parts for name in TEAM_FIELDS if part.get(name)}
