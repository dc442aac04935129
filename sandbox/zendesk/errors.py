"""Zendesk's errors, in its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """Report a refused call.

    Args:
        details: What is wrong, by field.
    """

    def __init__(
        self,
        status: int,
        error: str,
        description: str,
        details: Mapping[str, str] | None = None,
        *,
        retry_after: int = 0,
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.status = status
        self.error = error
        self.description = description
        self.details = dict(details or {})
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """Return the answer's body."""
        said: dict[str, Any] = {"error": self.error, "description": self.description}
        if self.details:
            said["details"] = {name: [{"description": words}] for name, words in self.details.items()}
        return said


def not_found() -> ApiError:
    return ApiError(404, "RecordNotFound", "Not found")


def invalid(field: str, words: str) -> ApiError:
    return ApiError(422, "RecordInvalid", "Record validation errors", {field: words})
