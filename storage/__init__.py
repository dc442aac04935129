"""Persistence: tables, stores, outbox, inbox, unit of work and migrations."""
