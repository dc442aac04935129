"""Plain pages: the tickets, what happened to each, and forms that act as a customer or an agent. No script.

Only the list renews itself: a page with a form would lose what is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.zendesk.desk import CLOSED, STATUSES, Desk, Ticket, stamp

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 0; background: #f5f7f7; color: #1f2a2e }
header { background: #03363d; color: #fff; padding: 8px 16px } header a { color: #d6eef1; margin-right: 16px }
main { padding: 16px; max-width: 960px } table { border-collapse: collapse; width: 100%; background: #fff }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid #dde3e4; vertical-align: top }
.note { background: #fff6d9 } fieldset { border: 1px solid #c8d1d3; margin: 12px 0; padding: 12px; background: #fff }
label { display: block; margin-bottom: 8px } textarea { width: 100%; max-width: 560px; display: block }
button { padding: 6px 14px } td { overflow-wrap: anywhere }
"""


class Page:
    """Draw the page and take its forms.

    Args:
        changed: Called after each act, with the ticket.
    """

    def __init__(self, desk: Desk, changed: Callable[[Ticket], None]) -> None:
        self._desk = desk
        self._changed = changed
        self.tabs: list[tuple[str, str]] = []

    def routes(self) -> list[Route]:
        return [
            Route("/", self._list),
            Route("/agent/tickets/{id:int}", self._ticket),
            Route("/agent/new", self._new),
            Route("/agent/tickets", self._open, methods=["POST"]),
            Route("/agent/tickets/{id:int}", self._act, methods=["POST"]),
        ]

    async def _list(self, _request: Request) -> Response:
        with self._desk.lock:
            rows = "".join(self._row(each) for each in sorted(self._desk.tickets.values(), key=lambda each: each.id))
        table = f"<table><tr><th>Ticket<th>Subject<th>Requester<th>Status<th>Next SLA breach</tr>{rows}</table>"
        return self._page("Tickets", f"<h1>Tickets</h1><p><a href=/agent/new>New ticket</a></p>{table}", refresh=True)

    async def _new(self, _request: Request) -> Response:
        form = (
            "<form method=post action=/agent/tickets><fieldset><legend>Act as a customer</legend>"
            "<label>From <input name=email type=email required></label> <label>Subject <input name=subject required></label> "
            "<label>Text <textarea name=text rows=5 required></textarea></label> <button>Send</button></fieldset></form>"
        )
        return self._page("New ticket", f"<h1>New ticket</h1>{form}")

    def _row(self, ticket: Ticket) -> str:
        breach = min((each["breach_at"] for each in ticket.breaches if each["stage"] == "active"), default="")
        who = self._desk.users[ticket.requester_id]["email"]
        cells = (ticket.subject, who, ticket.status, _shown(breach) if breach else "–")
        return f"<tr><td><a href=/agent/tickets/{ticket.id}>#{ticket.id}</a>" + "".join(
            f"<td>{escape(each)}" for each in cells
        )

    async def _ticket(self, request: Request) -> Response:
        with self._desk.lock:
            ticket = self._desk.tickets.get(request.path_params["id"])
            if ticket is None:
                return self._page("Not found", "<h1>There is no such ticket.</h1>", status=404)
            events = "".join(self._event(audit, event) for audit in ticket.audits for event in audit["events"])
            copies = ", ".join(self._desk.users[who]["email"] for who in ticket.email_cc_ids)
            title = f"#{ticket.id} {ticket.subject}"
            facts = f"<p>Status: <b>{ticket.status}</b>. CC: {escape(copies) or 'nobody'}.</p>"
        choices = "".join(f"<option>{each}</option>" for each in ("", *STATUSES[1:-1]))
        # No agent closes a ticket; days after it was solved, Zendesk does.
        choices += f"<option value={CLOSED}>{CLOSED}, as Zendesk does by itself</option>"
        form = (
            "<form method=post><fieldset><legend>Act as an agent</legend><label>Comment <input name=text></label> "
            f"<label><input type=checkbox name=public> public</label> <label>Status <select name=status>{choices}</select></label> "
            "<label>SLA breach in minutes <input name=breach type=number min=1></label> <button>Submit</button></fieldset></form>"
        )
        return self._page(title, f"<h1>{escape(title)}</h1>{facts}<table>{events}</table>{form}")

    def _event(self, audit: dict[str, object], event: dict[str, object]) -> str:
        who, at = escape(self._desk.users[int(str(audit["author_id"]))]["name"]), _shown(str(audit["created_at"]))
        if event["type"] == "Comment":
            kind = "public reply" if event["public"] else "internal note"
            style = "" if event["public"] else " class=note"
            return f"<tr{style}><td>{at}<td>{who}, {kind}<td>{escape(str(event['body']))}</tr>"
        change = f"{event['field_name']}: {event['previous_value']} → {event['value']}"
        return f"<tr><td>{at}<td>{who}<td>{escape(change)}</tr>"

    async def _open(self, request: Request) -> Response:
        form = await _form(request)
        with self._desk.lock:
            requester = self._desk.user(form.get("email", "").split("@")[0], form.get("email", ""))
            number = max(self._desk.tickets, default=480_000) + 1
            ticket = self._desk.open(number, form.get("subject", ""), form.get("text", ""), requester)
        self._changed(ticket)
        return RedirectResponse(f"/agent/tickets/{ticket.id}", 303)

    async def _act(self, request: Request) -> Response:
        form = await _form(request)
        id = request.path_params["id"]  # noqa: A001  # Zendesk's own word
        with self._desk.lock:
            ticket = self._desk.tickets.get(id)
            if ticket is None:
                return RedirectResponse("/", 303)
            agent = self._desk.user("Agent", "agent@example.com", role="agent")
            status = form.get("status", "")
            asked: dict[str, object] = {"status": status} if status in STATUSES[1:-1] else {}
            if form.get("text"):
                asked["comment"] = {"body": form["text"], "public": "public" in form}
            if asked and ticket.status != CLOSED:
                self._desk.update(id, asked, agent)
            if status == CLOSED:
                ticket.status = CLOSED
            if form.get("breach", "").isdigit():
                at = self._desk.clock.now() + timedelta(minutes=int(form["breach"]))
                ticket.breaches = [{"breach_at": stamp(at), "stage": "active", "metric": "next_reply_time"}]
        self._changed(ticket)
        return RedirectResponse(f"/agent/tickets/{id}", 303)

    def _page(self, title: str, body: str, *, status: int = 200, refresh: bool = False) -> Response:
        tabs = "".join(f'<a href="{escape(url)}">{escape(name)}</a>' for name, url in self.tabs)
        again = '<meta http-equiv="refresh" content="5">' if refresh else ""
        return HTMLResponse(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8">{again}<title>{escape(title)} · Zendesk</title>'
            f"<style>{STYLE}</style></head><body><header>{tabs}<a href=/>Zendesk</a></header><main>{body}</main></body></html>",
            status,
        )


def _shown(stamped: str) -> str:
    """Return a stamp as people write it, such as `Mon 30 Nov 12:45 UTC`."""
    at = datetime.fromisoformat(stamped)
    return f"{at:%a} {at.day} {at:%b %H:%M} UTC"


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
