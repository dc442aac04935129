"""Read Slack's payloads into values: a click, and a submitted form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.answers import Answers
from messages.names import Seen

# Slack's payloads are untyped JSON. Each value is checked where it is read.
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Click:
    """A click or a choice."""

    slack_id: str
    action_id: str
    seen: Seen
    #: The value of the button or of the menu's choice.
    value: str
    trigger_id: str
    view: Body | None

    @classmethod
    def of(cls, body: Body) -> Click:
        """Read a block_actions payload. Raises ValueError if casebot did not make its value."""
        action = body["actions"][0]
        view = modal_in(body)
        match action["type"]:
            case "button":
                carried = str(action.get("value") or "")
            case "overflow":
                carried = str(action["selected_option"]["value"])
            case _:
                carried = str((view or {}).get("private_metadata") or "")
        return cls(
            slack_id=str(body["user"]["id"]),
            action_id=str(action["action_id"]),
            seen=Seen.read(":".join(carried.split(":")[:2])),
            value=carried,
            trigger_id=str(body["trigger_id"]),
            view=view,
        )


def modal_in(body: Body) -> Body | None:
    """Return the modal that was clicked in; None for a message and for the App Home, which is a view as well."""
    view = body.get("view")
    return view if view is not None and view["type"] == "modal" else None


@dataclass(frozen=True)
class Submission:
    """A submitted form."""

    slack_id: str
    seen: Seen
    answers: Answers
    view_id: str
    blocks: tuple[str, ...]

    @classmethod
    def of(cls, body: Body) -> Submission:
        """Read a view_submission payload. Raises ValueError if casebot did not make the form."""
        view = body["view"]
        return cls(
            slack_id=str(body["user"]["id"]),
            seen=Seen.read(str(view["private_metadata"])),
            answers=Answers.of(view),
            view_id=str(view["id"]),
            blocks=inputs_of(view),
        )


def inputs_of(view: Body) -> tuple[str, ...]:
    """Return the ids of a form's inputs, from the top. Each input has its own block."""
    return tuple(block["block_id"] for block in view["blocks"] if block["type"] == "input")
