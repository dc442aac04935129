"""What lasts: tables, stores, outbox, inbox, unit of work and migrations."""
