"""Modals and home tabs: what each person has before them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.elements import elements_of, state_of, with_ids
from sandbox.slack.errors import ApiError
from sandbox.slack.ids import Ids
from sandbox.slack.message_log import Json

MAX_STACK = 3

TEXT_FIELDS = ("private_metadata", "callback_id", "external_id")


class Views:
    """Keep a stack of modals (three at most) and a home for each person.

    Views are replaced, never changed in place. `on_change` is called with the id of the person concerned.
    """

    def __init__(self, *, ids: Ids, team_id: str, app_id: str, bot_id: str) -> None:
        self._ids = ids
        self._origin = {"team_id": team_id, "app_id": app_id, "app_installed_team_id": team_id, "bot_id": bot_id}
        self._stacks: dict[str, list[Json]] = {}
        self._homes: dict[str, Json] = {}
        self.on_change: Callable[[str], None] = lambda _user: None

    def home(self, user: str) -> Json | None:
        return self._homes.get(user)

    def modals(self, user: str) -> list[Json]:
        """Return the person's open modals, bottom first."""
        return list(self._stacks.get(user, []))

    def of(self, user: str, view_id: str) -> Json | None:
        """Return the view of this id, if this person has it before them."""
        home = self._homes.get(user)
        if home is not None and home["id"] == view_id:
            return home
        return next((view for view in self._stacks.get(user, []) if view["id"] == view_id), None)

    def find(self, *, view_id: str | None, external_id: str | None) -> tuple[str, Json] | None:
        """Return the person and view of a view_id or an external_id."""
        for user, stack in self._stacks.items():
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return user, view
        for user, home in self._homes.items():
            if home["id"] == view_id or (external_id and home["external_id"] == external_id):
                return user, home
        return None

    def _built(self, payload: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> Json:
        blocks = with_ids(payload.get("blocks") or [], self._ids.short)
        view: Json = {
            **self._origin,
            "type": payload["type"],
            "blocks": blocks,
            "title": payload.get("title"),
            "close": payload.get("close"),
            "submit": payload.get("submit"),
            "clear_on_close": bool(payload.get("clear_on_close", False)),
            "notify_on_close": bool(payload.get("notify_on_close", False)),
            "submit_disabled": bool(payload.get("submit_disabled", False)),
            **{name: payload.get(name) or "" for name in TEXT_FIELDS},
            "state": {"values": state_of(blocks, kept)},
            "hash": self._ids.hash(),
        }
        return view

    def _check_external_id(self, payload: Mapping[str, Any], own: str | None = None) -> None:
        external_id = payload.get("external_id")
        found = self.find(view_id=None, external_id=external_id) if external_id else None
        if found is not None and found[1]["id"] != own:
            raise ApiError("duplicate_external_id")

    def open(self, user: str, payload: Mapping[str, Any]) -> Json:
        """Open a new stack with this modal alone; the modals that were open are gone."""
        self._check_external_id(payload)
        view = self._built(payload)
        view |= {"id": self._ids.view(), "previous_view_id": None}
        view["root_view_id"] = view["id"]
        self._stacks[user] = [view]
        self.on_change(user)
        return view

    def push(self, user: str, payload: Mapping[str, Any]) -> Json:
        """Push a modal on top of those open; ApiError push_limit_reached beyond three."""
        stack = self._stacks.get(user, [])
        if not stack:
            return self.open(user, payload)
        if len(stack) >= MAX_STACK:
            raise ApiError("push_limit_reached")
        self._check_external_id(payload)
        view = self._built(payload)
        view |= {"id": self._ids.view(), "previous_view_id": stack[-1]["id"], "root_view_id": stack[0]["id"]}
        stack.append(view)
        self.on_change(user)
        return view

    def update(self, user: str, view_id: str, payload: Mapping[str, Any]) -> Json:
        """Replace the content of an open view; the values filled in stay under the same block_id and action_id."""
        before = self.of(user, view_id)
        if before is None:
            raise ApiError("not_found")
        self._check_external_id(payload, own=view_id)
        view = self._built(payload, before["state"]["values"])
        view |= {key: before[key] for key in ("id", "previous_view_id", "root_view_id")}
        self._put(user, view)
        return view

    def publish(self, user: str, payload: Mapping[str, Any]) -> Json:
        before = self._homes.get(user)
        if before is not None:
            return self.update(user, before["id"], payload)
        self._check_external_id(payload)
        view = self._built(payload)
        view |= {"id": self._ids.view(), "previous_view_id": None}
        view["root_view_id"] = view["id"]
        self._homes[user] = view
        self.on_change(user)
        return view

    def fill(self, user: str, view: Json, values: Mapping[str, Any]) -> Json:
        """Keep what the person has put into the view so far. The page knows it: nobody is told."""
        filled = {**view, "state": {"values": state_of(view["blocks"], values)}}
        if view["type"] == "home":
            self._homes[user] = filled
        else:
            stack = self._stacks[user]
            stack[[one["id"] for one in stack].index(view["id"])] = filled
        return filled

    def _put(self, user: str, view: Json) -> None:
        if view["type"] == "home":
            self._homes[user] = view
        else:
            stack = self._stacks[user]
            stack[[one["id"] for one in stack].index(view["id"])] = view
        self.on_change(user)

    def close(self, user: str, view_id: str) -> None:
        """Take one modal away; nothing happens if it is not open."""
        stack = self._stacks.get(user, [])
        left = [view for view in stack if view["id"] != view_id]
        if len(left) != len(stack):
            self._stacks[user] = left
            self.on_change(user)

    def clear(self, user: str) -> None:
        """Take all of a person's modals away."""
        if self._stacks.pop(user, []):
            self.on_change(user)


def input_block_ids(view: Json) -> set[str]:
    """Return the block_ids under which a submission may be answered with errors."""
    return {block["block_id"] for block, _ in elements_of(view["blocks"]) if block.get("type") == "input"}
