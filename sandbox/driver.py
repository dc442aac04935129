"""A driver for tests that reads like a story: people of the local workspace act, and tests see what they see.

It speaks the sandbox's own protocol (PROTOCOL.md) and nothing else, so the workspace may run in this process or in
another one::

    workspace = Workspace("http://127.0.0.1:8900")
    ana = workspace.person("ana")
    card = ana.waits_for_message(containing="00012345")
    modal = ana.opens("Pick up", on=card)
    modal.fills("Next step", "Send the quote")
    assert modal.submits().ok

What cannot be done raises AssertionError and shows what is on the screen; an app that does not answer raises
:class:`SlackTrouble`. Waiting is polling until a condition holds or a time-out passes.
"""

from __future__ import annotations

import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import httpx

from sandbox.reading import Json, Reader, elements_in, lines_of

POLL_S: Final = 0.02

# Reading the certificates that a machine trusts takes longer than a story; once is enough.
TLS: Final = ssl.create_default_context()
HOLDS: Final[Mapping[str, str]] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""Under which key each kind of input keeps what is filled in."""
TYPED: Final = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
CLICKED: Final = frozenset({"button", "workflow_button", "icon_button"})

T = TypeVar("T")


class SlackTrouble(Exception):
    """Slack shows the person that the app did not answer; ``error`` is its word, ``detail`` the sentence shown."""

    def __init__(self, error: str, detail: str) -> None:
        """Take Slack's error word and the sentence that it shows."""
        self.error = error
        self.detail = detail
        super().__init__(f"{error}: {detail}")


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation as one person knows it; ``name`` is the channel's, or that of the other person."""

    id: str
    name: str
    kind: str
    unread: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """How a submission went: ``errors`` has the sentence shown under each field, by the field's label."""

    ok: bool
    errors: Mapping[str, str]


class Workspace:
    """The local workspace at ``url``, for the tests.

    ``timeout_s`` is how long waiting lasts at most; ``modal_wait_s`` how long a click waits for a modal to open before
    it takes it that none will.
    """

    def __init__(self, url: str, *, timeout_s: float = 10.0, modal_wait_s: float = 0.5) -> None:
        """Connect; nothing is sent yet."""
        self.url = url.rstrip("/")
        self.timeout_s = timeout_s
        self.modal_wait_s = modal_wait_s
        self._http = httpx.Client(base_url=self.url, timeout=30.0, trust_env=False, verify=TLS)

    def __enter__(self) -> Workspace:
        """Give the workspace itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, **query: str) -> Json:
        """Read from the protocol; AssertionError if the call is refused."""
        return self._answer(self._http.get(path, params=query))

    def post(self, path: str, body: Mapping[str, Any]) -> Json:
        """Act by the protocol; AssertionError if the call is refused."""
        return self._answer(self._http.post(path, json=body))

    @staticmethod
    def _answer(response: httpx.Response) -> Json:
        try:
            answer = response.json()
        except ValueError:
            answer = {"error": f"http_{response.status_code}", "detail": response.text}
        if response.is_error:
            raise AssertionError(f"the workspace refuses: {answer.get('error')}: {answer.get('detail')}")
        found: Json = answer
        return found

    def done(self, answer: Json) -> Json:
        """Give an answer to an interaction back; SlackTrouble if the app did not take it."""
        if not answer.get("ok", True) and "errors" not in answer:
            raise SlackTrouble(str(answer.get("error")), str(answer.get("detail", "")))
        return answer

    def state(self, as_: str | None = None) -> Json:
        """Give the state of the workspace as the person with this id sees it (default: the first person)."""
        return self.get("/sandbox/state", **({} if as_ is None else {"as": as_}))

    def person(self, who: str) -> Actor:
        """Find a person by name, real name, e-mail address or id."""
        people = self.state()["people"]
        wanted = who.casefold()
        for person in people:
            keys = (person["id"], person["name"], person["real_name"], person.get("email") or "")
            if not person.get("is_bot") and wanted in [key.casefold() for key in keys]:
                return Actor(self, person)
        names = ", ".join(person["name"] for person in people if not person.get("is_bot"))
        raise AssertionError(f"there is no person {who!r}; there are: {names}")

    @property
    def now(self) -> datetime:
        """The workspace's time."""
        return datetime.fromisoformat(self.state()["now"])

    def clock_moves(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move the clock that workspace and app share forward, and give the new time."""
        advance_s = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return datetime.fromisoformat(self.post("/sandbox/clock", {"advance_s": advance_s})["now"])

    def next_working_morning(self, *, for_: Actor) -> datetime:
        """Move the clock to the next 09:00 of a weekday where this person is, and give the new time."""
        answer = self.post("/sandbox/clock", {"to": "next_working_morning", "as": for_.id})
        return datetime.fromisoformat(answer["now"])

    def fault(self, method: str, kind: str, *, count: int = 1, retry_after: int | None = None) -> None:
        """Let the next ``count`` calls of a Web API method fail in the way that ``kind`` says (see PROTOCOL.md)."""
        body: Json = {"method": method, "kind": kind, "count": count}
        if retry_after is not None:
            body["retry_after"] = retry_after
        self.post("/sandbox/faults", body)

    def traffic(self, *, after: int = 0, name: str | None = None) -> list[Json]:
        """Give the record of traffic after number ``after``, of one method or interaction if ``name`` is given."""
        records = self.get("/sandbox/traffic", after=str(after))["records"]
        return [record for record in records if name is None or record["name"] == name]

    def waits(self, look: Callable[[], T | None], missing: Callable[[], str], timeout_s: float | None = None) -> T:
        """Poll ``look`` until it gives something that is true; else AssertionError with ``missing()``."""
        end = time.monotonic() + (self.timeout_s if timeout_s is None else timeout_s)
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(missing())
            time.sleep(POLL_S)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"


def _chosen(wanted: str, names: Sequence[str], what: str) -> int:
    """Find the one name that is ``wanted``: the same, or the same but for signs before it, or else containing it."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.casefold() == wanted.casefold(),
        lambda name: name.casefold().lstrip("".join(c for c in name if not c.isalnum())) == wanted.casefold(),
        lambda name: wanted.casefold() in name.casefold(),
    )
    for test in tests:
        found = [position for position, name in enumerate(names) if test(name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AssertionError(f"{len(found)} {what}s are called {wanted!r}; there are: {_listed(names)}")
    raise AssertionError(f"no {what} {wanted!r}; there are: {_listed(names)}")


@dataclass(frozen=True, slots=True)
class _Spot:
    """An element on a surface: its block, itself, the number of the block; and one of its options, where one is meant."""

    block: Json
    element: Json
    position: int
    option: Json = field(default_factory=dict)


class Surface(ABC):
    """What a person has before them: a message, a modal or the App Home. All that is read is read anew."""

    def __init__(self, workspace: Workspace, actor: Actor) -> None:
        """Take the workspace and who looks."""
        self.workspace = workspace
        self.actor = actor

    @abstractmethod
    def read(self) -> Json:
        """Fetch the surface as it is now; AssertionError if it is no longer there."""

    @abstractmethod
    def container(self) -> Json:
        """Say where an action on this surface happens, as PROTOCOL.md has it."""

    def values(self, raw: Json) -> Json:
        """Give what the inputs of the surface hold."""
        found: Json = (raw.get("state") or {}).get("values") or {}
        return found

    @property
    def blocks(self) -> list[Json]:
        """The blocks as they are now."""
        return self._blocks_in(self.read())

    @staticmethod
    def _blocks_in(raw: Json) -> list[Json]:
        attached = [block for part in raw.get("attachments") or () for block in part.get("blocks") or ()]
        return [*(raw.get("blocks") or ()), *attached]

    def lines_in(self, raw: Json) -> list[str]:
        """Give the visible lines of ``raw``, which ``read`` gave."""
        return lines_of(self._blocks_in(raw), self.values(raw), self.actor.reader())

    @property
    def text(self) -> str:
        """All visible words, a line for each part."""
        return "\n".join(self.lines_in(self.read()))

    def has(self, *words: str) -> bool:
        """Whether all of these words stand on the surface at this moment; line breaks and runs of blanks do not matter."""
        shown = " ".join(self.text.split())
        return all(" ".join(each.split()) in shown for each in words)

    def shows(self, *words: str) -> bool:
        """Whether all of these words come to stand on the surface: what was done shows when the app has got round to it. `has` does not wait."""
        end = time.monotonic() + self.workspace.timeout_s
        while not self.has(*words):
            if time.monotonic() > end:
                return False
            time.sleep(POLL_S)
        return True

    def waits_to_show(self, *words: str, timeout_s: float | None = None) -> None:
        """Wait until all of these words stand on the surface."""
        self.workspace.waits(
            lambda: self.has(*words), lambda: f"{_listed(words)} never came; what shows is:\n{self.text}", timeout_s
        )

    def waits_to_lose(self, words: str, *, timeout_s: float | None = None) -> None:
        """Wait until these words no longer stand on the surface."""
        self.workspace.waits(lambda: not self.has(words), lambda: f"{words!r} is still there:\n{self.text}", timeout_s)

    def _spots(self, raw: Json) -> Iterator[_Spot]:
        for position, block in enumerate(self._blocks_in(raw)):
            for element in elements_in(block):
                yield _Spot(block, element, position)

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons, in their order."""
        return [label for label, _ in self._buttons(self.read())]

    @property
    def choices(self) -> list[str]:
        """The texts of all options of overflow menus, in their order."""
        return [text for text, _ in self._options(self.read(), frozenset({"overflow"}))]

    def _buttons(self, raw: Json) -> list[tuple[str, _Spot]]:
        reader = self.actor.reader()
        spots = [spot for spot in self._spots(raw) if spot.element["type"] in CLICKED]
        return [(reader.text(spot.element.get("text")), spot) for spot in spots]

    def _options(self, raw: Json, kinds: frozenset[str]) -> list[tuple[str, _Spot]]:
        reader = self.actor.reader()
        return [
            (reader.text(option["text"]), _Spot(spot.block, spot.element, spot.position, option))
            for spot in self._spots(raw)
            if spot.element["type"] in kinds
            for option in _options_of(spot.element)
        ]

    def _nearest(self, raw: Json, found: Sequence[tuple[str, _Spot]], near: str) -> list[tuple[str, _Spot]]:
        """Keep what stands closest after (or in) the first block that shows ``near``."""
        reader, values = self.actor.reader(), self.values(raw)
        blocks = self._blocks_in(raw)
        places = [n for n, block in enumerate(blocks) if near in " ".join(lines_of([block], values, reader))]
        if not places:
            raise AssertionError(f"{near!r} is not there; what shows is:\n{self.text}")
        after = [each for each in found if each[1].position >= places[0]]
        if not after:
            raise AssertionError(f"nothing to click stands in or after {near!r}; what shows is:\n{self.text}")
        return [each for each in after if each[1].position == after[0][1].position]

    def clicks(self, label: str, *, near: str | None = None) -> None:
        """Click the button with this label; a confirmation is answered yes.

        ``near`` picks, among buttons of the same label, the one in or next after the block that shows these words.
        """
        raw = self.read()
        found = self._buttons(raw)
        if near is not None:
            found = self._nearest(raw, found, near)
        _, spot = found[_chosen(label, [name for name, _ in found], "button")]
        self.act(spot.block, spot.element, {})

    def chooses(self, option: str, *, near: str | None = None) -> None:
        """Choose an option, by its text, of an overflow menu or of a select, radio or check box outside a form."""
        raw = self.read()
        found = self._options(raw, frozenset({"overflow", "static_select", "radio_buttons", "checkboxes"}))
        if near is not None:
            found = self._nearest(raw, found, near)
        _, spot = found[_chosen(option, [text for text, _ in found], "option")]
        many = spot.element["type"] == "checkboxes"
        chosen = {"selected_options": [spot.option]} if many else {"selected_option": spot.option}
        self.act(spot.block, spot.element, chosen)

    def act(self, block: Json, element: Json, value: Json) -> None:
        """Send one action; SlackTrouble if the app does not take it."""
        body: Json = {
            "as": self.actor.id,
            "container": self.container(),
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "value": value,
        }
        state = self.state()
        if state is not None:
            body["state"] = state
        self.workspace.done(self.workspace.post("/sandbox/actions", body))

    def state(self) -> Json | None:
        """Give what the client sends of the inputs along with an action; None where it sends nothing."""
        return None


def _options_of(element: Json) -> list[Json]:
    options: list[Json] = list(element.get("options") or ())
    for group in element.get("option_groups") or ():
        options += group.get("options") or ()
    return options


class MessageSeen(Surface):
    """A message as one person sees it. It is read anew whenever it is looked at."""

    def __init__(self, workspace: Workspace, actor: Actor, channel: str, raw: Json) -> None:
        """Take the conversation's id and the message as it was read."""
        super().__init__(workspace, actor)
        self.channel = channel
        self.ts = str(raw["ts"])
        self.thread_ts = str(raw["thread_ts"]) if raw.get("thread_ts") else None
        self.ephemeral = bool(raw.get("ephemeral"))
        self._last = raw

    def __repr__(self) -> str:
        """Show where the message is and how it begins."""
        first = (self.lines_in(self._last) or [""])[0]
        return f"<message {self.ts} in {self.channel}: {first}>"

    def _found(self) -> Json | None:
        raws = self.actor.raw_messages(self.channel)
        if self.thread_ts is not None and self.thread_ts != self.ts:
            raws = [*raws, *self.actor.raw_messages(self.channel, self.thread_ts)]
        return next((raw for raw in raws if raw["ts"] == self.ts), None)

    def read(self) -> Json:
        """Fetch the message as it is now; AssertionError if it was deleted."""
        raw = self._found()
        if raw is None:
            raise AssertionError(f"the message is no longer there: {self!r}")
        self._last = raw
        return raw

    def exists(self) -> bool:
        """Whether the message is still there."""
        return self._found() is not None

    def refreshed(self) -> MessageSeen:
        """Give the message as it is now."""
        return MessageSeen(self.workspace, self.actor, self.channel, self.read())

    def lines_in(self, raw: Json) -> list[str]:
        """Give the visible lines: those of the blocks, or the text if there are none, and of what is attached."""
        reader = self.actor.reader()
        lines = super().lines_in(raw)
        if not raw.get("blocks"):
            lines = [*reader.mrkdwn(str(raw.get("text", ""))).splitlines(), *lines]
        for part in raw.get("attachments") or ():
            lines += [reader.mrkdwn(str(part[key])) for key in ("pretext", "title", "text", "footer") if part.get(key)]
        return [*lines, *(str(file.get("title") or file.get("name")) for file in raw.get("files") or ())]

    @property
    def fallback(self) -> str:
        """The message's text, which notifications show when the message has blocks."""
        return self.actor.reader().mrkdwn(str(self.read().get("text", "")))

    @property
    def metadata(self) -> Json:
        """The message's metadata, empty if it has none."""
        found: Json = self.read().get("metadata") or {}
        return found

    @property
    def files(self) -> list[str]:
        """The names of the files."""
        return [str(file.get("name")) for file in self.read().get("files") or ()]

    @property
    def is_edited(self) -> bool:
        """Whether Slack marks the message as edited."""
        return bool(self.read().get("edited"))

    @property
    def thread(self) -> list[MessageSeen]:
        """The replies, oldest first."""
        root = self.thread_ts or self.ts
        raws = self.actor.raw_messages(self.channel, root)
        return [MessageSeen(self.workspace, self.actor, self.channel, raw) for raw in raws if raw["ts"] != root]

    def waits_for_reply(self, *, containing: str, timeout_s: float | None = None) -> MessageSeen:
        """Wait for a reply in the thread whose visible words contain this; the newest one is given."""

        def look() -> MessageSeen | None:
            return next((reply for reply in reversed(self.thread) if reply.seen(containing)), None)

        def missing() -> str:
            replies = "\n".join(repr(reply) for reply in self.thread) or "nothing"
            return f"no reply with {containing!r}; the thread has:\n{replies}"

        return self.workspace.waits(look, missing, timeout_s)

    def seen(self, words: str) -> bool:
        """Whether these words stood on the message when it was last read, in its blocks or its text."""
        shown = [*self.lines_in(self._last), self.actor.reader().mrkdwn(str(self._last.get("text", "")))]
        return " ".join(words.split()) in " ".join(" ".join(shown).split())

    def container(self) -> Json:
        """Say where an action on this message happens."""
        container: Json = {"type": "message", "channel": self.channel, "ts": self.ts}
        if self.ephemeral:
            container["ephemeral"] = True
        return container


class Home(Surface):
    """The App Home of one person."""

    def read(self) -> Json:
        """Fetch the home tab as it is now; AssertionError if the app has published none."""
        home: Json | None = self.actor.raw_views()["home"]
        if home is None:
            raise AssertionError("the app has published no home tab")
        return home

    def container(self) -> Json:
        """Say where an action on the home tab happens."""
        return {"type": "view", "view_id": self.read()["id"]}


@dataclass(slots=True)
class _Form:
    """What the person has typed and not yet submitted: block_id and action_id to the value, and the errors shown."""

    typed: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class Modal(Surface):
    """An open modal. It keeps what is typed as Slack's client does, and follows updates and pushes of the app."""

    def __init__(self, workspace: Workspace, actor: Actor, view_id: str) -> None:
        """Take the id of an open view."""
        super().__init__(workspace, actor)
        self.view_id = view_id
        self._form = _Form()

    def __repr__(self) -> str:
        """Show the modal's id."""
        return f"<modal {self.view_id} of {self.actor.name}>"

    def _found(self) -> Json | None:
        return next((view for view in self.actor.raw_views()["modals"] if view["id"] == self.view_id), None)

    def read(self) -> Json:
        """Fetch the modal as it is now; AssertionError if it is closed."""
        view = self._found()
        if view is None:
            raise AssertionError("the modal is closed")
        return view

    def container(self) -> Json:
        """Say where an action in this modal happens."""
        return {"type": "view", "view_id": self.view_id}

    def is_open(self) -> bool:
        """Whether the modal is still open."""
        return self._found() is not None

    @property
    def title(self) -> str:
        """The title."""
        return str(self.read()["title"]["text"])

    @property
    def submit_label(self) -> str | None:
        """The label of the button that submits, None if there is none."""
        submit = self.read().get("submit")
        return None if not submit else str(submit["text"])

    @property
    def errors(self) -> dict[str, str]:
        """The errors now shown under fields, by the fields' labels."""
        return dict(self._form.errors)

    def lines_in(self, raw: Json) -> list[str]:
        """Give the visible lines, with the errors under the fields."""
        return [*super().lines_in(raw), *self._form.errors.values()]

    def values(self, raw: Json) -> Json:
        """Give what the inputs hold: what was typed, where block_id, action_id and kind are still the same."""
        values = {block_id: dict(held) for block_id, held in super().values(raw).items()}
        for spot in self._spots(raw):
            key = (str(spot.block.get("block_id")), str(spot.element.get("action_id")))
            typed = self._form.typed.get(key)
            if typed is not None and typed["type"] == spot.element["type"]:
                values.setdefault(key[0], {})[key[1]] = typed
        return values

    def state(self) -> Json:
        """Give all that is filled in, as Slack's client sends it with every action and submission."""
        return {"values": self.values(self.read())}

    # Fields

    def _fields(self, raw: Json) -> list[tuple[str, _Spot]]:
        """Give every input with its label: the block's own, the section's words, or the placeholder."""
        reader = self.actor.reader()
        found = []
        for spot in self._spots(raw):
            if spot.element["type"] in HOLDS:
                words = spot.block.get("label") or spot.block.get("text") or spot.element.get("placeholder")
                found.append((reader.text(words), spot))
        return found

    @property
    def labels(self) -> list[str]:
        """The labels of all inputs, in their order."""
        return [label for label, _ in self._fields(self.read())]

    def _field(self, label: str) -> _Spot:
        fields = self._fields(self.read())
        return fields[_chosen(label, [name for name, _ in fields], "field")][1]

    def value(self, label: str) -> str | list[str] | None:
        """Give what a field holds, as a person sees it; None if it is empty."""
        raw = self.read()
        fields = self._fields(raw)
        spot = fields[_chosen(label, [name for name, _ in fields], "field")][1]
        return self.actor.reader().held(self._held(raw, spot))

    def _held(self, raw: Json, spot: _Spot) -> Json:
        found: Json = (self.values(raw).get(spot.block["block_id"]) or {}).get(spot.element["action_id"]) or {}
        return found

    def options(self, label: str) -> list[str]:
        """Give the texts of the options that a field offers."""
        reader = self.actor.reader()
        return [reader.text(option["text"]) for option in _options_of(self._field(label).element)]

    def _put(self, spot: _Spot, value: object, *, dispatches: bool = True) -> None:
        """Fill a field in; tell the app where the block asks for it, and wait for the view to follow."""
        held = {"type": spot.element["type"], HOLDS[spot.element["type"]]: value}
        self._form.typed[(spot.block["block_id"], spot.element["action_id"])] = held
        if dispatches and (spot.block["type"] != "input" or spot.block.get("dispatch_action")):
            before = self.read()["hash"]
            self.act(spot.block, spot.element, {key: held[key] for key in held if key != "type"})
            self._follows(before)

    def _follows(self, before: str) -> None:
        """Give the app a moment to change the view or the stack."""
        end = time.monotonic() + self.workspace.modal_wait_s
        while time.monotonic() < end:
            modals = self.actor.raw_views()["modals"]
            if not modals or modals[-1]["id"] != self.view_id or modals[-1]["hash"] != before:
                return
            time.sleep(POLL_S)

    def fills(self, label: str, text: str, *, enter: bool = False) -> None:
        """Type text into a field, in place of what it held.

        The app is told at once if the field dispatches on every character, or with ``enter`` if it does so on Enter.
        """
        spot = self._field(label)
        if spot.element["type"] not in TYPED:
            raise AssertionError(f"{label!r} is a {spot.element['type']}: nothing can be typed into it")
        config = spot.element.get("dispatch_action_config") or {}
        moments = config.get("trigger_actions_on") or ["on_enter_pressed"]
        dispatches = "on_character_entered" in moments or (enter and "on_enter_pressed" in moments)
        self._put(spot, text, dispatches=dispatches)

    def clears(self, label: str) -> None:
        """Empty a field."""
        spot = self._field(label)
        many = HOLDS[spot.element["type"]].endswith("s")
        self._put(spot, [] if many else None, dispatches=spot.element["type"] not in TYPED)

    def picks(self, label: str, *options: str) -> None:
        """Choose in a select or among radio buttons, by text; people and conversations by name.

        A multi-select then holds just these options.
        """
        spot = self._field(label)
        offered = self._offered(spot.element)
        chosen = [offered[_chosen(option, [text for text, _ in offered], "option")][1] for option in options]
        if HOLDS[spot.element["type"]].endswith("s"):
            self._put(spot, chosen)
        elif len(chosen) == 1:
            self._put(spot, chosen[0])
        else:
            raise AssertionError(f"{label!r} holds one option, not {len(chosen)}")

    def _offered(self, element: Json) -> list[tuple[str, object]]:
        """Give what a select offers: the text shown and what the state holds for it."""
        kind = str(element["type"])
        state = self.actor.raw_state()
        if "users" in kind:
            people = state["people"]
            return list({str(one[key]): one["id"] for key in ("name", "real_name") for one in people}.items())
        if "conversations" in kind or "channels" in kind:
            return [(str(place["name"]), place["id"]) for place in state["conversations"]]
        return [(self.actor.reader().text(option["text"]), option) for option in _options_of(element)]

    def picks_date(self, label: str, day: date | str) -> None:
        """Choose a day in a date picker."""
        self._put(self._field(label), day if isinstance(day, str) else day.isoformat())

    def picks_time(self, label: str, at: time_of_day | str) -> None:
        """Choose a time of day in a time picker."""
        self._put(self._field(label), at if isinstance(at, str) else f"{at:%H:%M}")

    def picks_moment(self, label: str, moment: datetime) -> None:
        """Choose a date and time."""
        self._put(self._field(label), int(moment.timestamp()))

    def checks(self, *options: str, checked: bool = True) -> None:
        """Tick check boxes by their texts, wherever they stand in the modal; ``checked=False`` unticks."""
        for option in options:
            raw = self.read()
            offered = self._options(raw, frozenset({"checkboxes"}))
            _, spot = offered[_chosen(option, [text for text, _ in offered], "check box")]
            held = self._held(raw, spot).get("selected_options") or ()
            others = [one for one in held if one["value"] != spot.option["value"]]
            self._put(spot, [*others, spot.option] if checked else others)

    def types_ahead(self, label: str, *, query: str, pick: str | None = None) -> list[str]:
        """Type into a select whose options the app finds, and pick one by its text; give all texts offered."""
        spot = self._field(label)
        body: Json = {
            "as": self.actor.id,
            "container": self.container(),
            "block_id": spot.block["block_id"],
            "action_id": spot.element["action_id"],
            "query": query,
        }
        answer = self.workspace.done(self.workspace.post("/sandbox/options", body))
        options = _options_of(answer)
        texts = [self.actor.reader().text(option["text"]) for option in options]
        if pick is not None:
            chosen = options[_chosen(pick, texts, f"option for {query!r}")]
            if HOLDS[spot.element["type"]].endswith("s"):
                held = self._held(self.read(), spot).get("selected_options") or ()
                self._put(spot, [*held, chosen])
            else:
                self._put(spot, chosen)
        return texts

    # The frame

    def submits(self) -> Submitted:
        """Submit the modal; afterwards it shows what the app answered: its errors, an update or the view pushed."""
        raw = self.read()
        if not raw.get("submit"):
            raise AssertionError("the modal has no button to submit it")
        state = self.state()
        answer = self.workspace.done(
            self.workspace.post("/sandbox/submissions", {"as": self.actor.id, "view_id": self.view_id, "state": state})
        )
        reader = self.actor.reader()
        labels = {block.get("block_id"): reader.text(block.get("label")) for block in raw["blocks"]}
        self._form.errors = {
            labels.get(block_id) or block_id: text for block_id, text in (answer.get("errors") or {}).items()
        }
        if answer.get("ok"):
            self._turns_to_top(raw)
        return Submitted(bool(answer.get("ok")), self.errors)

    def _turns_to_top(self, before: Json) -> None:
        """Follow the stack after a submission: to a view pushed on top, or back to the one below."""
        modals = self.actor.raw_views()["modals"]
        if modals and modals[-1]["id"] != self.view_id and modals[-1]["root_view_id"] == before["root_view_id"]:
            self.view_id = modals[-1]["id"]
            self._form = _Form()

    def cancels(self, *, all_of_them: bool = False) -> None:
        """Close the modal (or the whole stack); the one below, if there is one, is shown again."""
        raw = self.read()
        body = {"as": self.actor.id, "view_id": self.view_id, "clear": all_of_them}
        self.workspace.done(self.workspace.post("/sandbox/closures", body))
        self._turns_to_top(raw)


class Actor:
    """A person of the workspace, who acts."""

    def __init__(self, workspace: Workspace, person: Json) -> None:
        """Take a person as PROTOCOL.md gives them."""
        self.workspace = workspace
        self.id = str(person["id"])
        self.name = str(person["name"])
        self.real_name = str(person["real_name"])
        self.zone = ZoneInfo(person.get("tz") or "UTC")

    def __repr__(self) -> str:
        """Show the person's name."""
        return f"<{self.name}>"

    # Reading

    def raw_state(self) -> Json:
        """Give the workspace's state as this person sees it."""
        return self.workspace.state(self.id)

    def raw_views(self) -> Json:
        """Give the home tab and the open modals of this person."""
        return self.workspace.get("/sandbox/views", **{"as": self.id})

    def raw_messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Give the messages of a conversation or thread as this person sees them, oldest first."""
        query = {"as": self.id, "channel": channel, **({"thread_ts": thread_ts} if thread_ts else {})}
        found: list[Json] = self.workspace.get("/sandbox/messages", **query)["messages"]
        return found

    def reader(self) -> Reader:
        """Give this person's eyes: names, zone and the workspace's time."""
        state = self.raw_state()
        return Reader(
            people={person["id"]: person["real_name"] or person["name"] for person in state["people"]},
            channels={place["id"]: place["name"] for place in state["conversations"]},
            zone=self.zone,
            now=datetime.fromisoformat(state["now"]),
        )

    def places(self) -> list[Place]:
        """Give all conversations of this person."""
        return [
            Place(place["id"], str(place["name"]), place["kind"], int(place["unread"]))
            for place in self.raw_state()["conversations"]
        ]

    def _place(self, in_: str | Place | None) -> str:
        """Give the id of a conversation: by id, by channel name, by the other person's name; None is the app's DM."""
        if isinstance(in_, Place):
            return in_.id
        state = self.raw_state()
        app = state["app"]["bot_user_id"]
        wanted = (in_ or app).lstrip("#")
        people = {person["id"]: (person["name"], person["real_name"]) for person in state["people"]}
        for place in state["conversations"]:
            other = place.get("user")
            if wanted in (place["id"], place["name"], other, *people.get(other, ())):
                return str(place["id"])
        names = _listed([str(place["name"]) for place in state["conversations"]])
        raise AssertionError(f"{self.name} has no conversation {in_ or 'with the app'!r}; there are: {names}")

    def dm(self) -> Place:
        """Give the DM with the app."""
        place_id = self._place(None)
        return next(place for place in self.places() if place.id == place_id)

    def messages(self, in_: str | Place | None = None) -> list[MessageSeen]:
        """Give all messages of a conversation (default: the DM with the app), oldest first, ephemeral ones too."""
        channel = self._place(in_)
        return [MessageSeen(self.workspace, self, channel, raw) for raw in self.raw_messages(channel)]

    def ephemerals(self, in_: str | Place | None = None) -> list[MessageSeen]:
        """Give the messages that only this person sees, oldest first; of all conversations if none is named."""
        places: list[str | Place] = [in_] if in_ is not None else [place.id for place in self.places()]
        return [message for place in places for message in self.messages(place) if message.ephemeral]

    def waits_for_message(
        self,
        *,
        containing: str,
        in_: str | Place | None = None,
        after: MessageSeen | None = None,
        timeout_s: float | None = None,
    ) -> MessageSeen:
        """Wait for a message whose visible words contain this; the newest one is given.

        ``in_`` is a conversation (default: the DM with the app); ``after`` leaves out all up to that message.
        """
        channel = self._place(in_)

        def look() -> MessageSeen | None:
            found = [message for message in self.messages(channel) if message.seen(containing)]
            found = [message for message in found if after is None or message.ts > after.ts]
            return found[-1] if found else None

        def missing() -> str:
            there = "\n".join(repr(message) for message in self.messages(channel)) or "nothing"
            return f"no message with {containing!r} came for {self.name}; there is:\n{there}"

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
            raise AssertionError(f"no button {label!r}; there are: {_listed(on.buttons)}")
        return self._waits_for_change(before, f"{label!r} opened no modal", self.workspace.timeout_s)

    def waits_for_modal(self, *, titled: str | None = None, timeout_s: float | None = None) -> Modal:
        """Wait until a modal is open, with this title if one is given."""

        def look() -> Modal | None:
            modals = self.raw_views()["modals"]
            fits = modals and titled in (None, modals[-1]["title"]["text"])
            return Modal(self.workspace, self, modals[-1]["id"]) if fits else None

        def missing() -> str:
            titles = _listed([view["title"]["text"] for view in self.raw_views()["modals"]])
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
            time.sleep(POLL_S)
            now = self._stack()
        if not now:
            return None
        top = now[-1][0]
        if isinstance(on, Modal):
            return on if on.view_id == top else Modal(self.workspace, self, top)
        return Modal(self.workspace, self, top) if now != before else None

    def says(self, text: str, *, in_: str | Place | None = None, thread: MessageSeen | None = None) -> MessageSeen:
        """Write a message in a conversation (default: the DM with the app) or in the thread of a message."""
        body: Json = {"as": self.id, "channel": thread.channel if thread else self._place(in_), "text": text}
        if thread is not None:
            body["thread_ts"] = thread.thread_ts or thread.ts
        ts = self.workspace.post("/sandbox/messages", body)["ts"]
        raw = {"ts": ts, "text": text, "user": self.id, "thread_ts": body.get("thread_ts")}
        return MessageSeen(self.workspace, self, body["channel"], raw)

    def drafts(self, text: str) -> str:
        """Type into the composer without sending; gives what Slack calls the draft in link_shared, empty where it has no link of the app's."""
        return str(self.workspace.post("/sandbox/drafts", {"as": self.id, "text": text})["unfurl_id"])

    def edits(self, message: MessageSeen, text: str) -> None:
        """Write a message of one's own anew."""
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
        chosen = shortcuts[_chosen(name, [one["name"] for one in shortcuts], f"{kind} shortcut")]
        body: Json = {"as": self.id, "callback_id": chosen["callback_id"]}
        if on is not None:
            body |= {"channel": on.channel, "ts": on.ts}
        before = self._stack()
        self.workspace.done(self.workspace.post("/sandbox/shortcuts", body))
        now = before
        end = time.monotonic() + self.workspace.modal_wait_s
        while now == before and time.monotonic() < end:
            time.sleep(POLL_S)
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
