"""An open modal: fill in its fields, submit or close it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as time_of_day
from typing import TYPE_CHECKING

from sandbox.slack.driver.elements import HOLDS, TYPED, Spot, options_of
from sandbox.slack.driver.names import find_by_name
from sandbox.slack.driver.polling import FIRST_PAUSE_S
from sandbox.slack.driver.reading import Json, Reader
from sandbox.slack.driver.results import Submitted
from sandbox.slack.driver.surface import Surface

if TYPE_CHECKING:
    from sandbox.slack.driver.actor import Actor
    from sandbox.slack.driver.workspace import Workspace


@dataclass(slots=True)
class Form:
    """Hold the input in an open form, by block_id and action_id, and the errors shown."""

    typed: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class Modal(Surface):
    """Show an open modal. It keeps input as Slack's client does, and follows updates and pushes of the app."""

    def __init__(self, workspace: Workspace, actor: Actor, view_id: str) -> None:
        """Take the id of an open view."""
        super().__init__(workspace, actor)
        self.view_id = view_id
        self._form = Form()

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
        """Return whether the modal is still open."""
        return self._found() is not None

    @property
    def title(self) -> str:
        """Return the title."""
        return str(self.read()["title"]["text"])

    @property
    def submit_label(self) -> str | None:
        """Return the label of the button that submits, None if there is none."""
        submit = self.read().get("submit")
        return None if not submit else str(submit["text"])

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors now shown under fields, by the fields' labels."""
        return dict(self._form.errors)

    def lines_in(self, raw: Json, reader: Reader | None = None) -> list[str]:
        """Return the visible lines, with the errors under the fields."""
        return [*super().lines_in(raw, reader), *self._form.errors.values()]

    def values(self, raw: Json) -> Json:
        """Return what the inputs hold: what was typed, where block_id, action_id and kind are still the same."""
        values = {block_id: dict(held) for block_id, held in super().values(raw).items()}
        for spot in self._spots(raw):
            key = (str(spot.block.get("block_id")), str(spot.element.get("action_id")))
            typed = self._form.typed.get(key)
            if typed is not None and typed["type"] == spot.element["type"]:
                values.setdefault(key[0], {})[key[1]] = typed
        return values

    def state(self) -> Json:
        """Return all that is filled in, as Slack's client sends it with every action and submission."""
        return {"values": self.values(self.read())}

    # Fields

    def _fields(self, raw: Json) -> list[tuple[str, Spot]]:
        """Return every input with its label: the block's own, the section's words, or the placeholder."""
        reader = self.actor.reader()
        found = []
        for spot in self._spots(raw):
            if spot.element["type"] in HOLDS:
                words = spot.block.get("label") or spot.block.get("text") or spot.element.get("placeholder")
                found.append((reader.text(words), spot))
        return found

    @property
    def labels(self) -> list[str]:
        """Return the labels of all inputs, in their order."""
        return [label for label, _ in self._fields(self.read())]

    def _field(self, label: str) -> Spot:
        fields = self._fields(self.read())
        return fields[find_by_name(label, [name for name, _ in fields], "field")][1]

    def value(self, label: str) -> str | list[str] | None:
        """Return what a field holds, as a person sees it; None if it is empty."""
        raw = self.read()
        fields = self._fields(raw)
        spot = fields[find_by_name(label, [name for name, _ in fields], "field")][1]
        return self.actor.reader().held(self._held(raw, spot))

    def _held(self, raw: Json, spot: Spot) -> Json:
        found: Json = (self.values(raw).get(spot.block["block_id"]) or {}).get(spot.element["action_id"]) or {}
        return found

    def options(self, label: str) -> list[str]:
        """Return the texts of the options that a field offers."""
        reader = self.actor.reader()
        return [reader.text(option["text"]) for option in options_of(self._field(label).element)]

    def _put(self, spot: Spot, value: object, *, dispatches: bool = True) -> None:
        """Fill a field in; tell the app where the block asks for it, and wait for the view to follow."""
        held = {"type": spot.element["type"], HOLDS[spot.element["type"]]: value}
        self._form.typed[(spot.block["block_id"], spot.element["action_id"])] = held
        if dispatches and (spot.block["type"] != "input" or spot.block.get("dispatch_action")):
            before = self.read()["hash"]
            self.act(spot.block, spot.element, {key: held[key] for key in held if key != "type"})
            self._follows(before)

    def _follows(self, before: str) -> None:
        """Wait a moment for the app to change the view or the stack."""
        end = time.monotonic() + self.workspace.modal_wait_s
        while time.monotonic() < end:
            modals = self.actor.raw_views()["modals"]
            if not modals or modals[-1]["id"] != self.view_id or modals[-1]["hash"] != before:
                return
            time.sleep(FIRST_PAUSE_S)

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
        chosen = [offered[find_by_name(option, [text for text, _ in offered], "option")][1] for option in options]
        if HOLDS[spot.element["type"]].endswith("s"):
            self._put(spot, chosen)
        elif len(chosen) == 1:
            self._put(spot, chosen[0])
        else:
            raise AssertionError(f"{label!r} holds one option, not {len(chosen)}")

    def _offered(self, element: Json) -> list[tuple[str, object]]:
        """Return what a select offers: the text shown and what the state holds for it."""
        kind = str(element["type"])
        state = self.actor.raw_state()
        if "users" in kind:
            people = state["people"]
            return list({str(one[key]): one["id"] for key in ("name", "real_name") for one in people}.items())
        if "conversations" in kind or "channels" in kind:
            return [(str(place["name"]), place["id"]) for place in state["conversations"]]
        return [(self.actor.reader().text(option["text"]), option) for option in options_of(element)]

    def picks_date(self, label: str, day: date | str) -> None:
        """Choose a day in a date picker."""
        self._put(self._field(label), day if isinstance(day, str) else day.isoformat())

    def picks_time(self, label: str, at: time_of_day | str) -> None:
        """Choose a time of day in a time picker."""
        self._put(self._field(label), at if isinstance(at, str) else f"{at:%H:%M}")

    def picks_moment(self, label: str, moment: datetime) -> None:
        """Choose a date and time."""
        self._put(self._field(label), int(moment.timestamp()))

    def attaches(self, label: str, *names: str) -> None:
        """Choose files for a file input, by their names. It then holds just these."""
        spot = self._field(label)
        if spot.element["type"] != "file_input":
            raise AssertionError(f"{label!r} is a {spot.element['type']}: it takes no files")
        self._put(spot, [self.workspace.upload(self.actor.id, name) for name in names])

    def checks(self, *options: str, checked: bool = True) -> None:
        """Tick check boxes by their texts, wherever they stand in the modal; ``checked=False`` unticks."""
        for option in options:
            raw = self.read()
            offered = self._options(raw, frozenset({"checkboxes"}))
            _, spot = offered[find_by_name(option, [text for text, _ in offered], "check box")]
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
        options = options_of(answer)
        texts = [self.actor.reader().text(option["text"]) for option in options]
        if pick is not None:
            chosen = options[find_by_name(pick, texts, f"option for {query!r}")]
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
            self._form = Form()

    def cancels(self, *, all_of_them: bool = False) -> None:
        """Close the modal (or the whole stack); the one below, if there is one, is shown again."""
        raw = self.read()
        body = {"as": self.actor.id, "view_id": self.view_id, "clear": all_of_them}
        self.workspace.done(self.workspace.post("/sandbox/closures", body))
        self._turns_to_top(raw)
