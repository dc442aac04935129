"""SAFE-3: text from customers and colleagues is shown as text, whatever it says."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.messages.all_examples import EXAMPLES
from tests.messages.examples import CRM, FILES, Example, Rendered, as_usual, with_malice
from tests.messages.reading import objects, payload_of, problems_of, words_of
from tests.messages.rendered import each_template, faults, in_voices, rendered

OUR_TOKEN = re.compile(r"<!date\^\d{1,10}\^[{}a-z_ ()]+\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>")
# Opens a conversation in Slack itself, by a user id of the roster.
OUR_CHAT = "https://slack.com/app_redirect?channel=U"
# What the administrator set: the Zendesk account, the A/R form, the web mail.
OUR_SETTINGS = ("https://acme.zendesk.com/agent/tickets/", "https://forms.example.com/ar", "https://mail.example.test/")
LIVELY = {"user", "usergroup", "channel", "broadcast", "team", "emoji"}

# Text as the worst would send it: pieces of markup, halves of characters, anything at all.
PIECES = st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "<https://evil.test|x>",
        "&lt;",
        "&",
        "<",
        ">",
        "|",
        "^",
        "\n",
        '"',
        "\\",
        "}],",
        "{{",
        "%}",
        "\u202e",
        "\u200d",
    ]
)
TEXTS = st.lists(PIECES | st.text(st.characters(), max_size=40), max_size=12).map("".join)


def dangers(payload: dict[str, Any]) -> list[str]:
    """All in a payload that could mention somebody, or lead somewhere that is not ours."""
    found = []
    read_as_mrkdwn = [payload["text"]] if "text" in payload else []
    for item in objects(payload):
        if item.get("type") == "mrkdwn":
            read_as_mrkdwn.append(item["text"])
        elif item.get("type") in LIVELY:
            found.append(str(item))
        if "url" in item and not str(item["url"]).startswith((CRM, FILES, OUR_CHAT, *OUR_SETTINGS)):
            found.append(str(item))
    found += [text for text in read_as_mrkdwn if "<" in OUR_TOKEN.sub("", text) or ">" in OUR_TOKEN.sub("", text)]
    return found


def test_hostile_text_mentions_nobody_and_links_nowhere() -> None:
    """SAFE-3"""
    assert faults(in_voices(EXAMPLES, with_malice), lambda made: dangers(payload_of(made))) == {}


@each_template
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_no_text_whatever_breaks_a_message_or_comes_alive_in_it(examples: list[Example], text: str) -> None:
    """SAFE-3"""
    made = ((example.name, example.make(lambda _: text)) for example in examples)
    assert faults(made, lambda each: dangers(payload_of(each)) + problems_of(each)) == {}


def test_foreign_text_stands_in_no_mrkdwn_where_stars_would_make_it_bold() -> None:
    """SAFE-3: `*`, `_` and `~` cannot be escaped, so what people wrote is in plain_text and rich_text alone."""

    def bold(made: Rendered) -> list[str]:
        read_as_mrkdwn = [item["text"] for item in objects(payload_of(made)["blocks"]) if item.get("type") == "mrkdwn"]
        return [text for text in read_as_mrkdwn if "*_~" in text]

    def starred(usual: str) -> str:
        return f"*{usual}*_~" if usual else ""

    assert faults(in_voices(EXAMPLES, starred), bold) == {}


def test_what_customers_usually_write_is_shown_as_they_wrote_it() -> None:
    """SAFE-3: nothing is escaped twice."""
    example = next(example for example in EXAMPLES if example.name == "case_card.not_picked_up")
    shown = words_of(example.make(lambda usual: usual.replace("Acme", "A&B <Co>")))
    assert "A&B <Co> GmbH" in shown
    assert "&amp;" not in shown
    assert words_of(example.make(as_usual)).count("12 more seats before our renewal") == 1


def test_no_message_shows_how_slack_writes_an_address() -> None:
    """SAFE-3: an e-mail address is shown as it is, never with `mailto:`."""
    assert [each.name for each in EXAMPLES if "mailto:" in words_of(rendered(each, as_usual))] == []
