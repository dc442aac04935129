"""views.*: opening, pushing and changing modals, and publishing the home tab."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.block_kit.check import check_view
from sandbox.slack.core import refuse
from sandbox.slack.elements import FILES_SCOPE, asks_for_files
from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler


def _checked_view(call: Call, *kinds: str) -> Json:
    view = call.args["view"]
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", messages=["[ERROR] must provide an object [json-pointer:/view]"])
    refuse(check_view(view), below="/view")
    if asks_for_files(view) and not call.has_scope(FILES_SCOPE):
        raise call.missing_scope(FILES_SCOPE)
    if view["type"] not in kinds:
        message = f"[ERROR] view type must be {' or '.join(kinds)} [json-pointer:/view/type]"
        raise ApiError("invalid_arguments", messages=[message])
    return view


def _trigger_id(call: Call) -> str:
    trigger_id = call.args.get("trigger_id") or call.args.get("interactivity_pointer")
    if not trigger_id:
        raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: trigger_id"])
    return str(trigger_id)


def open_view(call: Call) -> Json:
    view = _checked_view(call, "modal")
    trigger = call.core.triggers.check(_trigger_id(call))
    on_top = trigger.view_id is not None and bool(call.core.views.modals(trigger.user))
    put = call.core.views.push if on_top else call.core.views.open
    opened = put(trigger.user, view)
    trigger.used = True
    return {"view": opened}


def push(call: Call) -> Json:
    view = _checked_view(call, "modal")
    trigger = call.core.triggers.check(_trigger_id(call))
    if trigger.view_id is None or not call.core.views.modals(trigger.user):
        raise ApiError("not_found")
    opened = call.core.views.push(trigger.user, view)
    trigger.used = True
    return {"view": opened}


def update(call: Call) -> Json:
    view = _checked_view(call, "modal", "home")
    view_id, external_id = call.args.get("view_id"), call.args.get("external_id")
    if not view_id and not external_id:
        raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: view_id"])
    found = call.core.views.find(view_id=view_id, external_id=external_id)
    if found is None or found[1]["type"] != view["type"]:
        raise ApiError("not_found")
    user, before = found
    _check_hash(call, before)
    return {"view": call.core.views.update(user, before["id"], view)}


def _check_hash(call: Call, before: Json | None) -> None:
    if call.args.get("hash") and (before is None or before["hash"] != call.args["hash"]):
        raise ApiError("hash_conflict")


def publish(call: Call) -> Json:
    view = _checked_view(call, "home")
    if not call.core.manifest.home_tab:
        raise ApiError("not_enabled")
    person = call.core.workspace.people.get(call.args["user_id"])
    if person is None or person.is_bot:
        raise ApiError("invalid_arguments", messages=["[ERROR] invalid user_id [json-pointer:/user_id]"])
    _check_hash(call, call.core.views.home(person.id))
    return {"view": call.core.views.publish(person.id, view)}


HANDLERS: Mapping[str, Handler] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
