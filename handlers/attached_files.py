"""The files that somebody attaches to a form or a message (INT-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from cases.rules.case_files import MOST_FILES, CaseFile, attached_file
from handlers.payloads import Body


def attached_files(given: Iterable[object], body: Body, client: WebClient) -> tuple[CaseFile, ...]:
    """Return the files as Slack describes them, without those that are not in this workspace.

    Args:
        given: Slack's file objects.
        body: The payload, which says which workspace it is.
    """
    workspace = str((body.get("team") or {}).get("domain") or "")
    described = [_described(file, client) for file in list(given)[:MOST_FILES] if isinstance(file, Mapping)]
    found = (
        attached_file(str(file.get("name") or ""), str(file.get("permalink") or ""), workspace) for file in described
    )
    return tuple(file for file in found if file is not None)


def _described(file: Mapping[str, Any], client: WebClient) -> Mapping[str, Any]:
    """Return a file with its name and permalink. Of some files, Slack's payload has only the id."""
    if not file.get("id") or (file.get("name") and file.get("permalink")):
        return file
    try:
        found: Mapping[str, Any] = client.files_info(file=str(file["id"])).get("file") or {}
    except (SlackClientError, OSError):
        return file
    else:
        return found
