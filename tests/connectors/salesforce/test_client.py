"""The client: tokens, headers on every try, pages, and each error sorted by what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.salesforce.client import SalesforceClient, http_date
from connectors.salesforce.connection import SalesforceConnection
from connectors.salesforce.errors import ErrorKind, SalesforceError

URL = "https://example.my.salesforce.com"
SECRET = "canary-secret-4711"
Handler = Callable[[httpx.Request], httpx.Response]


class Org:
    """Answers what the test says and keeps what was asked."""

    def __init__(self, *answers: Handler | httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.token_forms: list[dict[str, list[str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            self.token_forms.append(parse_qs(request.content.decode()))
            token = f"token-{len(self.token_forms)}"
            identity = "https://login.example/id/00D000000000001AAA/005000000000001AAA"
            return httpx.Response(200, json={"access_token": token, "instance_url": URL, "id": identity})
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer


def client_of(org: Org, **settings: Any) -> SalesforceClient:
    values = {"url": URL, "client_id": "id", "client_secret": SECRET, **settings}
    return SalesforceClient(SalesforceConnection(**values), httpx.MockTransport(org))


def refusal(status: int, code: str, message: str = "No.", fields: list[str] | None = None) -> httpx.Response:
    return httpx.Response(status, json=[{"errorCode": code, "message": message, "fields": fields or []}])


def test_every_write_says_that_nobody_is_to_be_assigned_and_since_when_the_row_stands() -> None:
    org = Org(httpx.Response(204))
    client_of(org).update("Case", "500A", {"Status": "Open"}, datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    [request] = org.requests
    assert request.method == "PATCH"
    assert request.headers["Sforce-Auto-Assign"] == "FALSE"
    assert request.headers["If-Unmodified-Since"] == "Sun, 01 Mar 2026 09:30:00 GMT"
    assert json.loads(request.content) == {"Status": "Open"}


def test_a_refused_token_is_replaced_once_and_the_headers_come_along() -> None:
    org = Org(refusal(401, "INVALID_SESSION_ID"), httpx.Response(204))
    client_of(org).update("Case", "500A", {"Status": "Open"}, datetime(2026, 3, 1, tzinfo=UTC))
    first, second = org.requests
    assert (first.headers["Authorization"], second.headers["Authorization"]) == ("Bearer token-1", "Bearer token-2")
    for name in ("Sforce-Auto-Assign", "If-Unmodified-Since"):
        assert first.headers[name] == second.headers[name]
    assert first.content == second.content


def test_a_new_token_that_is_refused_as_well_is_for_the_administrator() -> None:
    org = Org(refusal(401, "INVALID_SESSION_ID"), refusal(401, "INVALID_SESSION_ID"))
    with pytest.raises(SalesforceError) as caught:
        client_of(org).describe("Case")
    assert caught.value.kind is ErrorKind.SETUP
    assert len(org.token_forms) == 2, "it does not loop on logging in"


def test_pages_are_followed_to_the_last() -> None:
    pages = (
        httpx.Response(
            200, json={"done": False, "nextRecordsUrl": "/services/data/v62.0/query/01g-2", "records": [{"Id": 1}]}
        ),
        httpx.Response(200, json={"done": True, "records": [{"Id": 2}]}),
    )
    org = Org(*pages)
    assert [row["Id"] for row in client_of(org).query_all("SELECT Id FROM Case")] == [1, 2]
    assert org.requests[1].url.path == "/services/data/v62.0/query/01g-2"


def test_version_path_and_token_address_are_settings() -> None:
    org = Org(httpx.Response(200, json={"fields": []}))
    client_of(org, api_version="v58.0", api_path="/api/data/", token_url="/oauth/token").describe("Case")
    assert org.requests[0].url.path == "/api/data/v58.0/sobjects/Case/describe"


def test_the_client_credentials_flow_sends_id_and_secret() -> None:
    org = Org(httpx.Response(200, json={}))
    client_of(org).limits()
    assert org.token_forms == [{"grant_type": ["client_credentials"], "client_id": ["id"], "client_secret": [SECRET]}]


def test_the_jwt_flow_signs_with_the_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    org = Org(httpx.Response(200, json={}))
    client_of(org, client_secret="", private_key=pem, username="bot@example.com").limits()
    [form] = org.token_forms
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    claims = jwt.decode(
        form["assertion"][0], key.public_key(), algorithms=["RS256"], audience="https://login.salesforce.com"
    )
    assert (claims["iss"], claims["sub"]) == ("id", "bot@example.com")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "UNABLE_TO_LOCK_ROW", ErrorKind.RETRY),
        (503, "SERVER_UNAVAILABLE", ErrorKind.UNKNOWN),
        (500, "", ErrorKind.UNKNOWN),
        (502, "", ErrorKind.UNKNOWN),
        (403, "REQUEST_LIMIT_EXCEEDED", ErrorKind.PAUSE),
        (412, "", ErrorKind.CONFLICT),
        (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", ErrorKind.PERSON),
        (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ErrorKind.PERSON),
        (400, "INVALID_FIELD_FOR_INSERT_UPDATE", ErrorKind.PERSON),
        (403, "INSUFFICIENT_ACCESS_OR_READONLY", ErrorKind.PERSON),
        (400, "INACTIVE_OWNER_OR_USER", ErrorKind.PERSON),
        (400, "ENTITY_IS_LOCKED", ErrorKind.PERSON),
        (404, "ENTITY_IS_DELETED", ErrorKind.GONE),
        (404, "NOT_FOUND", ErrorKind.GONE),
        (400, "INVALID_FIELD", ErrorKind.SETUP),
        (400, "A_CODE_OF_NEXT_YEAR", ErrorKind.PERSON),
    ],
)
def test_each_error_is_sorted_by_what_to_do_about_it(status: int, code: str, kind: ErrorKind) -> None:
    answer = refusal(status, code, "Fill in the reason.", ["Status"]) if code else httpx.Response(status, text="<html>")
    with pytest.raises(SalesforceError) as caught:
        client_of(Org(answer)).update("Case", "500A", {"Status": "Open"})
    assert caught.value.kind is kind
    if code:
        assert (caught.value.words, caught.value.fields) == ("Fill in the reason.", ("Status",))


def test_a_connection_that_was_never_made_is_tried_again_and_one_that_broke_is_read_back_first() -> None:
    for failure, kind in (
        (httpx.ConnectError("no route"), ErrorKind.RETRY),
        (httpx.ReadTimeout("too late"), ErrorKind.UNKNOWN),
        (httpx.RemoteProtocolError("cut"), ErrorKind.UNKNOWN),
    ):
        with pytest.raises(SalesforceError) as caught:
            client_of(Org(failure)).create("Task", {})
        assert caught.value.kind is kind, failure
    with pytest.raises(SalesforceError) as caught:
        client_of(Org(httpx.ReadTimeout("too late"))).describe("Case")
    assert caught.value.kind is ErrorKind.RETRY, "reading twice does no harm"


def test_an_answer_that_is_not_json_leaves_the_outcome_open() -> None:
    with pytest.raises(SalesforceError) as caught:
        client_of(Org(httpx.Response(200, text="<html>proxy</html>"))).create("Task", {})
    assert caught.value.kind is ErrorKind.UNKNOWN


def test_the_allowance_is_read_from_every_answer() -> None:
    org = Org(httpx.Response(200, json={}, headers={"Sforce-Limit-Info": "api-usage=900/1000"}))
    client = client_of(org)
    client.limits()
    assert client.usage is not None
    assert client.usage.share == 0.9
    assert client.calls == 1


def test_no_secret_and_no_customer_text_in_what_may_be_logged() -> None:
    """SAFE-3: neither in the repr of the connection nor in an error's text."""
    words = "The customer wrote: canary text"
    with pytest.raises(SalesforceError) as caught:
        client_of(Org(refusal(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", words))).update(
            "Case", "500A", {"Subject": "x"}
        )
    said = f"{caught.value!s} {caught.value!r} {client_of(Org()).connection!r}"
    assert "canary" not in said
    assert caught.value.__context__ is None or "canary" not in repr(caught.value.__context__)
    bad = client_of(Org(), client_secret="", private_key="-----BEGIN canary-key-----", username="bot@example.com")
    with pytest.raises(SalesforceError) as caught:
        bad.limits()
    assert caught.value.kind is ErrorKind.SETUP
    assert "canary" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_moment_with_a_fraction_is_rounded_up() -> None:
    assert http_date(datetime(2026, 3, 1, 9, 30, 0, 1000, tzinfo=UTC)) == "Sun, 01 Mar 2026 09:30:01 GMT"


def test_redirects_are_not_followed() -> None:
    org = Org(httpx.Response(302, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(SalesforceError):
        client_of(org).limits()
    assert len(org.requests) == 1
