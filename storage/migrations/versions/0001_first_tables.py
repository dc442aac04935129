"""The first tables: cases and what happened to them, people, turns, the inbox, the outbox and its lanes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    _tables()
    if op.get_bind().dialect.name == "postgresql":
        _forbid_edits_postgresql()
    else:
        _forbid_edits_sqlite()


def _tables() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("cta", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("blocked_on", sa.Text()),
        sa.Column("owner", sa.Text()),
        sa.Column("region", sa.Text()),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("lead_outcome", sa.Text()),
        sa.Column("opportunity", sa.Text(), nullable=False),
        sa.Column("opportunity_stage", sa.Text()),
        sa.Column("opportunity_close_date", sa.Date()),
        sa.Column("renewal_risk", sa.Text()),
        sa.Column("gitlab_admin", sa.Boolean()),
        sa.Column("web_email", sa.Text(), nullable=False),
        sa.Column("creator", sa.Text(), nullable=False),
        sa.Column("creator_department", sa.Text(), nullable=False),
        sa.Column("zendesk_link", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_step_due", sa.Date()),
        sa.Column("resolution", sa.Text()),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("duplicate_of", sa.Text()),
        sa.Column("wants_later", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("assignment", sa.Integer(), nullable=False),
        sa.Column("routed_because", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("routed_at", sa.DateTime(timezone=True)),
        sa.Column("assigned_at", sa.DateTime(timezone=True)),
        sa.Column("picked_up_at", sa.DateTime(timezone=True)),
        sa.Column("first_touch_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("upstream", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("external_id", name="uq_cases_external_id"),
    )
    op.create_index("ix_cases_account_key", "cases", ["account_key"])
    op.create_index("ix_cases_number_key", "cases", ["number_key"])
    _partial_index(
        "ix_cases_owner_open",
        "cases",
        ["owner"],
        "status NOT IN ('Closed: Resolved', 'Closed: Unresponsive', 'Closed: Duplicate')",
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("body", sa.JSON()),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
    )
    _partial_index("ix_inbox_received", "inbox", ["tried_at"], "state = 'received'")
    op.create_table(
        "lane",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("channel_id", sa.Text()),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("last_post_at", sa.DateTime(timezone=True)),
        sa.Column("last_ts", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_lane"),
    )
    _partial_index("ix_lane_due", "lane", ["rank", "due_at"], "due_at IS NOT NULL")
    op.create_table(
        "people",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("region", sa.Text()),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("manager", sa.Text()),
        sa.Column("cover", sa.Text()),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("hours_from", sa.Time(), nullable=False),
        sa.Column("hours_to", sa.Time(), nullable=False),
        sa.Column("slack_id", sa.Text()),
        sa.Column("slack_zone", sa.Text()),
        sa.PrimaryKeyConstraint("email", name="pk_people"),
    )
    op.create_table(
        "roster_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_roster_version"),
    )
    op.create_table(
        "turn_counters",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("last_turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", name="pk_turn_counters"),
    )
    op.create_table(
        "turns",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "email", name="pk_turns"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_audit_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_case_id_version", "audit", ["case_id", "version"])
    op.create_table(
        "next_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_next_steps_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_next_steps"),
    )
    op.create_index("ix_next_steps_case_id", "next_steps", ["case_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.BigInteger()),
        sa.Column("merge", sa.Text()),
        sa.Column("args", sa.JSON()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_try", sa.DateTime(timezone=True)),
        sa.Column("last_try", sa.DateTime(timezone=True)),
        sa.Column("slack_channel", sa.Text()),
        sa.Column("slack_ts", sa.Text()),
        sa.Column("shown", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("fence", sa.Text()),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'dead', 'superseded')", name="ck_outbox_state"
        ),
        sa.ForeignKeyConstraint(["lane"], ["lane.name"], name="fk_outbox_lane_lane"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    _partial_index("ix_outbox_cards", "outbox", ["subject", "lane"], "kind = 'card'")
    _partial_index("ix_outbox_head", "outbox", ["lane", "id"], "state IN ('pending', 'sending', 'unknown')")
    _partial_index("ix_outbox_not_done", "outbox", ["state"], "state IN ('pending', 'sending', 'unknown', 'dead')")
    _partial_index("uq_outbox_waiting_merge", "outbox", ["lane", "merge"], "state = 'pending'", unique=True)
    op.create_table(
        "touches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("logged_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_touches_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_touches"),
    )
    op.create_index("ix_touches_case_id", "touches", ["case_id"])


def _partial_index(name: str, table: str, columns: list[str], rows: str, *, unique: bool = False) -> None:
    """Create an index over these rows only."""
    only = sa.text(rows)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def _forbid_edits_postgresql() -> None:
    """AUD-1: what is written in the audit trail stays as it is, whoever holds the connection."""
    op.execute(
        """
        CREATE FUNCTION refuse_audit_edit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit trail is never edited';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_is_never_edited BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_edit()
        """
    )


def _forbid_edits_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"""
            CREATE TRIGGER audit_refuses_{act.lower()} BEFORE {act} ON audit
            BEGIN
                SELECT RAISE(ABORT, 'the audit trail is never edited');
            END
            """
        )
