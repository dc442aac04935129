"""Read the values of a form from Slack's view state, by field name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from cases.model.errors import Field
from messages.names import Chosen

WordT = TypeVar("WordT")

# Slack's payloads are untyped JSON. Each value is checked where it is read.
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """The inputs of one form. Missing or malformed values read as empty; the rules then report them."""

    inputs: Mapping[str, Json]

    @classmethod
    def of(cls, view: Json) -> Answers:
        """Return the inputs of a view as Slack sends it. Each input has its own block, named after the field."""
        values = (view.get("state") or {}).get("values") or {}
        return cls({block_id: next(iter(elements.values()), {}) for block_id, elements in values.items()})

    def text(self, field: Field) -> str:
        """Return the text that was typed."""
        return str(self.inputs.get(field, {}).get("value") or "")

    def choice(self, field: Field) -> str | None:
        """Return the value of the option chosen in a select or radio group."""
        option = self.inputs.get(field, {}).get("selected_option")
        return str(option["value"]) if option else None

    def chosen(self, field: Field) -> Chosen | None:
        """Return the option that was chosen or typed in a select with suggestions; None if empty."""
        value = self.choice(field)
        return Chosen.read(value) if value else None

    def name(self, field: Field) -> str:
        """Return the name that was chosen or typed. For a case, return its number. Return "" if empty."""
        chosen = self.chosen(field)
        return chosen.name if chosen is not None else ""

    def choices(self, field: Field) -> list[str]:
        """Return the values of the options chosen in a select that takes several."""
        return [str(option["value"]) for option in self.inputs.get(field, {}).get("selected_options") or ()]

    def files(self, field: Field) -> list[Json]:
        """Return the files that were attached, as Slack describes them."""
        return list(self.inputs.get(field, {}).get("files") or ())

    def word(self, field: Field, words: type[WordT]) -> WordT | None:
        """Return the chosen value of an enum; None if nothing or an unknown value was chosen."""
        chosen = self.choice(field)
        try:
            return words(chosen) if chosen else None  # type: ignore[call-arg]  # an enum class is called with a value
        except ValueError:
            return None

    def day(self, field: Field) -> date | None:
        """Return the date picked."""
        picked = self.inputs.get(field, {}).get("selected_date")
        try:
            return date.fromisoformat(str(picked)) if picked else None
        except ValueError:
            return None

    def person(self, field: Field) -> str:
        """Return the Slack user id that was chosen; "" if none."""
        return str(self.inputs.get(field, {}).get("selected_user") or "")

    def ticked(self, field: str) -> bool:
        """Return whether the block's only checkbox is ticked."""
        return bool(self.inputs.get(field, {}).get("selected_options"))

    def filled(self) -> dict[Field, str | date | bool]:
        """Return all inputs, so that the form can be rebuilt without losing any."""
        found: dict[Field, str | date | bool] = {}
        for field in Field:
            element = self.inputs.get(field)
            # Slack keeps the files of an input through `views.update`. A form cannot fill them in.
            if element is None or "files" in element:
                continue
            if "selected_options" in element:
                found[field] = self.ticked(field)
            elif "selected_option" in element:
                found[field] = self.choice(field) or ""
            elif "selected_user" in element:
                found[field] = self.person(field)
            elif "selected_date" in element:
                if (day := self.day(field)) is not None:
                    found[field] = day
            else:
                found[field] = self.text(field)
        return found
