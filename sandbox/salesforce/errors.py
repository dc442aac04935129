"""Salesforce's errors: a status, and a JSON array, mostly with one entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class ApiError(Exception):
    """Report one refusal.

    Args:
        fields: The API names that it concerns. None if the answer has no such key.
        also: What else is wrong.
    """

    def __init__(self, status: int, code: str, message: str, fields: Iterable[str] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = None if fields is None else tuple(fields)
        self.also: tuple[ApiError, ...] = ()

    def body(self) -> list[dict[str, Any]]:
        """Return what the answer carries."""
        entry: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            entry["fields"] = list(self.fields)
        return [entry, *(each for other in self.also for each in other.body())]


def refused_write(code: str, message: str, *fields: str, status: int = 400) -> ApiError:
    """Make the refusal of a write."""
    return ApiError(status, code, message, fields)


def not_found(message: str = "The requested resource does not exist") -> ApiError:
    """Make the answer to an address or id that leads nowhere."""
    return ApiError(404, "NOT_FOUND", message)
