"""casebot's view of Slack: the meaning of failed calls, the people, and incoming events."""
