"""A person of the workspace: what they see and what they do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sandbox.slack.driver.home import Home
from sandbox.slack.driver.message import MessageSeen
from sandbox.slack.driver.modal import Modal
from sandbox.slack.driver.names import find_by_name, list_names
from sandbox.slack.driver.panel import Panel
from sandbox.slack.driver.polling import FIRST_PAUSE_S
from sandbox.slack.driver.reading import Json, Reader
from sandbox.slack.driver.results import Place
from sandbox.slack.driver.surface import Surface

if TYPE_CHECKING:
    from sandbox.slack.driver.workspace import Workspace


class Actor:
    """Act as a person of the workspace."""

    def __init__(self, workspace: Workspace, person: Json) -> None:
        """Take a person as PROTOCOL.md gives them."""
        self.workspace = workspace
        self.id = str(person["id"])
        self.name = str(person["name"])
        self.real_name = str(person["real_name"])
        self.zone = ZoneInfo(person.get("tz") or "UTC")
        self._places = workspace.places_of(self.id)

    def __repr__(self) -> str:
        """Show the person's name."""
        return f"<{self.name}>"

    # Reading

    def raw_state(self) -> Json:
        """Return the workspace's state as this person sees it."""
        return self.workspace.state(self.id)

    def raw_views(self) -> Json:
        """Return the home tab and the open modals of this person."""
        return self.workspace.get("/sandbox/views", **{"as": self.id})

    def raw_messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return the messages of a conversation or thread as this person sees them, oldest first."""
        return self.workspace.messages(self.id, channel, thread_ts)

    def reader(self) -> Reader:
        """Return this person's eyes: names, zone and the workspace's time."""
        return Reader(self.zone, self.raw_state)

    def places(self) -> list[Place]:
        """Return all conversations of this person."""
        return [
            Place(place["id"], str(place["name"]), place["kind"], int(place["unread"]))
            for place in self.raw_state()["conversations"]
        ]

    def _place(self, in_: str | Place | None) -> str:
        """Return the id of a conversation: by id, by channel name, by the other person's name; None is the app's DM."""
        if isinstance(in_, Place):
            return in_.id
        if in_ not in self._places:
            self._places[in_] = self._find_place(in_)
        return self._places[in_]

    def _find_place(self, in_: str | None) -> str:
        state = self.raw_state()
        app = state["app"]["bot_user_id"]
        wanted = (in_ or app).lstrip("#")
        people = {person["id"]: (person["name"], person["real_name"]) for person in state["people"]}
        for place in state["conversations"]:
            other = place.get("user")
            if wanted in (place["id"], place["name"], other, *people.get(other, ())):
                return str(place["id"])
        names = list_names([str(place["name"]) for place in state["conversations"]])
        raise AssertionError(f"{self.name} has no conversation {in_ or 'with the app'!r}; there are: {names}")

    def dm(self) -> Place:
        """Return the DM with the app."""
        place_id = self._place(None)
        return next(place for place in self.places() if place.id == place_id)

    def messages(self, in_: str | Place | None = None) -> list[MessageSeen]:
        """Return all messages of a conversation (default: the DM with the app), oldest first, ephemeral ones too."""
        channel = self._place(in_)
        reader = self.reader()
        return [MessageSeen(self.workspace, self, channel, raw, reader) for raw in self.raw_messages(channel)]

    def ephemerals(self, in_: str | Place | None = None) -> list[MessageSeen]:
        """Return the messages that only this person sees, oldest first; of all conversations if none is named."""
        places: list[str | Place] = [in_] if in_ is not None else [place.id for place in self.places()]
        return [message for place in places for message in self.messages(place) if message.ephemeral]

    def waits_for_message(
        self,
        *,
        containing: str = "",
        beginning: str = "",
        in_: str | Place | None = None,
        after: MessageSeen | None = None,
        timeout_s: float | None = None,
    ) -> MessageSeen:
        """Wait for a message with these words; the newest one is given.

        Args:
            containing: Words that it shows anywhere.
            beginning: Words in its first line. A message may name further down what another one is about.
            in_: A conversation; by default the DM with the app.
            after: Leave out all messages up to this one.
            timeout_s: How long to wait instead of the workspace's time.
        """
        channel = self._place(in_)
        looked_at: list[Json] = []

        def look() -> MessageSeen | None:
            nonlocal looked_at
            raws = self.raw_messages(channel)
            if raws is looked_at:
                return None
            looked_at, reader = raws, self.reader()
            found = (MessageSeen(self.workspace, self, channel, raw, reader) for raw in reversed(raws))
            found = (one for one in found if after is None or one.ts > after.ts)
            return next((one for one in found if one.seen(containing) and one.begins_with(beginning)), None)

        def missing() -> str:
            there = "\n".join(repr(message) for message in self.messages(channel)) or "nothing"
            wanted = " and ".join(repr(words) for words in (beginning, containing) if words)
            return f"no message with {wanted} came for {self.name}; there is:\n{there}"

        return self.workspace.waits(look, missing, timeout_s)

    # Acting

    def opens_dm(self) -> Place:
        """Turn to the DM with the app, which marks it as read."""
        self.workspace.post("/sandbox/home", {"as": self.id, "tab": "messages"})
        self.reads()
        return self.dm()

    def reads(self, in_: str | Place | None = None) -> None:
        """Mark a conversation as read to its end."""
        channel = self._place(in_)
        messages = self.raw_messages(channel)
        if messages:
            self.workspace.post("/sandbox/reads", {"as": self.id, "channel": channel, "ts": messages[-1]["ts"]})

    def opens_home(self, *, timeout_s: float | None = None) -> Home:
        """Turn to the app's home tab and wait until the app has published one."""
        self.workspace.post("/sandbox/home", {"as": self.id, "tab": "home"})
        self.workspace.waits(
            lambda: self.raw_views()["home"], lambda: f"the app publishes no home tab for {self.name}", timeout_s
        )
        return Home(self.workspace, self)

    def clicks(self, label: str, *, on: Surface, near: str | None = None) -> Modal | None:
        """Click a button by its label; give the modal that opened, None if none did within a moment.

        On a modal, the modal is given that is then on top: itself, or the one pushed. Use :meth:`opens` where a modal
        must open.
        """
        before = self._stack()
        on.clicks(label, near=near)
        return self._modal_after(before, on)

    def chooses(self, option: str, *, on: Surface, near: str | None = None) -> Modal | None:
        """Choose an option by its text, of an overflow menu or a select on a card; else as :meth:`clicks`."""
        before = self._stack()
        on.chooses(option, near=near)
        return self._modal_after(before, on)

    def opens(self, label: str, *then: str, on: Surface, near: str | None = None) -> Modal:
        """Click a button (or choose an overflow option) that opens a modal, and wait for it; then what is named there, and so on: the last
        modal is given. near: as for :meth:`clicks`, of the first."""
        modal = self._opens(label, on, near)
        for further in then:
            modal = self._opens(further, modal, None)
        return modal

    def _opens(self, label: str, on: Surface, near: str | None) -> Modal:
        before = self._stack()
        if any(label.casefold() in button.casefold() for button in on.buttons):
            on.clicks(label, near=near)
        elif on.choices:
            on.chooses(label, near=near)
        else:
            raise AssertionError(f"no button {label!r}; there are: {list_names(on.buttons)}")
        return self._waits_for_change(before, f"{label!r} opened no modal", self.workspace.timeout_s)

    def waits_for_modal(self, *, titled: str | None = None, timeout_s: float | None = None) -> Modal:
        """Wait until a modal is open, with this title if one is given."""

        def look() -> Modal | None:
            modals = self.raw_views()["modals"]
            fits = modals and titled in (None, modals[-1]["title"]["text"])
            return Modal(self.workspace, self, modals[-1]["id"]) if fits else None

        def missing() -> str:
            titles = list_names([view["title"]["text"] for view in self.raw_views()["modals"]])
            return f"no modal {titled or ''!r} opened for {self.name}; open are: {titles}"

        return self.workspace.waits(look, missing, timeout_s)

    def _stack(self) -> list[tuple[str, str]]:
        return [(view["id"], view["hash"]) for view in self.raw_views()["modals"]]

    def _waits_for_change(self, before: list[tuple[str, str]], missing: str, timeout_s: float) -> Modal:
        def look() -> Modal | None:
            now = self._stack()
            return Modal(self.workspace, self, now[-1][0]) if now and now != before else None

        return self.workspace.waits(look, lambda: missing, timeout_s)

    def _modal_after(self, before: list[tuple[str, str]], on: Surface) -> Modal | None:
        """Wait a moment for the stack to change; give what is on top then, keeping ``on`` if it is that."""
        end = time.monotonic() + self.workspace.modal_wait_s
        now = self._stack()
        while now == before and time.monotonic() < end:
            time.sleep(FIRST_PAUSE_S)
            now = self._stack()
        if not now:
            return None
        top = now[-1][0]
        if isinstance(on, Modal):
            return on if on.view_id == top else Modal(self.workspace, self, top)
        return Modal(self.workspace, self, top) if now != before else None

    def says(
        self,
        text: str,
        *,
        in_: str | Place | None = None,
        thread: MessageSeen | None = None,
        broadcast: bool = False,
        me: bool = False,
        file: str | None = None,
    ) -> MessageSeen:
        """Write a message in a conversation (default: the DM with the app) or in the thread of a message.

        Args:
            broadcast: shows a reply in the conversation too.
            me: writes it as `/me` does.
            file: the name of a file that is sent along.
        """
        body: Json = {"as": self.id, "channel": thread.channel if thread else self._place(in_), "text": text}
        if thread is not None:
            body["thread_ts"] = thread.thread_ts or thread.ts
        body |= {"broadcast": broadcast, "me": me, "file": file}
        ts = self.workspace.post("/sandbox/messages", body)["ts"]
        raw = {"ts": ts, "text": text, "user": self.id, "thread_ts": body.get("thread_ts")}
        return MessageSeen(self.workspace, self, body["channel"], raw)

    def opens_work_object(self, message: MessageSeen, url: str = "") -> Panel:
        """Open the Work Object below a link of a message (its only one without ``url``); AssertionError if the app presents nothing."""
        body = {"as": self.id, "channel": message.channel, "ts": message.ts, "url": url}
        return Panel(self.workspace, self, self.workspace.done(self.workspace.post("/sandbox/entities", body)))

    def drafts(self, text: str) -> str:
        """Type into the composer without sending; gives what Slack calls the draft in link_shared, empty where it has no link of the app's."""
        return str(self.workspace.post("/sandbox/drafts", {"as": self.id, "text": text})["unfurl_id"])

    def edits(self, message: MessageSeen, text: str) -> None:
        """Edit one of the person's own messages."""
        body = {"as": self.id, "channel": message.channel, "ts": message.ts, "text": text}
        self.workspace.post("/sandbox/edits", body)

    def types(self, text: str, *, in_: str | Place | None = None) -> None:
        """Type a slash command into a conversation (default: the DM with the app); its answer comes as a message."""
        command, _, rest = text.partition(" ")
        if not command.startswith("/"):
            raise AssertionError(f"{text!r} is no slash command; to write a message, use says()")
        body = {"as": self.id, "channel": self._place(in_), "command": command, "text": rest}
        self.workspace.done(self.workspace.post("/sandbox/commands", body))

    def asks(self, text: str, *, in_: str | Place | None = None) -> MessageSeen:
        """Type a slash command, as :meth:`types`; give the answer that only this person sees."""
        before = len(self.ephemerals(self._place(in_)))
        self.types(text, in_=in_)

        def answer() -> MessageSeen | None:
            answers = self.ephemerals(self._place(in_))
            return answers[-1] if len(answers) > before else None

        return self.workspace.waits(answer, lambda: f"{text!r} is answered with nothing that only {self.name} sees")

    def uses_shortcut(self, name: str, *, on: MessageSeen | None = None) -> Modal | None:
        """Use a shortcut by its name, on a message if one is given; give the modal that opened, if one did."""
        kind = "global" if on is None else "message"
        shortcuts = [one for one in self.raw_state()["app"]["shortcuts"] if one["type"] == kind]
        chosen = shortcuts[find_by_name(name, [one["name"] for one in shortcuts], f"{kind} shortcut")]
        body: Json = {"as": self.id, "callback_id": chosen["callback_id"]}
        if on is not None:
            body |= {"channel": on.channel, "ts": on.ts}
        before = self._stack()
        self.workspace.done(self.workspace.post("/sandbox/shortcuts", body))
        now = before
        end = time.monotonic() + self.workspace.modal_wait_s
        while now == before and time.monotonic() < end:
            time.sleep(FIRST_PAUSE_S)
            now = self._stack()
        return Modal(self.workspace, self, now[-1][0]) if now and now != before else None

    def forges(self, payload: Json) -> Json | str | None:
        """Send a payload that no client of Slack's own would send: as it is, but for who this person is, a trigger and an address to answer
        at, which are Slack's; give the app's answer."""
        body = {"as": self.id, "channel": self.dm().id, "payload": payload}
        answer: Json | str | None = self.workspace.done(self.workspace.post("/sandbox/forgeries", body))["answer"]
        return answer

    def reacts(self, emoji: str, *, to: MessageSeen, remove: bool = False) -> None:
        """Put an emoji (by its name, without colons) on a message, or take it away."""
        body = {"as": self.id, "channel": to.channel, "ts": to.ts, "name": emoji, "remove": remove}
        self.workspace.post("/sandbox/reactions", body)
