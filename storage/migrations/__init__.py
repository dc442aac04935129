"""The history of the tables, step by step. storage.migrate runs the steps."""
