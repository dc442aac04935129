"""The windows that only show: a case's history, its texts in full, the comment for its ticket, and texts to copy."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model.case import AuditEntry, Case, NextStepEntry
from cases.model.tickets import ON_THE_WAY, TicketWrite, TicketWriteState
from messages import limits, mrkdwn, render
from messages.history import grouped
from messages.names import Seen
from messages.surfaces import Modal

# A history shows this much; what goes beyond is counted.
HISTORY_CHANGES = 30
HISTORY_STEPS = 10
# A modal holds 250 kB in all: three texts of the most that is taken in would go beyond that.
WHOLE_TEXT = 40_000
PIECE = 2_900


def history(case: Case, entries: Sequence[AuditEntry], steps: Sequence[NextStepEntry]) -> Modal:
    """Show the changes, with person, time and surface (AUD-1), and the next steps (NXT-2). Both are newest first."""
    changes = grouped(entries)
    return render.modal(
        "history",
        case=case,
        seen=Seen(case.id, case.version),
        changes=changes[:HISTORY_CHANGES],
        more_changes=max(len(changes) - HISTORY_CHANGES, 0),
        steps=steps[:HISTORY_STEPS],
        more_steps=max(len(steps) - HISTORY_STEPS, 0),
    )


def show_all(case: Case) -> Modal:
    """Return the case's texts in full."""
    texts = (
        ("Subject", case.subject),
        # Ours, and short: not to be cut for what the CRM has as well.
        ("Feedback", case.feedback),
        ("Context", case.context),
        ("The ask", case.cta),
        ("What they wrote", case.description),
    )
    room = WHOLE_TEXT
    shown: list[tuple[str, list[str], int]] = []
    for label, text in texts:
        whole = limits.clean(text).strip()
        if whole:
            parts = limits.pieces(whole[:room], PIECE)
            shown.append((label, parts, len(whole) - sum(map(len, parts))))
            room -= sum(map(len, parts))
    return render.modal("show_all", case=case, seen=Seen(case.id, case.version), texts=shown)


def zendesk_comment(case: Case, write: TicketWrite | None = None) -> Modal:
    """Return the comment that tells Support, in the ticket from which the case came, that it is worked on (ZEN-1), with nothing of the customer in
    it: to be copied, unless casebot writes it there. write: how that stands."""
    return render.modal(
        "zendesk_comment",
        case=case,
        seen=Seen(case.id, case.version),
        link=mrkdwn.crm_link(case.zendesk_link, "https://"),
        is_written=write is not None and write.state is TicketWriteState.DONE,
        is_on_the_way=write is not None and write.state in ON_THE_WAY,
        refusal=(write.error_words or write.error)
        if write is not None and write.state is TicketWriteState.REFUSED
        else "",
    )


def ready_to_copy(title: str, said: str, words: str) -> Modal:
    """Return what was done, and the text that the person still has to send themselves."""
    return render.modal("ready_to_copy", title=title, said=said, words=words)
