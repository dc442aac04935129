"""Secrets are replaced without a gap: the old one and the new one sign during a rotation, and afterwards only the new one (SAFE-3)."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from bot.config.settings import SETTINGS, Settings
from bot.server import signatures as slack
from bot.server.web import web_app
from connectors.web_hook import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from tests.stories.office import Office

OLD, NEW, THIRD = "secret-of-the-past-year", "secret-of-the-year-ahead", "secret-of-somebody-else"
EACH = (OLD, NEW, THIRD)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("office")
    with Office(f"sqlite:///{folder / 'casebot.db'}") as office:
        yield office


def answers(
    office: Office, settings: Settings, path: str, body: bytes, signed: Sequence[Mapping[str, str]]
) -> list[int]:
    """Serve with these settings; return the status of the answer to each way of signing."""
    office.casebot.settings = settings
    app = web_app(office.casebot, slack=True)

    async def ask() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casebot") as client:
            each = [{**headers, "content-type": "application/json"} for headers in signed]
            return [(await client.post(path, content=body, headers=headers)).status_code for headers in each]

    return asyncio.run(ask())


def rotate(office: Office, setting: str, path: str, body: bytes, signed: Sequence[Mapping[str, str]]) -> None:
    """Set the new secret beside the old one, then remove the old one; `signed` is by the old, the new and a third."""
    name = next(each.name for each in SETTINGS if each.field == setting)
    rotating = Settings.load({name: NEW, f"{name}_OLD": OLD})
    assert answers(office, rotating, path, body, signed) == [200, 200, 401]
    rotated = Settings.load({name: NEW})
    assert answers(office, rotated, path, body, signed) == [401, 200, 401]
    assert f"{setting}=(set), {setting}_old=(set)" in repr(rotating)
    logging.getLogger("casebot").debug("%s %r", rotating, rotated)


def test_two_intake_secrets_sign_during_a_rotation(shared: Office, caplog: pytest.LogCaptureFixture) -> None:
    """INT-1, SAFE-3: a third is refused, and so is the old one once it is removed; no secret is logged or shown."""
    body = json.dumps({"number": "00120099", "region": "AMER"}).encode()
    at = int(shared.clock.now().timestamp())
    signed = [{TIMESTAMP_HEADER: str(at), SIGNATURE_HEADER: sign(secret, at, body)} for secret in EACH]
    with caplog.at_level(logging.DEBUG):
        rotate(shared, "intake_secret", "/intake/cases", body, signed)
    assert [secret for secret in EACH if secret in caplog.text] == []


def test_two_signing_secrets_sign_during_a_rotation(shared: Office, caplog: pytest.LogCaptureFixture) -> None:
    """SAFE-3: the same for Slack's requests."""
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    at = str(int(time.time()))
    text = f"v0:{at}:".encode() + body
    signed = [
        {
            slack.TIMESTAMP_HEADER: at,
            slack.SIGNATURE_HEADER: "v0=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
        }
        for secret in EACH
    ]
    with caplog.at_level(logging.DEBUG):
        rotate(shared, "slack_signing_secret", "/slack/events", body, signed)
    assert [secret for secret in EACH if secret in caplog.text] == []
