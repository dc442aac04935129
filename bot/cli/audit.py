"""`casebot audit`: find inconsistencies and repair them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app import Casebot
from bot.audit import REMEDIES, Auditor
from bot.cli.outbox import printable
from bot.cli.settings_here import settings_here

out = Console(soft_wrap=True, highlight=False)


def audit(
    repair: Annotated[bool, typer.Option("--repair", help="Repair what needs no person.")] = False,
) -> None:
    """Find cases, messages, cards and reminders that are inconsistent. Exit with code 1 if any are left."""
    casebot = Casebot(settings_here())
    auditor = Auditor(casebot.database, casebot.desk)
    findings = auditor.look()
    if not findings:
        out.print("No problems found.")
        return
    table = Table("what", "case or message", "why", "what to do")
    for finding in findings:
        words = (finding.kind.value, finding.what, finding.text, REMEDIES[finding.kind])
        table.add_row(*(Text(printable(word)) for word in words))
    out.print(table)
    repaired = auditor.repair(findings) if repair else {}
    for kind, count in repaired.items():
        if count:
            out.print(f"{kind.value}: {count} repaired. The running casebot sends what is due.")
    left = len(findings) - sum(repaired.values())
    if repair and left:
        out.print(f"{left} need a person.")
    casebot.database.close()
    raise typer.Exit(1 if left else 0)
