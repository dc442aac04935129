"""The two kinds of refusal: to the app (Slack's own error words) and to the person at the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """Report a Web API call answered with `ok: false`. `more` is added to the answer."""

    def __init__(self, error: str, *, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(error if not messages else f"{error}: {'; '.join(messages)}")
        self.error = error
        self.more: dict[str, Any] = dict(more)
        if messages:
            self.more["response_metadata"] = {"messages": list(messages)}

    def as_json(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


class Refused(Exception):
    """Report a request of the page or the driver for something that a person cannot do."""

    def __init__(self, error: str, detail: str, *, status: int = 400) -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail
        self.status = status
