"""What one form costs: the SQL statements of its listener, and the CPU time of storing it.

`python -m tests.bench_forms` prints its figures as one JSON object.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from cases.model.people import Actor
from cases.model.policy import Policy
from cases.model.status import Surface
from cases.use_cases.plan_next_step import WriteNextStep, write_next_step
from tests.statements import listener_statements
from tests.stories.office import ANA, Office

FORMS = 200


def measure(forms: int = FORMS) -> Mapping[str, float]:
    """All figures."""
    with tempfile.TemporaryDirectory() as name, Office(f"sqlite:///{Path(name) / 'bench.db'}") as office:
        return {"form_statements": _statements(office), "form_stored_cpu_ms": _cpu_ms(office, forms)}


def _statements(office: Office) -> float:
    """Of a next step, sent from the card; those that begin a transaction are not counted."""
    card = office.card_arrives()
    ana = office.person("ana")
    assert ana.opens("Pick up", on=card).submits().ok
    form = ana.opens("Next step", on=card)
    form.fills("Next step", "Send the quote to Maria")
    office.settles()
    with listener_statements(office) as seen:
        assert form.submits().ok
    return len(seen)


def _cpu_ms(office: Office, forms: int) -> float:
    """The median of storing a next step, in this thread's CPU time."""
    database = office.casebot.database
    policy = Policy()
    spent = []
    for number in range(forms):
        case = office.case()
        command = WriteNextStep(
            actor=Actor(ANA.name, ANA.slack_id, ANA),
            case_id=case.id,
            version=case.version,
            key=f"bench {number}",
            surface=Surface.MODAL,
            step=f"Send the quote to Maria, number {number}",
            due=(office.clock.now() + timedelta(days=2)).date(),
        )
        began = time.thread_time()
        with database.unit_of_work() as uow:
            write_next_step(command, uow, policy, office.clock.now())
        spent.append(time.thread_time() - began)
    return round(statistics.median(spent) * 1000, 2)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:]))) + "\n")
