"""What a person filled in, read from Slack's view state by the names of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from cases.model.errors import Field
from messages.names import Chosen

WordT = TypeVar("WordT")

# Slack's payloads are JSON whose shape its documentation gives; what is read from them is checked where it is read.
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """The inputs of one form. Every reading is forgiving: what is missing or malformed reads as not filled in, and the rules say so."""

    inputs: Mapping[str, Json]

    @classmethod
    def of(cls, view: Json) -> Answers:
        """Return the answers in a view as Slack sends it; each input stands alone in its block, which bears the field's name."""
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
        """Return what was chosen, or typed, in a select with suggestions; None for nothing."""
        value = self.choice(field)
        return Chosen.read(value) if value else None

    def name(self, field: Field) -> str:
        """Return the name of what was chosen or typed there, and of a case its number; empty for nothing."""
        chosen = self.chosen(field)
        return chosen.name if chosen is not None else ""

    def choices(self, field: Field) -> list[str]:
        """Return the values of the options chosen in a select that takes several."""
        return [str(option["value"]) for option in self.inputs.get(field, {}).get("selected_options") or ()]

    def word(self, field: Field, words: type[WordT]) -> WordT | None:
        """Return the word of an enum that was chosen; None for none, or for one that the enum does not have."""
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
        """Return the Slack user id that was chosen, empty for none."""
        return str(self.inputs.get(field, {}).get("selected_user") or "")

    def ticked(self, field: str) -> bool:
        """Whether the one checkbox of the block is ticked."""
        return bool(self.inputs.get(field, {}).get("selected_options"))

    def filled(self) -> dict[Field, str | date | bool]:
        """Everything as it was filled in, for building the form again without losing any of it."""
        found: dict[Field, str | date | bool] = {}
        for field in Field:
            element = self.inputs.get(field)
            if element is None:
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
