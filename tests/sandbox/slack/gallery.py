"""What the tests of the page have their app send: every block there is, and texts that mean harm."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

HOSTILE = (
    '<script>window.hacked = 1</script> <img src=x onerror="window.hacked = 1"> "quotes" \'single\' &lt;b&gt;not bold&lt;/b&gt; '
    '{"blocks": [{"type": "divider"}]} \u202eright to left\u202c <!channel> <@U0ANA> <javascript:window.hacked=1|click me>'
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def option(text: str, value: str | None = None, **more: Any) -> Json:
    return {"text": plain(text), "value": value or text.lower().replace(" ", "_"), **more}


def field(label: str, block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def card(status: str = "Waiting for pick-up", due: int = 1_783_945_800) -> list[Json]:
    """A card as a bot for cases would send it. `due` is in seconds since 1970."""
    return [
        {"type": "header", "text": plain("00012345 · Acme Corporation · Renewal quote")},
        {
            "type": "section",
            "block_id": "what",
            "text": mrkdwn(
                f":hourglass_flowing_sand: *{status}* · due <!date^{due}^{{date_short_pretty}} at {{time}}|{due}>\n"
                "Customer asks for a quote with *20 seats more* and the new term. See <https://example.com/c/1|the case>."
            ),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    option("Change the contact"),
                    option("Mark as duplicate"),
                    option("Show history"),
                    {"text": plain("Open in Salesforce"), "value": "crm", "url": "https://example.com/crm"},
                ],
            },
        },
        {
            "type": "section",
            "fields": [
                mrkdwn("*Account*\nAcme Corporation"),
                mrkdwn("*Contact*\nJo Müller, +55 11 5555 0101"),
                mrkdwn("*Advocate*\n<@U0ANA>"),
                mrkdwn("*Renewal*\n€ 12,400 · <!date^1785542400^{date_short}|Aug 1>"),
            ],
        },
        {"type": "context", "elements": [mrkdwn(":white_check_mark: contact  ·  :x: next step  ·  :x: quote sent")]},
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                button("Pick up", "pick_up", style="primary"),
                button("Close…", "close"),
                button("Wizard", "wizard"),
                button(
                    "Drop",
                    "drop",
                    style="danger",
                    confirm={
                        "title": plain("Drop this case?"),
                        "text": mrkdwn("It goes back to the *queue*."),
                        "confirm": plain("Drop it"),
                        "deny": plain("Keep it"),
                        "style": "danger",
                    },
                ),
                button("Never answers", "silent"),
                button("Open the account", "open_account", url="https://example.com/account"),
            ],
        },
    ]


def layout_blocks(picture: str) -> list[Json]:
    """Blocks that only show something; `picture` is an image's address."""
    return [
        {"type": "header", "text": plain("Everything in one message :tada:")},
        {
            "type": "section",
            "text": mrkdwn(
                "*bold* _italic_ ~struck~ `code` *_both_* :wave: &amp; &lt;tags&gt;\n> a quote with <https://example.com|a link>\n"
                "• one\n• two\n```def f(x):\n    return x < 3```\n<@U0BEN> in <#C0GENERAL> <!here> snake_case_name 2*3*4"
            ),
        },
        {
            "type": "section",
            "text": mrkdwn("An image beside it."),
            "accessory": {"type": "image", "image_url": picture, "alt_text": "A yellow bolt"},
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": picture, "alt_text": "small bolt"},
                mrkdwn("Sent by *gallery*"),
                plain("plain *not bold*"),
            ],
        },
        {"type": "image", "image_url": picture, "alt_text": "The bolt in full", "title": plain("A picture")},
        {"type": "rich_text", "elements": rich_elements()},
        {
            "type": "table",
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Case"}, {"type": "raw_text", "text": "Days open"}],
                [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "link", "url": "https://example.com/1", "text": "00012345"}],
                            }
                        ],
                    },
                    {"type": "raw_text", "text": "13"},
                ],
                [{"type": "raw_text", "text": "00012346"}, {"type": "raw_text", "text": "2"}],
            ],
        },
        {
            "type": "markdown",
            "text": "## A heading\n\n1. **first**\n2. [second](https://example.com)\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        },
        {
            "type": "video",
            "title": plain("How to renew"),
            "title_url": "https://example.com/video",
            "video_url": "https://example.com/embed",
            "thumbnail_url": "https://example.com/thumb.png",
            "alt_text": "A short film",
        },
    ]


def rich_elements() -> list[Json]:
    def text(words: str, **style: bool) -> Json:
        return {"type": "text", "text": words, **({"style": style} if style else {})}

    def section(*parts: Json) -> Json:
        return {"type": "rich_text_section", "elements": list(parts)}

    return [
        section(
            text("Rich "),
            text("bold", bold=True),
            text(" and "),
            text("struck", strike=True),
            text(" by "),
            {"type": "user", "user_id": "U0ANA"},
            text(" in "),
            {"type": "channel", "channel_id": "C0DEALS"},
            text(" "),
            {"type": "emoji", "name": "rocket"},
            text(" on "),
            {"type": "date", "timestamp": 1_783_945_800, "format": "{date_num}", "fallback": "?"},
        ),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 0,
            "elements": [section(text("first")), section(text("second"))],
        },
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(text("below"))]},
        {"type": "rich_text_quote", "elements": [text("quoted words")]},
        {"type": "rich_text_preformatted", "elements": [text("fixed = width")]},
    ]


def control_blocks() -> list[Json]:
    """Interactive elements as they stand in messages."""
    colours = [option("Red"), option("Green"), option("Blue", description=plain("like the sky"))]
    return [
        {
            "type": "section",
            "block_id": "s1",
            "text": mrkdwn("Status"),
            "accessory": {
                "type": "static_select",
                "action_id": "note",
                "placeholder": plain("Choose one"),
                "options": colours,
            },
        },
        {
            "type": "section",
            "block_id": "s2",
            "text": mrkdwn("Follow-up day"),
            "accessory": {"type": "datepicker", "action_id": "note", "initial_date": "2026-07-14"},
        },
        {
            "type": "section",
            "block_id": "s3",
            "text": mrkdwn("Channels to tell"),
            "accessory": {
                "type": "checkboxes",
                "action_id": "note",
                "options": [option("E-mail"), option("Phone", description=mrkdwn("*mornings* only"))],
            },
        },
        {
            "type": "actions",
            "block_id": "a1",
            "elements": [
                {"type": "users_select", "action_id": "note_user", "placeholder": plain("Reassign to")},
                {"type": "timepicker", "action_id": "note_time", "placeholder": plain("At")},
                {
                    "type": "radio_buttons",
                    "action_id": "note_radio",
                    "options": [option("Keep"), option("Give away")],
                },
            ],
        },
    ]


def every_input() -> list[Json]:
    """One input block of each kind."""
    tones = [option("Calm"), option("Tense")]
    return [
        field(
            "Next step",
            "next_step",
            {"type": "plain_text_input", "max_length": 80, "placeholder": plain("What happens next?")},
            hint=plain("Begin with a verb."),
        ),
        field("Details", "details", {"type": "plain_text_input", "multiline": True}, optional=True),
        field("E-mail", "email", {"type": "email_text_input"}, optional=True),
        field("Link", "link", {"type": "url_text_input"}, optional=True),
        field(
            "Seats",
            "seats",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "99"},
            optional=True,
        ),
        field("Tone", "tone", {"type": "static_select", "options": tones, "initial_option": tones[0]}),
        field(
            "Topics",
            "topics",
            {"type": "multi_static_select", "options": [option("Price"), option("Term"), option("Seats")]},
            optional=True,
        ),
        field(
            "Account",
            "account",
            {"type": "external_select", "min_query_length": 1, "placeholder": plain("Type a name")},
            optional=True,
        ),
        field("Colleague", "colleague", {"type": "users_select"}, optional=True),
        field("Copy to", "copy_to", {"type": "multi_users_select"}, optional=True),
        field("Post in", "post_in", {"type": "conversations_select"}, optional=True),
        field("Day", "day", {"type": "datepicker", "initial_date": "2026-07-14"}),
        field("Hour", "hour", {"type": "timepicker", "initial_time": "09:30"}, optional=True),
        field("Moment", "moment", {"type": "datetimepicker", "initial_date_time": 1_783_945_800}, optional=True),
        field(
            "Told by", "told_by", {"type": "checkboxes", "options": [option("Phone"), option("E-mail")]}, optional=True
        ),
        field(
            "Outcome",
            "outcome",
            {"type": "radio_buttons", "options": [option("Won"), option("Lost", description=plain("say why"))]},
            optional=True,
        ),
        field("Papers", "papers", {"type": "file_input", "max_files": 2}, optional=True),
        field("Note", "note", {"type": "rich_text_input"}, optional=True),
    ]


def modal(title: str, callback_id: str, blocks: list[Json], submit: str = "Save", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": blocks,
        **more,
    }


def close_modal(kind: str) -> Json:
    """Shows only the fields that the chosen closing needs."""
    kinds = [option("Won", "won"), option("Lost", "lost")]
    chosen = next(one for one in kinds if one["value"] == kind)
    blocks = [
        field(
            "Closing",
            "closing",
            {"type": "static_select", "options": kinds, "initial_option": chosen},
            dispatch_action=True,
        ),
        field("Summary", "summary", {"type": "plain_text_input", "multiline": True}),
    ]
    if kind == "lost":
        blocks.append(field("Reason", "reason", {"type": "plain_text_input"}))
    return modal("Close case", "close", blocks, submit="Close the case")
