"""The arguments of a call, from a form, JSON or the query, brought to the kinds that the catalogue names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from sandbox.slack.errors import ApiError
from sandbox.slack.web_api.catalogue import Argument, ArgumentKind, Method

TRUE = frozenset({"1", "true", "True", "TRUE"})
EVERYWHERE = frozenset({"token", "team_id"})
"""What slack_sdk may send with any method: the token, and the workspace of an organisation-wide installation."""

ANY = "*"
FALSE = frozenset({"0", "false", "False", "FALSE"})


def raw_arguments(content_type: str, body: bytes, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what was sent, before any check; ApiError invalid_json, invalid_form_data or invalid_post_type."""
    given: dict[str, Any] = dict(query)
    if not body:
        return given
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            parsed = json.loads(body)
        except ValueError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(parsed, dict):
            raise ApiError("json_not_object")
        return given | parsed
    if kind == "application/x-www-form-urlencoded":
        try:
            return given | dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=False))
        except UnicodeDecodeError as error:
            raise ApiError("invalid_form_data") from error
    if kind == "multipart/form-data":
        return given | {name: data.decode(errors="replace") for name, data in parts_of(content_type, body).items()}
    raise ApiError("invalid_post_type")


def parts_of(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the parts of a multipart form by name."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            parts[name] = payload
    return parts


def typed_arguments(method: Method, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `method`; ApiError invalid_arguments names each that is unknown, missing or of another kind.

    An argument that is null counts as left out.
    """
    known = {argument.name: argument for argument in method.arguments}
    others = {name: value for name, value in given.items() if name not in known and name not in EVERYWHERE}
    messages = [] if ANY in known else [f"[ERROR] unknown argument: {name}" for name in others]
    arguments: dict[str, Any] = others if ANY in known else {}
    for argument in method.arguments:
        value = given.get(argument.name)
        if value is None or (argument.required and value == ""):
            if argument.required:
                messages.append(f"[ERROR] missing required field: {argument.name}")
            continue
        try:
            arguments[argument.name] = _typed(argument, value)
        except ValueError as error:
            messages.append(f"[ERROR] {error} [json-pointer:/{argument.name}]")
    if messages:
        raise ApiError("invalid_arguments", messages=messages)
    return arguments


def _typed(argument: Argument, value: Any) -> Any:
    kind: ArgumentKind = argument.kind
    if kind == "json":
        return _json(value)
    if kind == "list":
        if isinstance(value, list):
            return [str(item) for item in value]
        return [item.strip() for item in str(value).split(",") if item.strip()]
    if kind == "bool":
        if isinstance(value, bool):
            return value
        if str(value) in TRUE or str(value) in FALSE:
            return str(value) in TRUE
        raise ValueError("must be a boolean")
    if kind == "int":
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise ValueError("must be an integer") from error
    if isinstance(value, dict | list):
        raise ValueError("must be a string")
    return str(value)


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError("must be valid JSON") from error
