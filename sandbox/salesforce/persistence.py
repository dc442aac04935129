"""An organisation put away in a file when it closes, and taken out again when it opens: its rows, its feed, the time it was.

Not kept: tokens, faults, the record of calls and writes, and what a test changed in the schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.salesforce.organisation import Organisation
from sandbox.salesforce.rows import Row, Segment
from sandbox.salesforce.values import accept, render

FORMAT = 1


def save_state(organisation: Organisation, path: Path) -> None:
    """Write the state to a file, whole or not at all."""
    with organisation.lock:
        state = {
            "format": FORMAT,
            "now": organisation.clock.now().isoformat(),
            "numbers": organisation.numbers,
            "assigns_to": organisation.assigns_to,
            "locked": sorted(organisation.locked),
            "read_only": sorted(organisation.read_only),
            "rows": [
                [row.type.name, {name: render(value) for name, value in row.values.items()}]
                for name in organisation.schema.objects
                for row in organisation.all_rows.of(name)
            ],
            "segments": {
                key: [[one.text, one.user_id] for one in segments] for key, segments in organisation.segments.items()
            },
            "tracked": {
                key: [[label, render(old), render(new)] for label, old, new in changes]
                for key, changes in organisation.tracked_changes.items()
            },
        }
    half = path.with_suffix(".half")
    half.write_text(json.dumps(state), encoding="utf-8")
    half.replace(path)


def load_state(organisation: Organisation, path: Path) -> datetime:
    """Read the state back in place of what is there; returns the time it was. Raises ValueError for another file."""
    state = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise ValueError(f"{path.name} holds no organisation of this version")
    with organisation.lock:
        organisation.numbers = state["numbers"]
        organisation.assigns_to = state["assigns_to"]
        organisation.locked = set(state["locked"])
        organisation.read_only = set(state["read_only"])
        for object_name, values in state["rows"]:
            organisation.all_rows.add(_row(organisation, object_name, values))
        organisation.segments = {
            key: [Segment(text, user_id) for text, user_id in segments] for key, segments in state["segments"].items()
        }
        organisation.tracked_changes = {
            key: [(label, old, new) for label, old, new in changes] for key, changes in state["tracked"].items()
        }
    return datetime.fromisoformat(state["now"]).astimezone(UTC)


def _row(organisation: Organisation, object_name: str, values: Mapping[str, Any]) -> Row:
    object_type = organisation.schema.objects[object_name]
    kept = {name: accept(field, values.get(name), organisation.schema) for name, field in object_type.fields.items()}
    return Row(object_type, str(kept["Id"]), kept)
