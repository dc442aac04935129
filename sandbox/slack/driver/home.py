"""The App Home as one person sees it."""

from __future__ import annotations

from sandbox.slack.driver.elements import options_of
from sandbox.slack.driver.names import find_by_name
from sandbox.slack.driver.reading import Json
from sandbox.slack.driver.surface import Surface


class Home(Surface):
    """Show the App Home of one person."""

    def read(self) -> Json:
        """Fetch the home tab as it is now; AssertionError if the app has published none."""
        home: Json | None = self.actor.raw_views()["home"]
        if home is None:
            raise AssertionError("the app has published no home tab")
        return home

    def container(self) -> Json:
        """Say where an action on the home tab happens."""
        return {"type": "view", "view_id": self.read()["id"]}

    def types_ahead(self, placeholder: str, *, query: str, pick: str | None = None) -> list[str]:
        """Type into a select whose options the app finds, and pick one by its text; give all texts offered."""
        reader = self.actor.reader()
        spots = [spot for spot in self._spots(self.read()) if spot.element["type"] == "external_select"]
        names = [reader.text(spot.element.get("placeholder")) for spot in spots]
        spot = spots[find_by_name(placeholder, names, "select")]
        body: Json = {
            "as": self.actor.id,
            "container": self.container(),
            "block_id": spot.block["block_id"],
            "action_id": spot.element["action_id"],
            "query": query,
        }
        options = options_of(self.workspace.done(self.workspace.post("/sandbox/options", body)))
        texts = [reader.text(option["text"]) for option in options]
        if pick is not None:
            chosen = options[find_by_name(pick, texts, f"option for {query!r}")]
            self.act(spot.block, spot.element, {"selected_option": chosen})
        return texts
