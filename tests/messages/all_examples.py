"""The examples of all templates."""

from tests.messages import examples, home_examples

EXAMPLES = [*examples.EXAMPLES, *home_examples.EXAMPLES]
