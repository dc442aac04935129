"""api.*, auth.*, apps.*, team.* and bots.*: who the app and its workspace are."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler


def api_test(call: Call) -> Json:
    if call.args.get("error"):
        raise ApiError(call.args["error"], args=dict(call.args))
    return {"args": dict(call.args)}


def auth_test(call: Call) -> Json:
    identity = call.core.identity
    return {
        "url": f"https://{identity.team_domain}.slack.com/",
        "team": identity.team_name,
        "user": call.core.workspace.app_user.name,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    if call.sockets is None or not call.core.manifest.socket_mode:
        raise ApiError("socket_mode_disabled")
    address = call.core.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={call.sockets.issue_ticket()}&app_id={call.core.identity.app_id}"}


def team_info(call: Call) -> Json:
    identity = call.core.identity
    if call.args.get("team", identity.team_id) != identity.team_id:
        raise ApiError("team_not_found")
    return {
        "team": {
            "id": identity.team_id,
            "name": identity.team_name,
            "domain": identity.team_domain,
            "email_domain": "",
            "url": f"https://{identity.team_domain}.slack.com/",
            "icon": {"image_default": True},
        }
    }


def bots_info(call: Call) -> Json:
    identity = call.core.identity
    if call.args.get("bot", identity.bot_id) != identity.bot_id:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": identity.bot_id,
            "deleted": False,
            "name": call.core.workspace.app_user.real_name,
            "updated": 0,
            "app_id": identity.app_id,
            "user_id": identity.bot_user_id,
            "icons": {},
        }
    }


HANDLERS: Mapping[str, Handler] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "team.info": team_info,
    "bots.info": bots_info,
}
