"""The connection of a test to the workspace: people, clock, faults and traffic."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from sandbox.answers import Answer
from sandbox.slack.driver.actor import Actor
from sandbox.slack.driver.calls import Calls, HttpCalls
from sandbox.slack.driver.errors import SlackTrouble
from sandbox.slack.driver.polling import pauses
from sandbox.slack.driver.reading import Json

T = TypeVar("T")


class Workspace:
    """Connect the tests to the local workspace at ``url``.

    ``timeout_s`` is how long waiting lasts at most; ``modal_wait_s`` how long a click waits for a modal to open before
    it takes it that none will. ``calls`` is the way to the workspace, by default HTTP.
    """

    def __init__(
        self, url: str, *, timeout_s: float = 10.0, modal_wait_s: float = 0.5, calls: Calls | None = None
    ) -> None:
        """Connect; nothing is sent yet."""
        self.url = url.rstrip("/")
        self.timeout_s = timeout_s
        self.modal_wait_s = modal_wait_s
        self._messages: dict[tuple[str, str, str | None], tuple[str, list[Json]]] = {}
        self._places: dict[str, dict[str | None, str]] = {}
        self._calls = calls or HttpCalls(self.url)

    def __enter__(self) -> Workspace:
        """Return the workspace itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def get(self, path: str, **query: str) -> Json:
        """Read from the protocol; AssertionError if the call is refused."""
        return self._answer(self._calls.call("GET", path, query))

    def messages(self, who: str, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return the messages of a conversation or thread as a person sees them, oldest first.

        It is the same list as long as nothing in the conversation changes, so that waiting costs little.
        """
        tag, known = self._messages.get((who, channel, thread_ts), ("", []))
        query = {"as": who, "channel": channel, **({"thread_ts": thread_ts} if thread_ts else {})}
        answer = self._calls.call("GET", "/sandbox/messages", query, known=tag)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return known
        found: list[Json] = self._answer(answer)["messages"]
        self._messages[who, channel, thread_ts] = answer.tag, found
        return found

    def post(self, path: str, body: Mapping[str, Any]) -> Json:
        """Call the protocol. Raises AssertionError if the call is refused."""
        return self._answer(self._calls.call("POST", path, {}, content=json.dumps(body).encode()))

    def upload(self, who: str, name: str, content: bytes = b"content") -> Json:
        """Upload a file as a person; give it as Slack describes it."""
        query = {"as": who, "name": name}
        found: Json = self._answer(self._calls.call("POST", "/sandbox/files", query, content=content))["file"]
        return found

    @staticmethod
    def _answer(given: Answer) -> Json:
        try:
            answer = json.loads(given.content)
        except ValueError:
            answer = {"error": f"http_{given.status}", "detail": given.content.decode(errors="replace")}
        if given.status >= HTTPStatus.BAD_REQUEST:
            raise AssertionError(f"the workspace refuses: {answer.get('error')}: {answer.get('detail')}")
        found: Json = answer
        return found

    def done(self, answer: Json) -> Json:
        """Return the answer to an interaction. Raises SlackTrouble if the app did not acknowledge it."""
        if not answer.get("ok", True) and "errors" not in answer:
            raise SlackTrouble(str(answer.get("error")), str(answer.get("detail", "")))
        return answer

    def state(self, as_: str | None = None) -> Json:
        """Return the state of the workspace as the person with this id sees it (default: the first person)."""
        return self.get("/sandbox/state", **({} if as_ is None else {"as": as_}))

    def person(self, who: str) -> Actor:
        """Find a person by name, real name, e-mail address or id."""
        state = self.state()
        apps = (state["app"]["bot_user_id"], "USLACKBOT")
        people = [person for person in state["people"] if person["id"] not in apps]
        wanted = who.casefold()
        for person in people:
            keys = (person["id"], person["name"], person["real_name"], person.get("email") or "")
            if wanted in [key.casefold() for key in keys]:
                return Actor(self, person)
        names = ", ".join(person["name"] for person in people)
        raise AssertionError(f"there is no person {who!r}; there are: {names}")

    def places_of(self, who: str) -> dict[str | None, str]:
        """Return the ids of the conversations that a person asked for before, by what they called them."""
        return self._places.setdefault(who, {})

    @property
    def now(self) -> datetime:
        """Return the workspace's time."""
        return datetime.fromisoformat(self.state()["now"])

    def clock_moves(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move the clock that workspace and app share forward, and give the new time."""
        advance_s = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return datetime.fromisoformat(self.post("/sandbox/clock", {"advance_s": advance_s})["now"])

    def next_working_morning(self, *, for_: Actor) -> datetime:
        """Move the clock to the next 09:00 of a weekday where this person is, and give the new time."""
        answer = self.post("/sandbox/clock", {"to": "next_working_morning", "as": for_.id})
        return datetime.fromisoformat(answer["now"])

    def fault(self, method: str, kind: str, *, count: int = 1, retry_after: int | None = None) -> None:
        """Make the next ``count`` calls of a Web API method fail as ``kind`` says (see PROTOCOL.md)."""
        body: Json = {"method": method, "kind": kind, "count": count}
        if retry_after is not None:
            body["retry_after"] = retry_after
        self.post("/sandbox/faults", body)

    def traffic(self, *, after: int = 0, name: str | None = None) -> list[Json]:
        """Return the record of traffic after number ``after``, of one method or interaction if ``name`` is given."""
        records = self.get("/sandbox/traffic", after=str(after))["records"]
        return [record for record in records if name is None or record["name"] == name]

    def waits(self, look: Callable[[], T | None], missing: Callable[[], str], timeout_s: float | None = None) -> T:
        """Poll ``look`` until it gives something that is true; else AssertionError with ``missing()``."""
        end = time.monotonic() + (self.timeout_s if timeout_s is None else timeout_s)
        for pause in pauses():
            found = look()
            if found:
                return found
            if time.monotonic() > end:
                break
            time.sleep(pause)
        raise AssertionError(missing())
