"""The feed of a case: posts, comments, mentions, and what Salesforce posts by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.salesforce.server import SalesforceStandIn
from sandbox.slack.clock import SandboxClock
from tests.sandbox.salesforce.conftest import BASE, Client, refusal


@pytest.fixture
def case(org: SalesforceStandIn, ana: str) -> str:
    return org.add("Case", Subject="Renewal quote", OwnerId=ana, by=ana)


def text(words: str) -> dict[str, str]:
    return {"type": "Text", "text": words}


def mention(user: str) -> dict[str, str]:
    return {"type": "Mention", "id": user}


def post(client: Client, subject: str, *segments: Any, **other: Any) -> httpx.Response:
    body = {"feedElementType": "FeedItem", "subjectId": subject, "body": {"messageSegments": list(segments)}, **other}
    return client.http.post(f"{BASE}/chatter/feed-elements", json=body)


def comment(client: Client, item: str, *segments: Any) -> httpx.Response:
    address = f"{BASE}/chatter/feed-elements/{item}/capabilities/comments/items"
    return client.http.post(address, json={"body": {"messageSegments": list(segments)}})


def test_a_post_mentions_people_and_can_be_queried(org: SalesforceStandIn, client: Client, case: str, ben: str) -> None:
    made = post(client, case[:15], text("ApiRequest "), mention(ben), text(" first."))
    assert made.status_code == 201
    said = made.json()
    assert said["body"]["text"] == "ApiRequest @Ben Carter first."
    assert [segment["type"] for segment in said["body"]["messageSegments"]] == ["Text", "Mention", "Text"]
    assert said["body"]["messageSegments"][1]["record"]["id"] == ben
    assert said["createdDate"] == "2026-03-02T15:00:00.000Z"
    soql = (
        f"SELECT Id, ParentId, Body, Type, CreatedBy.Name FROM FeedItem WHERE ParentId = '{case}' AND Type = 'TextPost'"
    )
    (record,) = client.query(soql)["records"]
    assert (record["Id"], record["ParentId"], record["Body"]) == (said["id"], case, "ApiRequest @Ben Carter first.")
    assert record["CreatedBy"]["Name"] == "casebot integration"
    assert org.writes.all(via="api")[-1].object == "FeedItem"


def test_a_comment_stands_below_its_post_and_belongs_to_the_same_record(
    org: SalesforceStandIn, client: Client, case: str, ana: str, ben: str
) -> None:
    item = org.post(case, "How far is it?", by=ben)
    made = comment(client, item, mention(ana), text(": the quote is out."))
    assert made.status_code == 201
    (record,) = client.query("SELECT Id, FeedItemId, ParentId, CommentBody FROM FeedComment")["records"]
    assert record["FeedItemId"] == item
    assert record["ParentId"] == case
    assert record["CommentBody"] == "@Ana Silva: the quote is out."
    listed = client.get(f"chatter/feed-elements/{item}/capabilities/comments/items").json()
    assert [one["id"] for one in listed["items"]] == [made.json()["id"]]
    assert org.row(item)["CommentCount"] == 1


def test_posts_and_comments_leave_the_case_as_it_was(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str
) -> None:
    before = org.row(case)
    clock.advance(timedelta(minutes=5))
    item = post(client, case, text("Hello")).json()["id"]
    comment(client, item, text("Hello back"))
    client.create("FeedItem", ParentId=case, Body="Plain")
    assert org.row(case) == before


def test_a_plain_feed_item_mentions_nobody(org: SalesforceStandIn, client: Client, case: str) -> None:
    made = client.create("FeedItem", ParentId=case, Body="ApiRequest @Ben Carter").json()["id"]
    segments = client.get(f"chatter/feed-elements/{made}").json()["body"]["messageSegments"]
    assert segments == [{"type": "Text", "text": "ApiRequest @Ben Carter"}]
    below = client.create("FeedComment", FeedItemId=made, CommentBody="Done").json()["id"]
    assert org.row(below)["ParentId"] == case


def test_a_tracked_change_is_a_feed_item_without_a_body(
    org: SalesforceStandIn, client: Client, clock: SandboxClock, case: str, ben: str
) -> None:
    clock.advance(timedelta(minutes=1))
    client.update(case, Status="In Progress: Engaged", OwnerId=ben, Next_Steps__c="not tracked")
    client.update(case, Next_Steps__c="still not tracked")
    soql = f"SELECT Type, Body, CreatedById FROM FeedItem WHERE ParentId = '{case}' ORDER BY CreatedDate, Id"
    records = client.query(soql)["records"]
    assert [(one["Type"], one["Body"]) for one in records] == [("CreateRecordEvent", None), ("TrackedChange", None)]
    assert records[1]["CreatedById"] == org.integration_user


def test_the_feed_of_a_record_can_be_read_newest_first(
    org: SalesforceStandIn, client: Client, case: str, ben: str
) -> None:
    org.post(case, "One", by=ben)
    org.post(case, "Two", by=ben)
    elements = client.get(f"chatter/feeds/record/{case}/feed-elements").json()["elements"]
    assert [one["body"]["text"] for one in elements] == ["Two", "One", None]
    assert elements[0]["actor"]["name"] == "Ben Carter"


def test_there_is_no_feed_where_tracking_is_off(org: SalesforceStandIn, client: Client, case: str) -> None:
    assert client.get("sobjects/Case/describe").json()["feedEnabled"] is True
    org.organisation.feeds_of.discard("Case")
    assert client.get("sobjects/Case/describe").json()["feedEnabled"] is False
    assert refusal(post(client, case, text("Hello")), 400)["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert refusal(client.create("FeedItem", ParentId=case, Body="x"), 400)["fields"] == ["ParentId"]
    client.update(case, Status="In Progress: Engaged")
    assert client.query(f"SELECT COUNT() FROM FeedItem WHERE ParentId = '{case}'")["totalSize"] == 1


@pytest.mark.parametrize(
    ("segments", "said"),
    [
        ([], "at least one segment"),
        (["Hello"], "Not a message segment: Hello"),
        ([{"type": "Text"}], "Not a message segment"),
        ([{"type": "Picture", "url": "x"}], "Not a message segment"),
        ([{"type": "Mention", "id": "005Hs0000000099"}], "is none"),
        ([{"type": "Mention", "id": "me"}], "is none"),
        ([{"type": "Text", "text": "x" * 10_001}], "at most 10000 characters"),
        ([{"type": "Text", "text": "  "}], "no text"),
    ],
)
def test_a_post_that_cannot_be_is_refused(
    org: SalesforceStandIn, client: Client, case: str, segments: list[Any], said: str
) -> None:
    count = len(org.rows("FeedItem"))
    assert said in refusal(post(client, case, *segments), 400)["message"]
    assert len(org.rows("FeedItem")) == count


def test_a_post_mentions_at_most_25_people(client: Client, case: str, ben: str) -> None:
    assert post(client, case, *[mention(ben)] * 25).status_code == 201
    assert "at most 25" in refusal(post(client, case, *[mention(ben)] * 26), 400)["message"]


def test_a_post_needs_its_kind_and_a_record_that_is_there(org: SalesforceStandIn, client: Client, case: str) -> None:
    assert refusal(post(client, case, text("x"), feedElementType="Poll"), 400)["errorCode"] == "INVALID_INPUT"
    assert refusal(post(client, "", text("x")), 400)["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert refusal(post(client, "500Hs0000000099", text("x")), 400)["errorCode"] == "INVALID_CROSS_REFERENCE_KEY"
    org.delete(case)
    assert refusal(post(client, case, text("x")), 400)["errorCode"] == "ENTITY_IS_DELETED"


def test_a_comment_needs_a_post_that_is_there(client: Client, case: str) -> None:
    assert refusal(comment(client, "0D5Hs0000000099", text("x")), 404)["errorCode"] == "NOT_FOUND"
    assert refusal(comment(client, case, text("x")), 404)["errorCode"] == "NOT_FOUND"
    assert refusal(comment(client, "nonsense", text("x")), 404)["errorCode"] == "NOT_FOUND"


def test_a_post_can_be_deleted(client: Client, case: str) -> None:
    item = post(client, case, text("Oops")).json()["id"]
    assert client.http.delete(f"{BASE}/chatter/feed-elements/{item}").status_code == 204
    assert client.query("SELECT COUNT() FROM FeedItem WHERE Type = 'TextPost'")["totalSize"] == 0


def test_mail_on_a_case_is_there_to_be_polled(
    org: SalesforceStandIn, client: Client, case: str, clock: SandboxClock
) -> None:
    org.mail(case, "Re: Renewal quote", "When can you call?", sender="jo@acme.example")
    clock.advance(timedelta(hours=1))
    org.mail(
        case,
        "Automatic reply",
        "I am away.",
        sender="jo@acme.example",
        headers="Auto-Submitted: auto-replied\nX-Loop: 1",
    )
    org.mail(case, "Our quote", "Here it is.", sender="ana.silva@example.com", incoming=False)
    soql = "SELECT Subject, TextBody, FromAddress, MessageDate, Headers FROM EmailMessage WHERE Incoming = TRUE ORDER BY MessageDate"
    records = client.query(soql)["records"]
    assert [one["Subject"] for one in records] == ["Re: Renewal quote", "Automatic reply"]
    assert records[0]["MessageDate"] == "2026-03-02T15:00:00.000+0000"
    assert "Auto-Submitted: auto-replied" in records[1]["Headers"]
