"""What customers and colleagues write is shown as text, wherever it turns up, and does nothing (SAFE-3)."""

import json
import re
from collections.abc import Iterator

import pytest

from sandbox.slack.driver.reading import Json
from tests.stories.office import Office

# Each with words of its own, so that it can be looked for on what people see.
NASTY = {
    "mentions": "<!channel> <!here> <@U0ANA> <@U0BEN|ben> <#C0OPS|smb-ops> @channel",
    "markup": '*bold* _slanted_ ~gone~ `code` > quote <b>&amp; &lt;i&gt; O\'Neill "Ltd"',
    "links": "<https://evil.example/login|Sign in here> https://evil.example/bare <mailto:a@b.example|me>",
    "programs": '"}], "type": "divider", {"text": "\\" \\n {{ case.owner }} {% raw %} {# gone #}',
    "alphabets": "👩‍👩‍👧 family 🇧🇷 :tada: ❤️ שלום عليكم \u202eevil\u202c end",
}
OURS = re.compile(r"<!date\^\d+\^[^|<>]*\|[^<>]*>")


def texts_in(node: object) -> Iterator[str]:
    """Every text of a message or view that Slack reads as mrkdwn."""
    if isinstance(node, list):
        for part in node:
            yield from texts_in(part)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for key, part in node.items():
            if key != "state":
                yield from texts_in(part)


def does_something(payload: Json) -> list[str]:
    """What in a message or view mentions somebody or leads somewhere, other than our own dates."""
    found = [
        text for text in [str(payload.get("text") or ""), *texts_in(payload.get("blocks"))] if "<" in OURS.sub("", text)
    ]
    spelled = json.dumps(payload.get("blocks"))
    return [
        *found,
        *(
            kind
            for kind in ("user", "usergroup", "broadcast", "link", "channel", "emoji")
            if f'"type": "{kind}"' in spelled
        ),
    ]


def everything_sent(office: Office, after: int) -> Iterator[Json]:
    """All messages and views that casebot has sent since, as they left it."""
    for record in office.workspace.traffic(after=after):
        request = record["request"]
        if record["kind"] == "web_api" and record["name"].startswith(("chat.", "views.")):
            assert request.get("link_names") in (None, False, "false", "0")
            yield request.get("view") or request
        elif record["direction"] == "out" and isinstance(record["response"], dict):
            yield record["response"].get("view") or record["response"]


def visible(text: str) -> str:
    """The text as people see it: no invisible turning of the direction, any line end a line end."""
    return " ".join(re.sub("[\u202a-\u202e]", "", text).split())


@pytest.mark.parametrize("kind", sorted(NASTY))
def test_a_customers_words_are_only_words(shared_office: Office, kind: str) -> None:
    """SAFE-3, CRD-1: from import to card, window, history and `/case`: shown as written, mentioning nobody."""
    office = shared_office
    before = office.traffic_so_far()
    text = NASTY[kind]
    number = f"000800{sorted(NASTY).index(kind) + 10}"
    fields = dict.fromkeys(("account", "subject", "contact", "lead", "opportunity"), text)
    lines = dict.fromkeys(("description", "context", "cta"), f"{text}\r\nand a line\u2028more")
    ana = office.person("ana")
    card = office.card_arrives(number, type=f"Odd {kind}", **fields, **lines)
    assert visible(card.text).count(visible(text)) >= 7
    whole = ana.opens("Show all", on=card)
    assert visible(whole.text).count(visible(f"{text} and a line more")) == 3
    whole.cancels()
    assert visible(text) in visible(ana.opens("More", on=card).text)
    assert visible(text) in visible(ana.opens("Pick up", on=card).text)
    assert visible(text) in visible(ana.asks(f"/case {number}").text)
    sent = list(everything_sent(office, before))
    assert sent
    assert [found for payload in sent if (found := does_something(payload))] == []


@pytest.mark.parametrize("kind", sorted(NASTY))
def test_a_colleagues_words_are_only_words(shared_office: Office, kind: str) -> None:
    """SAFE-3, NXT-1: next step, contact, feedback: on the card, in History, and in the form that comes back with an error."""
    office = shared_office
    before = office.traffic_so_far()
    text = f"Tell them {NASTY[kind]}"
    number = f"000801{sorted(NASTY).index(kind) + 10}"
    ana = office.person("ana")
    card = office.card_arrives(number)
    form = ana.opens("Pick up", on=card)
    form.fills("Next step", text)
    form.picks("Status", "In Progress: Engaged")
    assert visible(str(form.value("Next step"))) == visible(text)
    assert form.submits().ok
    card.waits_to_show(visible(text))

    form = ana.opens("Close", on=card)
    form.fills("Feedback", f"{text}\nand more")
    form.picks("How does it close?", "Closed: Resolved")
    form.types_ahead("Contact", query=text, pick="Use what I typed")
    assert not form.submits().ok
    form.picks("Resolution action", "Answered Question")
    assert visible(str(form.value("Feedback"))) == visible(f"{text} and more")
    assert visible(str(form.value("Contact"))).startswith(visible(f"Use what I typed: {text}")[:60])
    assert form.submits().ok
    # The open card may name another closed case of the account.
    card.waits_to_show("Resolution action: Answered Question")
    assert visible(text) in visible(card.text)
    whole = ana.opens("Show all", on=card)
    assert visible(f"{text} and more") in visible(whole.text)
    whole.cancels()
    history = ana.opens("More", "History", on=card)
    assert visible(history.text).count(visible(text)) >= 3
    sent = list(everything_sent(office, before))
    assert sent
    assert [found for payload in sent if (found := does_something(payload))] == []


def test_three_thousand_characters_fit_everywhere(shared_office: Office) -> None:
    """SAFE-3, CLO-10: as feedback they are taken, shown shortened with Show all; one more is refused with the count; a name has less room."""
    office = shared_office
    ana = office.person("ana")
    flags = "🇧🇷" * 700
    card = office.card_arrives(
        "00080300", description=flags * 4, context="x" * 32_000, subject="y" * 255, account="é" * 255
    )
    assert ana.opens("Show all", on=card).shows("🇧🇷🇧🇷🇧🇷")
    form = ana.opens("Pick up", on=card)
    assert form.submits().ok
    card.waits_to_show("In Progress")

    form = ana.opens("Close", on=card)
    form.picks("How does it close?", "Closed: Resolved")
    form.picks("Resolution action", "Answered Question")
    assert form.types_ahead("Contact", query="M" * 300) == [], "longer than a name can be"
    long = ("Wörter " * 500)[:2_990] + " bis hier"
    form.fills("Feedback", long[:3_000])
    refused = form.submits()
    assert set(refused.errors) == {"Contact"}
    assert form.value("Feedback") == long[:3_000]
    form.types_ahead("Contact", query="Maria", pick="Maria")
    assert form.submits().ok
    card.waits_to_show("Closed: Resolved")
    assert office.case("00080300").feedback == long[:3_000].strip()
    assert "bis hier" in ana.opens("Show all", on=card).text
