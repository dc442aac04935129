"""What somebody with a client of their own could send: any button with any value, any form with any content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.model.errors import Field
from handlers.forms import CaseForm
from handlers.registry import FEATURES
from messages.names import Form, Seen
from sandbox.slack.driver.reading import Json
from tests.stories.office import Office

FORMS: Mapping[Form, CaseForm[Any]] = {
    found.form: found for feature in FEATURES for found in vars(feature).values() if isinstance(found, CaseForm)
}
"""Every form on a case that somebody can fill in."""

Typed = Mapping[str, str | date | bool]
"""What is filled in, by block; True ticks a box."""


def click(action_id: str, value: str) -> Json:
    """Forge a click on a button that nobody was shown."""
    action = {"type": "button", "action_id": action_id, "block_id": "forged", "value": value, "action_ts": "1.0"}
    return {"type": "block_actions", "actions": [action], "container": {"type": "message"}}


def submission(callback_id: str, metadata: str, blocks: list[Json], typed: Typed, view_id: str) -> Json:
    """Forge a form that nobody opened.

    Args:
        blocks: The blocks of the form as it would be shown.
    """
    inputs = {block["block_id"]: block["element"] for block in blocks if block["type"] == "input"}
    values = {block: {inputs[block]["action_id"]: _state(inputs[block], given)} for block, given in typed.items()}
    view = {
        "id": view_id,
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "blocks": blocks,
        "state": {"values": values},
        "hash": "1.forged",
    }
    return {"type": "view_submission", "view": view}


def case_form(office: Office, form: Form, by: str, number: str, typed: Mapping[Field, str | date | bool]) -> Json:
    """Forge a form on a case, drawn for its rightful reader `by` (a Slack user id) and filled in.

    Another person may send it.
    """
    found = FORMS[form]
    case = office.case(number)
    look = office.casebot.desk.load_case(case.id, by)
    filled_in = {field.value: given for field, given in typed.items()}
    first = next(iter(found.opens.values()))
    view = found.build(look, first, ()).view
    for _ in range(3):
        # A choice may show further fields.
        drawn = submission(form.value, str(Seen(case.id, case.version)), view["blocks"], _shown(view, filled_in), "V0")
        view = found.build(look, type(first).of(drawn["view"]), ()).view
    typed_in = _shown(view, filled_in)
    return submission(
        form.value, str(Seen(case.id, case.version)), view["blocks"], typed_in, f"V0{form.name}{case.id}{case.version}"
    )


def _shown(view: Json, filled_in: Typed) -> Typed:
    blocks = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    return {block: given for block, given in filled_in.items() if block in blocks}


def _state(element: Json, given: str | date | bool) -> Json:
    match element["type"]:
        case "plain_text_input" | "rich_text_input":
            return {"type": element["type"], "value": str(given)}
        case "datepicker":
            return {"type": "datepicker", "selected_date": str(given)}
        case "checkboxes":
            return {"type": "checkboxes", "selected_options": list(element["options"])}
        case "multi_static_select":
            options = [{"text": {"type": "plain_text", "text": one}, "value": one} for one in str(given).split(",")]
            return {"type": "multi_static_select", "selected_options": options}
        case "users_select":
            return {"type": "users_select", "selected_user": str(given)}
        case kind:
            option = {"text": {"type": "plain_text", "text": str(given)}, "value": str(given)}
            return {"type": kind, "selected_option": option}
