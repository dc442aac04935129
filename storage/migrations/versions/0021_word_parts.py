"""Cases are found by parts of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.rules.text_match import word_parts

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AT_ONCE = 1_000


def upgrade() -> None:
    """Note the parts of the words of each case that has long ones."""
    connection = op.get_bind()
    query = sa.text(
        "SELECT c.id, c.account, c.subject, w.terms FROM cases c JOIN case_words w ON w.id = c.id WHERE c.id > :after ORDER BY c.id LIMIT :most"
    )
    after = 0
    while rows := connection.execute(query, {"after": after, "most": AT_ONCE}).all():
        after = rows[-1].id
        renewed = []
        for row in rows:
            ends = {"w" + end for text in (row.account, row.subject) for end in word_parts(text)}
            if ends - set(row.terms.split()):
                renewed.append({"id": row.id, "terms": " ".join(sorted({*row.terms.split(), *ends}))})
        if renewed:
            connection.execute(sa.text("UPDATE case_words SET terms = :terms WHERE id = :id"), renewed)
