"""What people do in Slack: one file per feature, with its button, modal, submission and registration."""
