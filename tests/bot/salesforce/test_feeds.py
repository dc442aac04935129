"""What happens around a case in Salesforce: mails, activities, Chatter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.salesforce import feeds
from tests.bot.salesforce.organisation import ANA, BEN, MARTA, Org


@pytest.fixture
def case_id(org: Org) -> str:
    """A case that has arrived, with the feeds read to their ends."""
    found = org.case(ContactId=org.contact)
    org.poll()
    org.poll_everything()
    return found


def test_a_question_in_chatter_reaches_the_owner_and_the_answer_is_posted_below_it(org: Org, case_id: str) -> None:
    """ESC-2, SLA-4"""
    post = org.crm.post(case_id, "Has the quote gone out?", by=org.users[MARTA.email])
    org.poll_everything()
    assert org.told("update_asked") == ["dm:ana@example.com"]
    assert org.ours(case_id).update_due_at is not None
    org.crm.faults.add("error_after", "comment")
    org.ana_answers(case_id, "It went out this morning")
    org.send()
    org.clock.advance(minutes=2)
    org.send()
    [comment] = org.crm.rows("FeedComment")
    assert (comment["FeedItemId"], comment["ParentId"]) == (post, case_id)
    assert comment["CommentBody"] == "Ana Silva in Slack: It went out this morning"
    org.poll_everything()
    assert org.told("update_asked") == ["dm:ana@example.com"], "our own answer asks nothing"


def test_a_mention_reaches_the_person_and_is_no_question(org: Org, case_id: str) -> None:
    org.crm.post(case_id, "@Ben Carter please have a look", by=org.users[MARTA.email])
    org.poll_everything()
    org.poll_everything()
    assert org.told("crm_mention") == ["dm:ben@example.com"]
    assert org.told("update_asked") == []


def test_a_question_of_the_owner_or_on_a_closed_case_asks_nobody(org: Org, case_id: str) -> None:
    org.crm.post(case_id, "Who can help me with this?", by=org.users[ANA.email])
    org.crm.change(case_id, by=org.users[ANA.email], Status="Closed: Unresponsive")
    org.poll()
    org.crm.post(case_id, "Is this closed?", by=org.users[BEN.email])
    org.poll_everything()
    assert org.told("update_asked") == []


@pytest.mark.parametrize("about", ["case", "contact", "account"])
def test_a_logged_call_counts_as_a_touch_of_the_cadence(org: Org, case_id: str, about: str) -> None:
    """SLA-5"""
    fields = {"case": {"WhatId": case_id}, "contact": {"WhoId": org.contact}, "account": {"WhatId": org.account}}[about]
    values = {"Subject": "Call: Maria", "TaskSubtype": "Call", "Status": "Completed", **fields}
    org.crm.add("Task", by=org.users[ANA.email], OwnerId=org.users[ANA.email], **values)
    org.poll_everything()
    org.poll_everything()
    [touch] = org.touches(case_id)
    assert (touch.kind.value, touch.by) == ("call", ANA.email)
    assert not org.writes(case_id), "it does not go back"


def test_a_customers_mail_is_announced_and_an_automatic_one_is_not(org: Org, case_id: str) -> None:
    """EML-1"""
    for number, subject, headers in (
        (1, "When can we start?", ""),
        (2, "Automatic reply: away", "Auto-Submitted: auto-replied"),
    ):
        org.crm.add(
            "EmailMessage",
            by=org.users[MARTA.email],
            ParentId=case_id,
            Incoming=True,
            FromAddress="maria@acme.example",
            Subject=subject,
            TextBody="Hello",
            MessageIdentifier=f"<{number}@acme.example>",
            MessageDate=org.clock.now(),
            Headers=headers,
        )
    org.poll_everything()
    org.poll_everything()
    assert org.told("mail") == ["dm:ana@example.com"]


def test_a_feed_that_is_not_to_be_had_is_named_and_stops_nothing(org: Org, case_id: str) -> None:
    org.crm.faults.add("insufficient_access", "query FeedItem", count=100)
    org.poll_everything()
    assert list(org.service.health()["not_readable"]) in ([], ["posts"])
    org.crm.change(case_id, by=org.users[BEN.email], Subject="Still read")
    org.poll()
    assert org.ours(case_id).subject == "Still read"


def test_what_is_said_minutes_late_is_heard(org: Org, case_id: str) -> None:
    """ESC-2: a post that becomes visible after a newer one was read."""
    org.crm.show_late(timedelta(minutes=3))
    org.crm.post(case_id, "Has the quote gone out?", by=org.users[MARTA.email])
    org.clock.advance(seconds=1)
    org.crm.post(case_id, "A customer for years.", by=org.users[MARTA.email])
    org.poll_everything()
    assert org.told("update_asked") == []
    org.poll_everything()
    org.poll_everything()
    assert org.told("update_asked") == ["dm:ana@example.com"]


def test_what_was_said_before_casebot_came_is_no_news(org: Org) -> None:
    found = org.case()
    org.crm.post(found, "Has the quote gone out?", by=org.users[MARTA.email])
    org.poll()
    org.poll_everything()
    org.poll_everything()
    assert org.told("update_asked") == []


def test_more_activities_of_one_second_than_a_page_holds_are_all_read(
    org: Org, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SLA-5"""
    monkeypatch.setattr(feeds, "MOST_AT_ONCE", 3)
    values = {"TaskSubtype": "Call", "Status": "Completed", "WhatId": case_id, "OwnerId": org.users[ANA.email]}
    for number in range(11):
        org.crm.add("Task", by=org.users[ANA.email], Subject=f"Call {number}", **values)
    org.poll_everything()
    assert len(org.touches(case_id)) == 11
