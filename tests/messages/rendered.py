"""What the examples make in each voice, rendered once in a process: many tests look at the same. Nobody changes what is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from messages.local_time import written_for
from tests.messages.all_examples import EXAMPLES
from tests.messages.examples import NOW, ZONE, Example, Rendered, Voice, as_usual, with_malice

VOICES = (as_usual, with_malice)

BY_TEMPLATE = {
    template: [example for example in EXAMPLES if example.template == template]
    for template in sorted({example.template for example in EXAMPLES})
}

each_template = pytest.mark.parametrize("examples", BY_TEMPLATE.values(), ids=BY_TEMPLATE)
"""A test of all examples of a template: it names those with a fault (`faults`)."""


@cache
def rendered(example: Example, say: Voice) -> Rendered:
    """What this example makes in this voice, as Ana reads it."""
    with written_for(ZONE, NOW):
        return example.make(say)


def in_voices(examples: list[Example], *voices: Voice) -> Iterator[tuple[str, Rendered]]:
    """Each example in each of the voices (default: both), with a name for both."""
    for example in examples:
        for say in voices or VOICES:
            yield f"{example.name} {say.__name__}", rendered(example, say)


def faults(made: Iterator[tuple[str, Rendered]], look: Callable[[Rendered], list[str]]) -> dict[str, list[str]]:
    """What `look` finds wrong, by example and voice; those without a fault are left out."""
    return {name: found for name, each in made if (found := look(each))}
