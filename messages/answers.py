"""What the bot answers, and what it tells beside the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases.model.case import AuditEntry, Case
from cases.model.people import Person, Role
from cases.model.policy import Policy
from cases.rules.clocks import ClockState, case_age_days, closing_clock
from messages import limits, render
from messages.card_acts import Action
from messages.case_files import file_links
from messages.clocks import clocks_shown
from messages.names import Seen
from messages.surfaces import Message, Modal
from messages.watchers import Reader

# A message names so many cases of somebody; the Home has the rest.
MOST_LISTED = 10


def case_status(
    case: Case,
    owner: Person | None,
    policy: Policy,
    now: datetime,
    *,
    acts: Sequence[Action] = (),
    reader: Reader | None = None,
) -> Message:
    """Show a case (LOOK-1): owner, status, next step, its date and the clocks. The only customer text is the account's name.

    acts: what the card offers, if the person who asks may work the case: a manager or cover has no card; reader: what else the person is
    offered who waits for it.
    """
    return render.message("case_status", **_standing(case, owner, policy, now, reader), acts=acts)


def glimpse(case: Case, owner: Person | None, policy: Policy, now: datetime) -> Message:
    """Return the same for a channel, or below a link in one: number, status, owner, what is due and the clocks, and nothing of the customer. Whoever
    opens it sees what they may see."""
    shown = clocks_shown(case, owner, policy, now)
    seen = Seen(case.id, case.version)
    return render.message("glimpse", case=case, owner=owner, policy=policy, shown=shown, seen=seen)


def status_window(
    case: Case, owner: Person | None, policy: Policy, now: datetime, reader: Reader | None = None
) -> Modal:
    """Return the same in a window, for whoever may look at a case but not work it."""
    return render.modal("status_window", **_standing(case, owner, policy, now, reader))


def _standing(case: Case, owner: Person | None, policy: Policy, now: datetime, reader: Reader | None) -> dict[str, Any]:
    closing = closing_clock(case, policy, now)
    shows_day = closing is not None and closing.state is ClockState.RUNNING and not case.is_closed
    return {
        "case": case,
        "owner": owner,
        "policy": policy,
        "shown": clocks_shown(case, owner, policy, now),
        "as_of": now,
        "day_of_case": case_age_days(case, now) if shows_day else None,
        "seen": Seen(case.id, case.version),
        "reader": reader,
        "files": file_links(case) if reader is not None and reader.sees_files else [],
        "offers": reader.offers if reader is not None else (),
    }


def unknown_case(asked: str) -> Message:
    """Answer that no case has the number asked for (LOOK-2)."""
    return render.message("unknown_case", asked=asked)


def help_text(command: str = "/case", role: Role = Role.STAKEHOLDER) -> Message:
    """Return what can be asked of the bot, and how: what somebody of this role can do, and nothing else."""
    return render.message("help_text", command=command, role=role, Role=Role)


def did_you_mean(asked: str, nearest: str | None) -> Message:
    """Return an unknown command, with the nearest known one where one is near (LOOK-2). nearest: as it is typed, `/case help`."""
    return render.message("did_you_mean", asked=asked, nearest=nearest)


def refused(text: str) -> Message:
    """Tell the person alone why something was not done, and what to do.

    Args:
        text: Plain words; nothing in them is read as markup.
    """
    return render.message("refused", text=text)


def done(text: str) -> Message:
    """Return a confirmation that carries news, such as a warning of capacity (RTE-3). text: plain words."""
    return render.message("done", text=text)


def bug(reference: str) -> Message:
    """Report an error of casebot.

    Args:
        reference: Finds it in the log.
    """
    return render.message("bug", reference=reference)


def at_capacity(case: Case, owner: Person, policy: Policy) -> Message:
    """Notify the manager that all were full, so the least loaded got the case (RTE-3)."""
    return render.message("at_capacity", case=case, owner=owner, policy=policy)


def unrouted(case: Case) -> Message:
    """Ask the SMB Ops channel to assign a case, and say why it is unassigned (RTE-4). A channel gets no customer text."""
    return render.message("unrouted", case=case, seen=Seen(case.id, case.version))


def owner_left(who: str, cases: Sequence[Case]) -> Message:
    """Notify the lead of a region that somebody left the roster, with their open cases, oldest first.

    Args:
        who: The e-mail of the person who left.
    """
    return render.message("owner_left", who=who, cases=cases[:MOST_LISTED], count=len(cases))


def cases_moved(moves: Sequence[tuple[Case, Person | None, AuditEntry]]) -> Message:
    """Return who has somebody's cases now. moves: each case with its owner, None for nobody, and the change that moved it."""
    lines = [{"case": case, "words": _who_has_it(owner, entry)} for case, owner, entry in moves]
    return render.message("cases_moved", lines=lines[:MOST_LISTED], count=len(lines))


def _who_has_it(owner: Person | None, moved: AuditEntry) -> str:
    has_it = f"{owner.name} has it now." if owner is not None else "It is unassigned now."
    by = limits.one_line(moved.actor_name, 80)
    return f"{has_it} {by}: {limits.one_line(moved.reason, 100)}" if moved.reason else f"{has_it} Changed by {by}."


def routed(case: Case, owner: Person | None, found: AuditEntry | None) -> Message:
    """Replace that message: the case's owner now, who assigned it, and why.

    Args:
        found: The change that assigned it.
    """
    return render.message("routed", case=case, owner=owner, found=found)


def missing_scope(method: str, needed: str) -> Message:
    """Notify SMB Ops of what Slack refuses until the app is installed again. Both are Slack's own words."""
    return render.message("missing_scope", method=method, needed=needed)


def not_delivered(what: str, whom: str, why: str) -> Message:
    """Return what could not be delivered, to whom, and why (SAFE-2). All three plain words."""
    return render.message("not_delivered", what=what, whom=whom, why=why)
