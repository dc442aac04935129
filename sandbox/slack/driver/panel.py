"""The panel of a Work Object as one person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack.driver.reading import Json
from sandbox.slack.driver.surface import Surface

if TYPE_CHECKING:
    from sandbox.slack.driver.actor import Actor
    from sandbox.slack.driver.workspace import Workspace


class Panel(Surface):
    """Show the app's panel as it was when this person opened a Work Object."""

    def __init__(self, workspace: Workspace, actor: Actor, raw: Json) -> None:
        """Take the panel as PROTOCOL.md gives it."""
        super().__init__(workspace, actor)
        self._raw = raw

    def read(self) -> Json:
        """Return the panel as it was presented."""
        return self._raw

    def container(self) -> Json:
        """Say where an action on the panel happens."""
        return {"type": "entity_detail", "panel_id": self._raw["id"]}
