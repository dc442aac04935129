"""What people write where the app can read it: a tag does what it asks for, wherever it is written (TAG-1, TAG-2); in the app's own conversation a
case number is answered with where the case stands, anything else with what the app can do.

Slack is answered before the listener runs, so the message was put into the event inbox first (bot.inbox); the answer leaves through the outbox under
a key made of the event, and so is given once, also when a crash came between.
"""

from __future__ import annotations

from html import unescape

from slack_bolt import App

from cases.finding import MAX_ASKED
from cases.ports import Telling, TellingKind
from handlers.case_command import SEARCH, asked_in
from handlers.desk import Desk, at
from handlers.requests import Body
from handlers.tag_words import tags_written

# As much as is searched for; nobody's prose needs to be kept to be answered.
MAX_KEPT = len(SEARCH) + 1 + MAX_ASKED


def message_written(body: Body, *, desk: Desk) -> None:
    """Do what its tags ask for, or have the answer told to the person who wrote, in the same conversation. Messages of the app itself need
    none, and edits only where they bring a tag."""
    event = body["event"]
    is_tagged = tags_written(body["event_id"], event, desk)
    if not (is_tagged or event.get("bot_id") or event.get("subtype") or event.get("channel_type") != "im"):
        _answer(body["event_id"], event, desk)
    desk.event_done(body["event_id"])


def _answer(event_id: str, event: Body, desk: Desk) -> None:
    text = unescape(str(event.get("text") or ""))
    telling = Telling(
        key=f"answer:{event_id}",
        lane=f"user:{event['user']}",
        kind=TellingKind.ANSWER,
        args={"asked": asked_in(text)[:MAX_KEPT]},
    )
    with desk.change() as uow:
        uow.outbox.put([telling])
        uow.commit()


def register(app: App, desk: Desk) -> None:
    """Listen for messages."""
    app.event("message")(at(desk, message_written))
