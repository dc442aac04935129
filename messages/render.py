"""Templates to Block Kit: Jinja writes JSON, which is read back, so that a template that writes anything else is found at once.

Whatever a template prints is escaped for mrkdwn. Text that is foreign does not go there but is handed to a macro of `_macros.json.j2`,
which puts it into plain_text or rich_text as it is. `tojson` and the limits stand in the macros alone.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cases.model.channels import channel_words
from cases.model.errors import Field
from cases.model.status import Status
from cases.rules.next_steps import step_alone
from cases.rules.permissions import Act
from messages import limits, local_time, mrkdwn
from messages.names import Button, Chosen, Form, Suggest
from messages.surfaces import HomeView, Message, Modal

_SUFFIX = ".json.j2"


class _Environment(Environment):
    """An environment whose globals are the same for every template."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a plain dictionary: a card reads it a hundred times, and Jinja's own chain is slow to read."""
        return {**self.globals, **(d or {})}


def _environment() -> Environment:
    environment = _Environment(
        loader=PackageLoader("messages"),
        autoescape=True,
        finalize=mrkdwn.escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        listed=limits.listed,
        spoken=limits.spoken,
        typed=limits.typed,
        one_line=limits.one_line,
        prose=limits.prose,
        paragraph=limits.paragraph,
        carried=limits.carried,
        tojson=_as_json,
        chosen_name=lambda chosen: Chosen.read(chosen).name,
    )
    environment.globals.update(
        Act=Act,
        Button=Button,
        Field=Field,
        Form=Form,
        Status=Status,
        Suggest=Suggest,
        MOST_CHOICES=limits.MOST_CHOICES,
        ago=mrkdwn.ago,
        channel_words=channel_words,
        day=mrkdwn.day,
        in_utc=mrkdwn.in_utc,
        pieces=mrkdwn.pieces,
        said=local_time.spoken,
        span=mrkdwn.span,
        step_alone=step_alone,
        when=mrkdwn.when,
    )
    return environment


def _as_json(value: object) -> Markup:
    # Jinja's own filter escapes for HTML too. This JSON is read back at once.
    return Markup(_ENCODE(value))  # noqa: S704 - JSON, in which a text can end nothing but itself


_ENCODE = json.JSONEncoder().encode
_TEMPLATES = _environment()


def names() -> list[str]:
    """List every template, without the suffix and without the shared parts."""
    found = (name.removesuffix(_SUFFIX) for name in _TEMPLATES.list_templates())
    return sorted(name for name in found if not name.startswith("_"))


class TooLong(ValueError):
    """A message came out longer than Slack takes."""


def message(template: str, **scene: object) -> Message:
    """Return the message that this template makes of the scene. Raises TooLong for one that Slack would not take, which is a bug, unless the caller
    can make it shorter."""
    rendered = _render(template, scene)
    size = len(json.dumps(rendered["blocks"], ensure_ascii=False, separators=(",", ":")))
    if size >= limits.MESSAGE_ROOM:
        raise TooLong(f"{template} came to {size} characters of blocks; there is room for {limits.MESSAGE_ROOM}")
    return Message(**rendered)


def modal(template: str, **scene: object) -> Modal:
    """Return the modal that this template makes of the scene."""
    return Modal(_render(template, scene))


def home(template: str, **scene: object) -> HomeView:
    """Return the App Home that this template makes of the scene."""
    return HomeView(_render(template, scene))


def options(pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the options of a select, of a label and what it carries each."""
    found: list[dict[str, Any]] = _render("_options", {"pairs": pairs})["options"]
    return found


def _render(template: str, scene: dict[str, object]) -> dict[str, Any]:
    rendered: dict[str, Any] = json.loads(_TEMPLATES.get_template(template + _SUFFIX).render(scene))
    return rendered
