"""What is known of customers beside their cases, and the words by which cases and customers are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.full_text import statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them, empty; storage.migrate fills them with what the cases say."""
    op.create_table(
        "case_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name="fk_case_words_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_case_words"),
    )
    _customers(
        "accounts",
        [
            *(sa.Column(name, sa.Text(), nullable=False) for name in ("region", "country", "high_value_owner")),
            *(sa.Column(name, sa.Integer()) for name in ("carr", "employees", "lam")),
            sa.Column("has_full_address", sa.Boolean()),
        ],
    )
    _customers(
        "contacts",
        [
            sa.Column("email", sa.Text(), nullable=False),
            *_account(),
            sa.Column("is_lead", sa.Boolean(), nullable=False),
            sa.Column("title", sa.Text(), nullable=False),
        ],
    )
    op.create_index("ix_contacts_email", "contacts", ["email"])
    _customers(
        "opportunities",
        [
            *_account(),
            sa.Column("stage", sa.Text(), nullable=False),
            sa.Column("close_date", sa.Date()),
            sa.Column("kind", sa.Text(), nullable=False),
            sa.Column("renewal_risk", sa.Text(), nullable=False),
        ],
    )
    for table in ("contacts", "opportunities"):
        op.create_index(f"ix_{table}_account_key_name_key", table, ["account_key", "name_key"])
    for table in ("case_words", "accounts", "contacts", "opportunities"):
        for statement in statements(op.get_bind().dialect.name, table):
            op.execute(statement)


def _key() -> sa.Text:
    """Sorted character by character, as SQLite sorts all text."""
    return sa.Text(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.Text()


def _account() -> list[sa.Column[Any]]:
    return [
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("account_key", _key(), nullable=False),
    ]


def _customers(name: str, columns: Sequence[sa.Column[Any]]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", _key(), nullable=False),
        *columns,
        sa.Column("terms", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("external_id", name=f"uq_{name}_external_id"),
    )
    op.create_index(f"ix_{name}_name_key", name, ["name_key"])
