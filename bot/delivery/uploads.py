"""The bytes of a file, on their way to the address that Slack gave for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from bot.delivery.crash_points import crash_point
from bot.slack.call_failures import FailureKind, SlackFailure


@dataclass(frozen=True)
class Upload:
    """A file to be shared. title: what people see, and by which it is found again; alt_text: what it shows, for those who cannot see it."""

    file_name: str
    title: str
    alt_text: str
    content: bytes


def _in_halves(content: bytes) -> Iterator[bytes]:
    half = len(content) // 2
    yield content[:half]
    crash_point("amid_upload")
    yield content[half:]


def put_bytes(address: str, content: bytes, timeout_s: float) -> SlackFailure | None:
    """Send the bytes; None when they arrived. Whatever went wrong, nobody sees anything of the file yet, so it may be sent again."""
    try:
        length = {"Content-Length": str(len(content))}
        answer = httpx.post(address, content=_in_halves(content), headers=length, timeout=timeout_s)
    except httpx.HTTPError as error:
        return SlackFailure(FailureKind.NOT_DONE, type(error).__name__)
    if answer.status_code != httpx.codes.OK:
        return SlackFailure(FailureKind.NOT_DONE, f"http_{answer.status_code}")
    return None
