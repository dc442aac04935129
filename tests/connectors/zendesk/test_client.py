"""The client over real HTTP against the local Zendesk, and against answers that are no answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cases.model.tickets import Breach, TicketStatus, TicketWrite
from connectors.zendesk.client import ZendeskClient
from connectors.zendesk.connection import ZendeskConnection
from connectors.zendesk.errors import ErrorKind, ZendeskError
from connectors.zendesk.signature import is_signed, ticket_of
from connectors.zendesk.tickets import ticket_in
from sandbox.slack.clock import SandboxClock
from sandbox.zendesk.server import ZendeskStandIn

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NOTE = TicketWrite(
    "key-1", 7, MONDAY, "ana", note="Picked up.", status=TicketStatus.PENDING, copy_to=("ana.silva@example.com",)
)


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(MONDAY, ticking=False)


@pytest.fixture
def zendesk(clock: SandboxClock) -> Iterator[ZendeskStandIn]:
    with ZendeskStandIn(clock=clock, hang_s=3) as stand_in:
        yield stand_in


@pytest.fixture
def client(zendesk: ZendeskStandIn) -> Iterator[ZendeskClient]:
    with ZendeskClient(connection_to(zendesk)) as made:
        yield made


def connection_to(zendesk: ZendeskStandIn, **settings: float) -> ZendeskConnection:
    return ZendeskConnection(
        zendesk.url,
        zendesk.client_id,
        zendesk.client_secret,
        zendesk.view,
        timeout_s=settings.get("timeout_s", 5.0),
    )


def kind_of(client: ZendeskClient, stamp: str) -> ErrorKind:
    with pytest.raises(ZendeskError) as failed:
        client.update(NOTE, stamp)
    return failed.value.kind


def test_a_view_is_read_to_its_end_with_requesters_and_breaches(zendesk: ZendeskStandIn, client: ZendeskClient) -> None:
    for number in range(1, 251):
        zendesk.ticket_arrives(number, email=f"jo{number}@bakery.example.com", organization="Bakery")
    zendesk.set_breach(250, MONDAY + timedelta(hours=2), "agent_work_time")
    zendesk.set_breach(250, MONDAY + timedelta(hours=1), "next_reply_time")
    zendesk.set_breach(250, MONDAY, "first_reply_time", stage="achieved")
    tickets = list(client.view(slas=True))
    assert [each.number for each in tickets] == [*range(1, 251)]
    last = tickets[-1]
    assert (last.requester_email, last.organization) == ("jo250@bakery.example.com", "Bakery")
    assert last.breaches == (
        Breach("next_reply_time", MONDAY + timedelta(hours=1)),
        Breach("agent_work_time", MONDAY + timedelta(hours=2)),
    )
    assert tickets[0].breaches == ()


def test_that_an_account_gives_no_sla_is_told_from_a_ticket_without_one(
    zendesk: ZendeskStandIn, client: ZendeskClient
) -> None:
    zendesk.ticket_arrives(7)
    zendesk.sla = "ticket"
    assert next(client.view(slas=True)).breaches is None
    assert client.ticket(7, slas=True).breaches == ()


def test_an_update_is_one_private_note_with_status_and_copy_and_is_found_by_its_key(
    zendesk: ZendeskStandIn, client: ZendeskClient
) -> None:
    zendesk.ticket_arrives(7)
    assert not client.has_update(7, "key-1")
    client.update(NOTE, client.ticket(7, slas=False).stamp)
    ticket = zendesk.ticket(7)
    assert (ticket.status, zendesk.notes(7)) == ("pending", ["Picked up."])
    assert [zendesk.desk.users[each]["email"] for each in ticket.email_cc_ids] == ["ana.silva@example.com"]
    assert client.has_update(7, "key-1")
    assert not client.has_update(7, "key-2")


def test_an_update_is_found_behind_more_audits_than_a_page_has(zendesk: ZendeskStandIn, client: ZendeskClient) -> None:
    zendesk.ticket_arrives(7)
    for number in range(250):
        zendesk.change(7, subject=f"Subject {number}")
    client.update(NOTE, client.ticket(7, slas=False).stamp)
    assert client.has_update(7, "key-1")


def test_a_ticket_that_changed_is_not_overwritten(
    zendesk: ZendeskStandIn, client: ZendeskClient, clock: SandboxClock
) -> None:
    zendesk.ticket_arrives(7)
    stamp = client.ticket(7, slas=False).stamp
    clock.advance(timedelta(seconds=2))
    zendesk.change(7, status="solved")
    assert kind_of(client, stamp) is ErrorKind.CONFLICT
    assert zendesk.ticket(7).status == "solved"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("too_many", ErrorKind.RETRY),
        ("unavailable", ErrorKind.RETRY),
        ("error", ErrorKind.UNKNOWN),
        ("error_after", ErrorKind.UNKNOWN),
        ("reset", ErrorKind.UNKNOWN),
        ("reset_after", ErrorKind.UNKNOWN),
        ("maintenance", ErrorKind.UNKNOWN),
        ("invalid", ErrorKind.PERSON),
        ("forbidden", ErrorKind.SETUP),
    ],
)
def test_each_failure_of_an_update_says_what_to_do(
    zendesk: ZendeskStandIn, client: ZendeskClient, fault: str, kind: ErrorKind
) -> None:
    zendesk.ticket_arrives(7)
    stamp = client.ticket(7, slas=False).stamp
    zendesk.faults.add(fault, "update")
    assert kind_of(client, stamp) is kind
    assert client.has_update(7, "key-1") is fault.endswith("_after")


def test_an_answer_that_does_not_come_leaves_the_update_unknown(zendesk: ZendeskStandIn) -> None:
    zendesk.ticket_arrives(7)
    with ZendeskClient(connection_to(zendesk, timeout_s=0.4)) as client:
        stamp = client.ticket(7, slas=False).stamp
        zendesk.faults.add("hang_after", "update")
        assert kind_of(client, stamp) is ErrorKind.UNKNOWN
    assert zendesk.notes(7) == ["Picked up."]


def test_a_token_that_ended_is_replaced_once_and_a_refused_one_is_the_administrators(
    zendesk: ZendeskStandIn, client: ZendeskClient
) -> None:
    zendesk.ticket_arrives(7)
    client.ticket(7, slas=False)
    zendesk.revoke_tokens()
    client.ticket(7, slas=False)
    assert [each for each in zendesk.calls if each[0] == "token"] == [("token", 200)] * 2
    zendesk.faults.add("unauthorized", "ticket", count=2)
    with pytest.raises(ZendeskError) as failed:
        client.ticket(7, slas=False)
    assert failed.value.kind is ErrorKind.SETUP


def test_neither_secret_nor_words_are_in_an_error(zendesk: ZendeskStandIn) -> None:
    connection = ZendeskConnection(zendesk.url, "id", "canary-secret", zendesk.view)
    with ZendeskClient(connection) as client, pytest.raises(ZendeskError) as failed:
        client.role()
    assert failed.value.kind is ErrorKind.SETUP
    assert "canary-secret" not in f"{failed.value!r} {connection!r}"


@pytest.mark.parametrize("rows", [None, [1, None], [{"id": "x"}], [{"id": 7}]])
def test_rows_that_cannot_be_read_are_left_out(rows: object) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/tokens"):
            return httpx.Response(200, json={"access_token": "t"})
        return httpx.Response(200, json={"tickets": rows, "users": [None], "meta": {"has_more": True}})

    connection = ZendeskConnection("https://example.zendesk.com", "id", "secret", 1)
    with ZendeskClient(connection, httpx.MockTransport(answer)) as client:
        assert list(client.view(slas=True)) == []


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("https://acme.zendesk.com/agent/tickets/7", 7),
        ("https://ACME.zendesk.com/agent/tickets/7/events?x=1", 7),
        ("https://acme.zendesk.com/tickets/7", 7),
        ("https://acme.zendesk.com.evil.example/agent/tickets/7", None),
        ("https://evil.example/acme.zendesk.com/agent/tickets/7", None),
        ("https://acme.zendesk.com@evil.example/agent/tickets/7", None),
        ("https://acme.zendesk.com/agent/users/7", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_a_link_names_a_ticket_of_this_account_alone(link: str, number: int | None) -> None:
    assert ticket_in(link, "acme.zendesk.com") == number


def test_a_web_hook_counts_only_when_signed_and_fresh(zendesk: ZendeskStandIn) -> None:
    body = b'{"ticket_id": "7"}'
    headers = {name.lower(): value for name, value in zendesk.signed(body, "secret").items()}
    assert is_signed(headers, body, "secret", MONDAY)
    assert not is_signed(headers, body + b" ", "secret", MONDAY)
    assert not is_signed(headers, body, "other", MONDAY)
    assert not is_signed(headers, body, "secret", MONDAY + timedelta(minutes=6))
    assert not is_signed({}, body, "secret", MONDAY)
    unsigned = {name.lower(): value for name, value in zendesk.signed(body, "").items()}
    assert not is_signed(unsigned, body, "", MONDAY), "without a secret nobody can sign"


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (b'{"ticket_id": "7"}', 7),
        (b'{"ticket_id": 7}', 7),
        (b'{"type": "zen:event-type:ticket.created", "detail": {"id": "7"}}', 7),
        (b'{"detail": {"id": "-7"}}', None),
        (b"[]", None),
        (b"no", None),
        (b"{}", None),
    ],
)
def test_a_web_hook_names_its_ticket(body: bytes, number: int | None) -> None:
    assert ticket_of(body) == number
