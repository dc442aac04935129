"""The App Home as one person sees it."""

from __future__ import annotations

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
