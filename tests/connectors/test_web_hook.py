"""What is sent to us signed: who sent it is checked before what it says (INT-1, INT-2)."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web_hook import (
    MAX_BYTES,
    MAX_RECORDS,
    BadSignature,
    NotReadable,
    TooLarge,
    parse,
    sign,
    verify,
)

SECRET = "made-up-secret-for-tests"
NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
BODY = b'{"number": "1"}'


def stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def test_the_signature_is_hmac_sha256_over_version_timestamp_and_body() -> None:
    """Worked out by another program: printf 'v1:1772461800:{}' | openssl dgst -sha256 -hmac secret"""
    assert sign("secret", 1772461800, b"{}") == "v1=eb72b05fa9ce5c0f9a7b6427feace0dcda61af89b2740a2ca0b098ce9bb8789f"


@pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 300])
def test_a_request_signed_lately_is_let_in(seconds: int) -> None:
    sent = stamp(NOW + timedelta(seconds=seconds))
    verify(SECRET, str(sent), BODY, sign(SECRET, sent, BODY), NOW)


@pytest.mark.parametrize("seconds", [-301, 301, -86_400])
def test_an_old_signature_is_refused_though_it_fits(seconds: int) -> None:
    sent = stamp(NOW + timedelta(seconds=seconds))
    with pytest.raises(BadSignature, match="300 seconds"):
        verify(SECRET, str(sent), BODY, sign(SECRET, sent, BODY), NOW)


def test_another_secret_body_or_moment_does_not_fit() -> None:
    sent = stamp(NOW)
    good = sign(SECRET, sent, BODY)
    for timestamp, body, signature in (
        (sent, BODY, sign("another-made-up-secret", sent, BODY)),
        (sent, BODY + b" ", good),
        (sent + 1, BODY, good),
        (sent, BODY, good.removeprefix("v1=")),
        (sent, BODY, good[:-1]),
        (sent, BODY, ""),
        (sent, BODY, "v1=ünï"),
    ):
        with pytest.raises(BadSignature, match="missing or invalid"):
            verify(SECRET, str(timestamp), body, signature, NOW)


@pytest.mark.parametrize("timestamp", ["", "now", "-5", "1.5", "１７７２４６１８００", "9" * 400])
def test_a_timestamp_that_is_none_is_refused(timestamp: str) -> None:
    with pytest.raises(BadSignature, match="seconds since 1970"):
        verify(SECRET, timestamp, BODY, sign(SECRET, 0, BODY), NOW)


def test_nothing_is_let_in_by_an_empty_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        verify("", str(stamp(NOW)), BODY, sign("", stamp(NOW), BODY), NOW)


def test_one_record_or_many() -> None:
    assert [one.record for one in parse(BODY)] == [{"number": "1"}]
    assert [(one.place, one.record) for one in parse(b'[{"number": "1"}, {"number": "2"}]')] == [
        (0, {"number": "1"}),
        (1, {"number": "2"}),
    ]
    assert parse(b"[]") == []


def test_json_types_are_taken_where_they_have_a_meaning() -> None:
    (one,) = parse(b'{"number": 17, "gitlab_admin": true, "feedback": null, "tags": ["a", "b"]}')
    assert one.record == {"number": 17, "gitlab_admin": True, "feedback": None, "tags": "a,b"}
    assert one.problems == ()


def test_int_2_every_field_of_another_type_is_named() -> None:
    (one,) = parse(b'{"number": "1", "subject": {"en": "x"}, "account": ["Acme"], "priority": 1.5, "tags": [1]}')
    assert one.record == {"number": "1"}
    assert [problem.field for problem in one.problems] == ["subject", "account", "priority", "tags"]
    assert one.whole["account"] == ["Acme"]


def test_int_1_a_short_id_is_the_same_case_as_the_long_one() -> None:
    (one,) = parse(b'{"number": "1", "external_id": "500AAAAAAAAAAAA"}')
    assert one.record["external_id"] == "500AAAAAAAAAAAAY55"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"number=1",
        b'"text"',
        b"17",
        b"null",
        b"[1]",
        b"[[]]",
        b'{"number": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 10_000,
    ],
)
def test_what_is_not_json_of_cases_is_refused(body: bytes) -> None:
    with pytest.raises(NotReadable):
        parse(body)


def test_more_than_is_taken_at_once_is_refused() -> None:
    with pytest.raises(TooLarge, match="1,000,000 bytes"):
        parse(b" " * (MAX_BYTES + 1))
    with pytest.raises(TooLarge, match="500 cases"):
        parse(json.dumps([{}] * (MAX_RECORDS + 1)).encode())
    assert len(parse(json.dumps([{}] * MAX_RECORDS).encode())) == MAX_RECORDS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(JSON)
def test_int_2_whatever_json_comes_is_read_or_refused(sent: object) -> None:
    try:
        records = parse(json.dumps(sent).encode())
    except (NotReadable, TooLarge):
        return
    for one in records:
        assert set(one.record) | {problem.field for problem in one.problems} == set(one.whole)
