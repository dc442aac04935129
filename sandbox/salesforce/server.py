"""The stand-in as one object: start it, point a connector at it, act in it, look at what was written, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox.salesforce.allowance import Allowance
from sandbox.salesforce.control import Control
from sandbox.salesforce.exchange import Calls
from sandbox.salesforce.faults import Faults
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.organisation import Clock, Organisation
from sandbox.salesforce.page_api import PageApi, Tab
from sandbox.salesforce.persistence import load_state, save_state
from sandbox.salesforce.rest import RestApi
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.sessions import ConnectedApp, Sessions
from sandbox.salesforce.values import render
from sandbox.salesforce.writes import Author, Writes
from sandbox.serving import ServerThread, StandIn
from sandbox.slack.clock import SandboxClock

CLIENT_ID = "3MVG9.HsLocalStandIn"
CLIENT_SECRET = "0123456789ABCDEF0123456789ABCDEF"  # noqa: S105  # of an organisation that exists on this computer alone
RECORD_TYPES = (
    ("Case", "SMB Sales Case", "SMB_Sales_Case"),
    ("Case", "Support Case", "Support_Case"),
    ("Opportunity", "Standard", "Standard"),
    ("Opportunity", "Renewal", "Renewal"),
)


class SalesforceStandIn(StandIn):
    """Run a local Salesforce organisation.

    - `clock`: anything with `now()` in UTC (default: the real time); stamps, tokens and the allowance follow it.
    - `schema`: the objects and fields; default: those of org.toml. A test may change it at any time.
    - `token_life`: how long a token is good, by the clock.
    - `allowance`: how many API calls there may be in 24 hours.
    - `hang_s`: how long at most a call gets no answer, in real seconds.

    It has an integration user, whom the API acts as, a queue, and the record types of cases and opportunities. `faults` holds the
    trouble to come, `writes` all accepted writes in order, `calls` all calls. Every method may be called from any thread.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        schema: Schema | None = None,
        token_life: timedelta = timedelta(hours=2),
        allowance: int = 100_000,
        hang_s: float = 60.0,
    ) -> None:
        self.clock: Clock = clock or SandboxClock()
        self.schema = schema or Schema.load()
        self.organisation = Organisation(self.schema, self.clock)
        self.allowance = Allowance(allowance)
        self.faults = Faults()
        self.calls = Calls()
        self.org_id = make_id("00D", 1)
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.app = ConnectedApp(CLIENT_ID, CLIENT_SECRET)
        self.sessions = Sessions(self.app, self.org_id, token_life)
        self.integration_user = self._first_user()
        self.queue = self._first_rows()
        self.assigns_to = self.queue
        self._rest = RestApi(self.organisation, self.sessions, self.allowance, self.faults, self.calls)
        self._page = PageApi(self.organisation, self.faults, lambda: self._server.is_serving)
        self._server = ServerThread(Starlette(routes=self._routes()), name="salesforce", hang_s=hang_s)
        self._rest.server = self._server

    def _routes(self) -> list[BaseRoute]:
        control = Control(self.organisation, self.sessions, self.allowance, self.faults, self.calls)
        return [*self._rest.routes(), *control.routes(), *self._page.routes()]

    def _first_user(self) -> str:
        """Make the integration user, who is its own creator."""
        id = make_id("005", 1)  # noqa: A001  # Salesforce's own word
        made = self.organisation.create(
            "User",
            {
                "LastName": "casebot integration", "Username": "casebot@example.com.stand-in", "Alias": "casebot",
                "Email": "casebot@example.com", "Department": "Integrations",
            },
            Author(id),
        )  # fmt: skip
        self.app.user_id = made.id
        self.app.users["casebot@example.com.stand-in"] = made.id
        return made.id

    def _first_rows(self) -> str:
        for object_name, name, developer_name in RECORD_TYPES:
            self.add("RecordType", SobjectType=object_name, Name=name, DeveloperName=developer_name)
        return self.add("Group", Name="SMB Sales Queue", DeveloperName="SMB_Sales_Queue", Type="Queue")

    # Starting and stopping

    def save_state(self, path: Path) -> None:
        """Write the rows and the time it is to a file, for `load_state` later."""
        save_state(self.organisation, path)

    def load_state(self, path: Path) -> None:
        """Continue from a file of `save_state`; the clock moves on to the time it was, if it can. Raises ValueError for any other file."""
        then = load_state(self.organisation, path)
        if isinstance(self.clock, SandboxClock) and then > self.clock.now():
            self.clock.advance(then - self.clock.now())

    @property
    def token_url(self) -> str:
        return f"{self.url}/services/oauth2/token"

    def show_tabs(self, *tabs: tuple[str, str]) -> None:
        """Show these tabs (title and address) beside "Salesforce" in the bar above the page."""
        self._page.tabs = [Tab(title, url) for title, url in tabs]

    # Acting in it

    def add(self, object_name: str, *, by: str = "", **fields: Any) -> str:
        """Add a row and return its id. by: whose it is, the integration user's by default.

        What only Salesforce sets (CreatedDate, SystemModstamp, CaseNumber, …) may be given too. No validation rule is asked.
        """
        return self.organisation.create(object_name, fields, Author(by or self.integration_user)).id

    def add_user(self, name: str, email: str, **fields: Any) -> str:
        """Add a user and return their id."""
        first, _, last = name.rpartition(" ")
        return self.add("User", FirstName=first, LastName=last, Email=email, Username=email, **fields)

    def change(self, id: str, *, by: str = "", **fields: Any) -> None:  # noqa: A002  # Salesforce's own word
        """Change a row as a person would in Salesforce, with all rights; `by` is their id."""
        self.organisation.update(id, fields, Author(by or self.integration_user))

    def delete(self, id: str, *, by: str = "") -> None:  # noqa: A002  # Salesforce's own word
        """Put a row into the bin."""
        self.organisation.delete(id, Author(by or self.integration_user))

    def post(self, record: str, text: str, *, by: str) -> str:
        """Post below a record, as a person; returns the feed item's id."""
        return self.add("FeedItem", by=by, ParentId=record, Body=text, Type="TextPost")

    def comment(self, item: str, text: str, *, by: str) -> str:
        """Comment on a post, as a person; returns the comment's id."""
        return self.add("FeedComment", by=by, FeedItemId=item, CommentBody=text)

    def mail(
        self,
        case: str,
        subject: str,
        text: str,
        *,
        sender: str,
        incoming: bool = True,
        headers: str = "",
        by: str = "",
    ) -> str:
        """Put a mail on a case, as Email-to-Case does, sent now; returns the EmailMessage's id."""
        return self.add(
            "EmailMessage",
            by=by,
            ParentId=case,
            Subject=subject,
            TextBody=text,
            FromAddress=sender,
            Incoming=incoming,
            Headers=headers,
            MessageDate=self.clock.now(),
            Status="0" if incoming else "3",
        )

    def show_late(self, by: timedelta, count: int = 1) -> None:
        """Hide the next `count` writes from queries for so long, by the clock."""
        self.organisation.show_late(by, count)

    # Looking at it

    def row(self, id: str) -> dict[str, Any]:  # noqa: A002  # Salesforce's own word
        """Return a row's fields as the API writes them, a deleted row's too; KeyError if there is none."""
        with self.organisation.lock:
            row = self.organisation.all_rows.find(id)
            if row is None:
                raise KeyError(id)
            return _rendered(row.values)

    def rows(self, object_name: str) -> list[dict[str, Any]]:
        """Return every row of an object that is not deleted, oldest first."""
        with self.organisation.lock:
            return [_rendered(row.values) for row in self.organisation.all_rows.of(object_name) if not row.is_deleted]

    def find(self, object_name: str, **fields: Any) -> str:
        """Return the id of the first row with these values; KeyError if there is none."""
        for row in self.rows(object_name):
            if all(row[name] == value for name, value in fields.items()):
                return str(row["Id"])
        raise KeyError(f"no {object_name} with {fields}")

    def record_type(self, name: str, object_name: str = "Case") -> str:
        """Return the id of a record type."""
        return self.find("RecordType", SobjectType=object_name, Name=name)

    @property
    def sees_all_data(self) -> bool:
        """Return whether the API's user has View All Data; without it a feed is not read at large."""
        return self._rest.queries.sees_all

    @sees_all_data.setter
    def sees_all_data(self, sees_all: bool) -> None:
        self._rest.queries.sees_all = sees_all

    @property
    def assigns_to(self) -> str:
        """Return the owner of cases written without `Sforce-Auto-Assign: FALSE`; empty: no assignment rule is active."""
        return self.organisation.assigns_to

    @assigns_to.setter
    def assigns_to(self, owner: str) -> None:
        self.organisation.assigns_to = owner

    @property
    def writes(self) -> Writes:
        return self.organisation.writes

    def now(self) -> datetime:
        return self.clock.now()


def _rendered(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: render(value) for name, value in values.items()}
