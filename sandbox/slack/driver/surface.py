"""The common part of messages, modals and the App Home: read the blocks, click and choose."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sandbox.slack.driver.elements import CLICKED, Spot, options_of
from sandbox.slack.driver.names import find_by_name, list_names
from sandbox.slack.driver.polling import pauses
from sandbox.slack.driver.reading import Json, Reader, elements_in, lines_of, links_in

if TYPE_CHECKING:
    from sandbox.slack.driver.actor import Actor
    from sandbox.slack.driver.workspace import Workspace


class Surface(ABC):
    """Show a message, a modal or the App Home to a person. Every access reads it again."""

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
        """Return what the inputs of the surface hold."""
        found: Json = (raw.get("state") or {}).get("values") or {}
        return found

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks as they are now."""
        return self._blocks_in(self.read())

    @property
    def links(self) -> list[str]:
        """Return the addresses that the words of the surface lead to, in order."""
        return list(links_in(self.blocks))

    @staticmethod
    def _blocks_in(raw: Json) -> list[Json]:
        attached = [block for part in raw.get("attachments") or () for block in part.get("blocks") or ()]
        return [*(raw.get("blocks") or ()), *attached]

    def lines_in(self, raw: Json, reader: Reader | None = None) -> list[str]:
        """Return the visible lines of ``raw``, which ``read`` gave; ``reader``: who reads, if known already."""
        return lines_of(self._blocks_in(raw), self.values(raw), reader or self.actor.reader())

    @property
    def text(self) -> str:
        """Return all visible words, a line for each part."""
        return "\n".join(self.lines_in(self.read()))

    def has(self, *words: str) -> bool:
        """Return whether all of these words stand on the surface at this moment; line breaks and runs of blanks do not matter."""
        shown = " ".join(self.text.split())
        return all(" ".join(each.split()) in shown for each in words)

    def shows(self, *words: str) -> bool:
        """Wait until all of these words are on the surface, and return whether they are. `has` does not wait."""
        end = time.monotonic() + self.workspace.timeout_s
        for pause in pauses():
            if self.has(*words):
                return True
            if time.monotonic() > end:
                break
            time.sleep(pause)
        return False

    def waits_to_show(self, *words: str, timeout_s: float | None = None) -> None:
        """Wait until all of these words stand on the surface."""
        self.workspace.waits(
            lambda: self.has(*words), lambda: f"{list_names(words)} never came; what shows is:\n{self.text}", timeout_s
        )

    def waits_to_lose(self, words: str, *, timeout_s: float | None = None) -> None:
        """Wait until these words no longer stand on the surface."""
        self.workspace.waits(lambda: not self.has(words), lambda: f"{words!r} is still there:\n{self.text}", timeout_s)

    def _spots(self, raw: Json) -> Iterator[Spot]:
        for position, block in enumerate(self._blocks_in(raw)):
            for element in elements_in(block):
                yield Spot(block, element, position)

    @property
    def buttons(self) -> list[str]:
        """Return the labels of all buttons, in their order."""
        return [label for label, _ in self._buttons(self.read())]

    @property
    def choices(self) -> list[str]:
        """Return the texts of all options of overflow menus, in their order."""
        return [text for text, _ in self._options(self.read(), frozenset({"overflow"}))]

    def _buttons(self, raw: Json) -> list[tuple[str, Spot]]:
        reader = self.actor.reader()
        spots = [spot for spot in self._spots(raw) if spot.element["type"] in CLICKED]
        return [(reader.text(spot.element.get("text")), spot) for spot in spots]

    def _options(self, raw: Json, kinds: frozenset[str]) -> list[tuple[str, Spot]]:
        reader = self.actor.reader()
        return [
            (reader.text(option["text"]), Spot(spot.block, spot.element, spot.position, option))
            for spot in self._spots(raw)
            if spot.element["type"] in kinds
            for option in options_of(spot.element)
        ]

    def _nearest(self, raw: Json, found: Sequence[tuple[str, Spot]], near: str) -> list[tuple[str, Spot]]:
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
        _, spot = found[find_by_name(label, [name for name, _ in found], "button")]
        self.act(spot.block, spot.element, {})

    def chooses(self, option: str, *, near: str | None = None) -> None:
        """Choose an option, by its text, of an overflow menu or of a select, radio or check box outside a form."""
        raw = self.read()
        found = self._options(raw, frozenset({"overflow", "static_select", "radio_buttons", "checkboxes"}))
        if near is not None:
            found = self._nearest(raw, found, near)
        _, spot = found[find_by_name(option, [text for text, _ in found], "option")]
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
        """Return what the client sends of the inputs along with an action; None where it sends nothing."""
        return None
