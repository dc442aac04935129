"""The golden files: what every template makes of its examples, as last looked at and found good.

`python -m tests.messages.golden` brings them up to date and shows what is different, for somebody to look at.
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.messages.all_examples import EXAMPLES
from tests.messages.examples import Example, Voice, as_usual, with_malice
from tests.messages.reading import payload_of, surface_of
from tests.messages.rendered import rendered

FOLDER = Path(__file__).parent / "golden"


def cases() -> Iterator[tuple[str, Example, Voice]]:
    """Each golden file's name, and the example and voice it is made from: all examples, and of each template one in the hostile voice."""
    heard: set[str] = set()
    for example in EXAMPLES:
        yield f"{example.name}.json", example, as_usual
        if example.template not in heard:
            heard.add(example.template)
            yield f"{example.template}.hostile.json", example, with_malice


def made(example: Example, voice: Voice) -> str:
    """The file's content."""
    found = rendered(example, voice)
    whole = {"surface": surface_of(found), "payload": payload_of(found)}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def refresh() -> int:
    """Write all files anew, remove those no longer made, print the differences; gives their number."""
    FOLDER.mkdir(exist_ok=True)
    wanted = {name: made(example, voice) for name, example, voice in cases()}
    different = 0
    for path in sorted({*FOLDER.glob("*.json"), *(FOLDER / name for name in wanted)}):
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = wanted.get(path.name, "")
        if before == after:
            continue
        different += 1
        sys.stdout.writelines(
            difflib.unified_diff(
                before.splitlines(True), after.splitlines(True), f"{path.name} before", f"{path.name} now", n=2
            )
        )
        if after:
            path.write_text(after, encoding="utf-8")
        else:
            path.unlink()
    sys.stdout.write(f"{different} of {len(wanted)} golden files are different now.\n")
    return different


if __name__ == "__main__":
    refresh()
