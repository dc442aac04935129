"""Signing in, and what becomes of tokens."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from sandbox.tls import TLS
from tests.sandbox.salesforce.conftest import MONDAY, Client, MakeStandIn, refusal

USERNAME = "casebot@example.com.stand-in"


def ask(org: SalesforceStandIn, form: dict[str, str], **settings: Any) -> httpx.Response:
    return httpx.post(org.token_url, data=form, trust_env=False, verify=TLS, **settings)


def by_secret(org: SalesforceStandIn, **other: str) -> dict[str, str]:
    return {"grant_type": "client_credentials", "client_id": org.client_id, "client_secret": org.client_secret, **other}


def test_client_credentials_give_a_token_of_the_integration_user(org: SalesforceStandIn) -> None:
    granted = ask(org, by_secret(org)).json()
    assert granted["token_type"] == "Bearer"
    assert granted["instance_url"] == org.url
    assert granted["id"] == f"{org.url}/id/{org.org_id}/{org.integration_user}"
    assert granted["access_token"].startswith(f"{org.org_id[:15]}!")
    assert "refresh_token" not in granted
    who = httpx.get(
        granted["id"], headers={"Authorization": f"Bearer {granted['access_token']}"}, trust_env=False, verify=TLS
    ).json()
    assert who["user_id"] == org.integration_user


def test_the_client_may_name_itself_in_a_header(org: SalesforceStandIn) -> None:
    secret = base64.b64encode(f"{org.client_id}:{org.client_secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    assert ask(org, form, headers={"Authorization": f"Basic {secret}"}).status_code == 200
    assert ask(org, form, headers={"Authorization": "Basic %%%"}).status_code == 401


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "somebody"}, "invalid_client_id"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_client_is_refused_with_the_object_of_oauth(
    org: SalesforceStandIn, change: dict[str, str], error: str
) -> None:
    response = ask(org, by_secret(org, **change))
    assert response.status_code == 400
    assert response.json()["error"] == error
    assert response.json()["error_description"]


def test_an_app_without_a_user_to_run_as_is_refused(org: SalesforceStandIn) -> None:
    org.app.user_id = ""
    assert ask(org, by_secret(org)).json()["error_description"] == "no client credentials user enabled"


def test_a_login_can_be_refused_on_purpose(org: SalesforceStandIn) -> None:
    org.faults.add("login_refused", "token")
    refused = ask(org, by_secret(org))
    assert refused.json() == {"error": "invalid_grant", "error_description": "request not supported on this domain"}
    assert ask(org, by_secret(org)).status_code == 200


class Signer:
    """Somebody with a key that may or may not be known to the organisation."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public(self) -> str:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def signs(self, org: SalesforceStandIn, **claims: Any) -> dict[str, str]:
        said = {
            "iss": org.client_id,
            "sub": USERNAME,
            "aud": "https://login.salesforce.com",
            "exp": int((MONDAY + timedelta(minutes=3)).timestamp()),
            **claims,
        }
        assertion = jwt.encode(said, self._key, algorithm="RS256")
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


def test_a_signed_assertion_gives_a_token_that_works(org: SalesforceStandIn, signer: Signer, client: Client) -> None:
    org.app.public_keys.append(signer.public)
    for audience in ("https://login.salesforce.com", org.url):
        granted = ask(org, signer.signs(org, aud=audience)).json()
        client.http.headers["Authorization"] = f"Bearer {granted['access_token']}"
        assert client.get("limits").status_code == 200


def test_an_assertion_of_an_unknown_key_is_refused(org: SalesforceStandIn, signer: Signer) -> None:
    org.app.public_keys.append(Signer().public)
    assert ask(org, signer.signs(org)).json()["error_description"] == "invalid assertion"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "https://elsewhere.example.com"}, "audience is invalid"),
        ({"exp": int((MONDAY - timedelta(seconds=1)).timestamp())}, "assertion has expired"),
        ({"exp": int((MONDAY + timedelta(hours=2)).timestamp())}, "assertion expires too far in the future"),
        ({"iss": "somebody"}, "client identifier invalid"),
        ({"sub": "stranger@example.com"}, "user hasn't approved this consumer"),
    ],
)
def test_an_assertion_must_name_the_right_things(
    org: SalesforceStandIn, signer: Signer, claims: dict[str, Any], said: str
) -> None:
    org.app.public_keys.append(signer.public)
    assert ask(org, signer.signs(org, **claims)).json()["error_description"] == said


def test_a_token_ends_after_its_time(make_stand_in: MakeStandIn, clock: SandboxClock) -> None:
    org = make_stand_in(token_life=timedelta(minutes=10))
    client = Client(org)
    clock.advance(timedelta(minutes=9))
    assert client.get("limits").status_code == 200
    clock.advance(timedelta(minutes=1))
    assert refusal(client.get("limits"), 401)["errorCode"] == "INVALID_SESSION_ID"
    client.sign_in()
    assert client.get("limits").status_code == 200


def test_a_call_without_a_good_token_does_nothing(org: SalesforceStandIn, client: Client) -> None:
    for header in ("", "Bearer nonsense", "Basic abc"):
        client.http.headers["Authorization"] = header
        assert refusal(client.create("Account", Name="Acme"), 401)["errorCode"] == "INVALID_SESSION_ID"
    assert org.rows("Account") == []


def test_the_versions_are_told_to_anybody(org: SalesforceStandIn) -> None:
    versions = httpx.get(f"{org.url}/services/data/", trust_env=False, verify=TLS).json()
    assert {"label", "url", "version"} == set(versions[0])
    assert "/services/data/v62.0" in [one["url"] for one in versions]


def test_an_unknown_version_or_address_is_not_found(client: Client) -> None:
    for path in ("/services/data/v5.0/limits", "/services/data/v999.0/limits", "/services/data/v62.0/nonsense"):
        assert refusal(client.http.get(path), 404)["errorCode"] == "NOT_FOUND"
    assert client.http.get("/services/data/v60.0/").json()["query"] == "/services/data/v60.0/query"


def test_a_method_that_a_resource_does_not_have_is_said_to_be_wrong(client: Client) -> None:
    refused = refusal(client.http.put("/services/data/v62.0/sobjects/Case"), 405)
    assert refused["errorCode"] == "METHOD_NOT_ALLOWED"
    assert "GET,POST" in refused["message"]


def test_a_form_that_is_no_text_is_refused_and_no_bug(org: SalesforceStandIn) -> None:
    answer = httpx.post(org.token_url, content=b"\xff\xfe=1", trust_env=False, verify=TLS)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
