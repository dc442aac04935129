"""The rules of the cases: pure Python, no Slack, no database, no clock of its own."""
