"""The tables of accounts, contacts and opportunities."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
)

from storage.column_types import FreeText, metadata

# A name prepared for look-up and sorting, by character on both databases.
KEY = Text().with_variant(Text(collation="C"), "postgresql")

# What is known of customers beside their cases. external_id: the CRM's, NULL for what only cases mention; name_key, account_key: from
# cases.finding.name_key; terms: the words that it is found by.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", FreeText, unique=True),
    Column("name", FreeText, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),
    Column("region", FreeText, nullable=False),
    Column("carr", Integer),
    Column("employees", Integer),
    Column("lam", Integer),
    Column("country", FreeText, nullable=False),
    Column("high_value_owner", FreeText, nullable=False),
    Column("has_full_address", Boolean),
    Column("terms", FreeText, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", FreeText, unique=True),
    Column("name", FreeText, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),
    Column("email", FreeText, nullable=False, index=True),
    Column("account", FreeText, nullable=False),
    Column("account_id", FreeText, nullable=False),
    Column("account_key", KEY, nullable=False),
    Column("is_lead", Boolean, nullable=False),
    Column("title", FreeText, nullable=False),
    Column("terms", FreeText, nullable=False),
    Index(None, "account_key", "name_key"),
)

opportunities = Table(
    "opportunities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", FreeText, unique=True),
    Column("name", FreeText, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),
    Column("account", FreeText, nullable=False),
    Column("account_id", FreeText, nullable=False),
    Column("account_key", KEY, nullable=False),
    Column("stage", FreeText, nullable=False),
    Column("close_date", Date),
    Column("kind", FreeText, nullable=False),
    Column("renewal_risk", FreeText, nullable=False),
    Column("terms", FreeText, nullable=False),
    Index(None, "account_key", "name_key"),
)
