"""users.*: the people of the workspace."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.errors import ApiError
from sandbox.slack.message_log import Json
from sandbox.slack.web_api.call import Call, Handler
from sandbox.slack.workspace import SLACKBOT, Person


def described(call: Call, person: Person) -> Json:
    """Return a user object; the e-mail address is in it only under the scope users:read.email."""
    identity = call.core.identity
    profile: Json = {
        "title": person.title,
        "phone": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": "" if person.is_bot else person.name,
        "display_name_normalized": "" if person.is_bot else person.name,
        "first_name": person.real_name.partition(" ")[0],
        "last_name": person.real_name.rpartition(" ")[2] if " " in person.real_name else "",
        "status_text": "",
        "status_emoji": "",
        "team": call.core.team_of(person.id),
    }
    if call.has_scope("users:read.email") and not person.is_bot:
        profile["email"] = person.email
    is_app = person.id == identity.bot_user_id
    if is_app:
        profile |= {"bot_id": identity.bot_id, "api_app_id": identity.app_id}
    user: Json = {
        "id": person.id,
        "team_id": call.core.team_of(person.id),
        "name": person.name,
        "deleted": person.deleted,
        "color": person.color.lstrip("#"),
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset(call.core.clock.now()),
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.is_stranger,
        "is_bot": is_app or (person.is_bot and person.id != SLACKBOT),
        "is_app_user": False,
        "updated": 0,
    }
    if call.args.get("include_locale"):
        user["locale"] = person.locale
    return user


def info(call: Call) -> Json:
    person = call.core.workspace.people.get(call.args["user"])
    if person is None:
        raise ApiError("user_not_found")
    return {"user": described(call, person)}


def list_users(call: Call) -> Json:
    people = list(call.core.workspace.people.values())
    page, following = call.page(people, default=len(people), most=1_000)
    return {
        "members": [described(call, person) for person in page],
        "cache_ts": int(call.core.clock.now().timestamp()),
        "response_metadata": {"next_cursor": following},
    }


def lookup_by_email(call: Call) -> Json:
    wanted = call.args["email"].strip().casefold()
    for person in call.core.workspace.people.values():
        if person.email and person.email.casefold() == wanted:
            return {"user": described(call, person)}
    raise ApiError("users_not_found")


HANDLERS: Mapping[str, Handler] = {"users.info": info, "users.list": list_users, "users.lookupByEmail": lookup_by_email}
