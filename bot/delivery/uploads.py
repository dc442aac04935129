"""Send the bytes of a file to the address that Slack gave for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from bot.delivery.crash_points import crash_point
from bot.slack.call_failures import FailureKind, SlackFailure


@dataclass(frozen=True)
class Upload:
    """A file to share."""

    file_name: str
    #: What people see. The file is looked up by it.
    title: str
    #: A description for people who cannot see it.
    alt_text: str
    content: bytes


def _in_halves(content: bytes) -> Iterator[bytes]:
    half = len(content) // 2
    yield content[:half]
    crash_point("amid_upload")
    yield content[half:]


def put_bytes(address: str, content: bytes, timeout_s: float) -> SlackFailure | None:
    """Send the bytes; return None if they arrived.

    After a failure nobody sees the file yet, so it may be sent again.
    """
    try:
        length = {"Content-Length": str(len(content))}
        answer = httpx.post(address, content=_in_halves(content), headers=length, timeout=timeout_s)
    except httpx.HTTPError as error:
        return SlackFailure(FailureKind.NOT_DONE, type(error).__name__)
    if answer.status_code != httpx.codes.OK:
        return SlackFailure(FailureKind.NOT_DONE, f"http_{answer.status_code}")
    return None
