"""Submit and close modals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.block_kit.check import check_submission_answer
from sandbox.slack.core import Core
from sandbox.slack.elements import FILES_SCOPE, HOLDS, asks_for_files, elements_of, faults_in
from sandbox.slack.errors import ApiError, Refused
from sandbox.slack.interactions.app_calls import TROUBLE_CONNECTING, AppCalls
from sandbox.slack.interactions.inputs import accept_state, choices_for
from sandbox.slack.message_log import Json


class Modals:
    """Hand submissions and closures of modals to the app. Raises Refused for what no client allows."""

    def __init__(self, core: Core, calls: AppCalls) -> None:
        self._core = core
        self._calls = calls

    async def submit(self, user: str, body: Mapping[str, Any]) -> Json:
        """Submit a modal: send view_submission and apply the app's answer to the stack."""
        self._calls.need_interactivity()
        view = self._calls.view(user, body.get("view_id"))
        if view["type"] != "modal":
            raise Refused("not_a_modal", "Only a modal can be submitted.")
        values = accept_state(
            view["blocks"], view["state"]["values"], body.get("state"), choices_for(self._core, user, view["id"])
        )
        view = self._core.views.fill(user, view, values)
        faults = faults_in(view["blocks"], values)
        if faults:
            return {"ok": False, "errors": faults}
        payload = {
            **self._calls.origin(user, "view_submission"),
            "trigger_id": self._core.triggers.issue(user, view_id=view["id"]),
            "view": view,
            "response_urls": self._response_urls_of(user, view),
        }
        got = await self._calls.deliver("interactive", f"view_submission {view['callback_id']}", payload)
        if not got.acked:
            return self._calls.failure(got, TROUBLE_CONNECTING)
        problems = check_submission_answer(got.body, view)
        if problems:
            detail = f"{TROUBLE_CONNECTING} ({'; '.join(map(str, problems))})"
            return {"ok": False, "error": "bad_response_action", "detail": detail}
        return self._respond(user, view, got.body)

    def _respond(self, user: str, view: Json, body: Any) -> Json:
        action = body.get("response_action") if isinstance(body, Mapping) else None
        views = self._core.views
        try:
            if action in ("update", "push") and asks_for_files(body["view"]):
                self._need_files_scope()
            if action == "errors":
                return {"ok": False, "errors": dict(body["errors"])}
            if action == "update":
                views.update(user, view["id"], body["view"])
            elif action == "push":
                views.push(user, body["view"])
            elif action == "clear":
                views.clear(user)
            else:
                views.close(user, view["id"])
        except ApiError as error:
            return {"ok": False, "error": "bad_response_action", "detail": f"{TROUBLE_CONNECTING} ({error})"}
        return {"ok": True}

    def _need_files_scope(self) -> None:
        if FILES_SCOPE not in self._core.manifest.bot_scopes:
            raise ApiError("missing_scope", needed=FILES_SCOPE)

    def _response_urls_of(self, user: str, view: Json) -> list[Json]:
        """Return the addresses for the conversations chosen in inputs that ask for one (`response_url_enabled`)."""
        urls: list[Json] = []
        for block, element in elements_of(view["blocks"]):
            holds = HOLDS.get(element["type"])
            if holds is None or not element.get("response_url_enabled"):
                continue
            chosen = view["state"]["values"][block["block_id"]][element["action_id"]][holds.key]
            conversation = self._core.workspace.conversations.get(chosen or "")
            if conversation is not None:
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": conversation.id,
                        "response_url": self._calls.response_url(user, conversation),
                    }
                )
        return urls

    async def close(self, user: str, body: Mapping[str, Any]) -> Json:
        """Close a modal, or all, and send view_closed to those that asked for it."""
        view = self._calls.view(user, body.get("view_id"))
        if view["type"] != "modal":
            raise Refused("not_a_modal", "Only a modal can be closed.")
        cleared = bool(body.get("clear")) or view["clear_on_close"]
        closed = list(reversed(self._core.views.modals(user))) if cleared else [view]
        if cleared:
            self._core.views.clear(user)
        else:
            self._core.views.close(user, view["id"])
        failure: Json | None = None
        for one in closed:
            if one["notify_on_close"] and self._core.manifest.interactivity:
                payload = {**self._calls.origin(user, "view_closed"), "view": one, "is_cleared": cleared}
                got = await self._calls.deliver("interactive", f"view_closed {one['callback_id']}", payload)
                if not got.acked:
                    failure = self._calls.failure(got)
        return failure or {"ok": True}
