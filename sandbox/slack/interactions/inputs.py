"""The values of inputs: what the client may choose and what it sends along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.slack.core import Core
from sandbox.slack.elements import HOLDS, Choices, accept, elements_of
from sandbox.slack.message_log import Json


def choices_for(core: Core, user: str, container_id: str) -> Choices:
    """Return what may be chosen in the inputs of a message or view."""
    workspace = core.workspace

    def uploaded(file_id: str) -> Json | None:
        stored = core.files.get(file_id)
        return stored.as_json(core.base_url) if stored is not None and stored.user == user else None

    return Choices(
        people=frozenset(workspace.people),
        conversations=frozenset(workspace.conversations),
        served=lambda action_id: core.served_options.get((user, container_id, action_id), []),
        uploaded=uploaded,
    )


def accept_state(blocks: Sequence[Json], kept: Json, state: object, choices: Choices) -> Json:
    """Merge what the client says is filled in into what was kept; each value is checked."""
    given = state.get("values") if isinstance(state, Mapping) else None
    if given is None:
        return kept
    values = {block_id: dict(actions) for block_id, actions in kept.items()}
    for block, element in elements_of(blocks):
        value = (given.get(block["block_id"]) or {}).get(element["action_id"])
        if isinstance(value, Mapping) and element["type"] in HOLDS:
            values.setdefault(block["block_id"], {})[element["action_id"]] = accept(element, value, choices)
    return values
