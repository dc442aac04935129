"""The examples of all templates."""

from tests.messages import (
    absence_examples,
    crm_examples,
    examples,
    home_examples,
    tag_examples,
    team_examples,
    ticket_examples,
)
from tests.messages import assignment_examples as giving_examples
from tests.messages import watcher_examples as waiting_examples

EXAMPLES = [
    *examples.EXAMPLES,
    *absence_examples.EXAMPLES,
    *crm_examples.EXAMPLES,
    *home_examples.EXAMPLES,
    *tag_examples.EXAMPLES,
    *ticket_examples.EXAMPLES,
    *team_examples.EXAMPLES,
    *waiting_examples.EXAMPLES,
    *giving_examples.EXAMPLES,
]
