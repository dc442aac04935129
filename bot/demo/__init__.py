"""`casebot demo`: casebot and a local Slack workspace in one process, with a month of sample cases."""
