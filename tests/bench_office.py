"""The people, the report and the workspace of the benchmarks."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from cases.model.case_type import DEFAULT_CASE_TYPES
from cases.model.people import Person, Region, Role

ROOT = Path(__file__).parents[1]
ADVOCATES = 100


def advocates() -> list[Person]:
    """Two managers and their Advocates."""
    managers = {
        region: Person(f"manager-{region.value.lower()}@example.com", f"Manager {region}", Role.MANAGER, region, "MM")
        for region in Region
    }
    people = list(managers.values())
    for number in range(ADVOCATES):
        region = list(Region)[number % 2]
        email = f"advocate{number}@example.com"
        people.append(
            Person(email, f"Advocate {number}", Role.ADVOCATE, region, "AA", ("English",), managers[region].email)
        )
    return people


def write_report(path: Path, count: int) -> None:
    """A CRM report with texts of ordinary length; a third of the cases has an owner already."""
    opened = datetime.now(UTC) - timedelta(hours=1)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        report = csv.writer(file)
        report.writerow(
            [
                "Case Number",
                "Account Name",
                "Type",
                "Subject",
                "Description",
                "Context",
                "CTA",
                "Priority",
                "Case Owner",
                "Region",
                "Date/Time Opened",
                "Last Modified Date",
            ]
        )
        for number in range(count):
            case_type = DEFAULT_CASE_TYPES[number % len(DEFAULT_CASE_TYPES)].name
            owner = f"advocate{number % ADVOCATES}@example.com" if number % 3 == 0 else ""
            region = list(Region)[number % 2].value
            text = f"They wrote that the licence for {number % 90 + 10} seats ends soon.\nPlease send a quote." * 4
            report.writerow(
                [
                    f"{number:08}",
                    f"Account {number % 2500}",
                    case_type,
                    f"Request {number}",
                    text,
                    "Health score dropped",
                    "Call them",
                    "High",
                    owner,
                    region,
                    opened.isoformat(),
                    opened.isoformat(),
                ]
            )


def open_workspace(folder: Path, people: list[Person], faster: float) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """The local workspace in a process of its own; gives back what it printed: its addresses and tokens.

    faster: how many times more than Slack it lets through.
    """
    users = [
        {"id": f"U{number:05}", "name": f"user{number}", "real_name": person.name, "email": person.email}
        for number, person in enumerate(people)
    ]
    file = folder / "people.yml"
    file.write_text(yaml.safe_dump({"people": users, "channels": [{"id": "C0OPS", "name": "smb-ops"}]}))
    command = [
        sys.executable,
        "-m",
        "sandbox.slack",
        "--manifest",
        str(ROOT / "app_manifest.yml"),
        "--people",
        str(file),
        "--port",
        "0",
        "--rate-scale",
        str(faster),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(5)]
    return process, {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
