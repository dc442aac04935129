"""The examples of all templates."""

from tests.messages import examples, giving_examples, home_examples, tag_examples, waiting_examples

EXAMPLES = [
    *examples.EXAMPLES,
    *home_examples.EXAMPLES,
    *tag_examples.EXAMPLES,
    *waiting_examples.EXAMPLES,
    *giving_examples.EXAMPLES,
]
