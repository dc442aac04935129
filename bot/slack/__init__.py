"""Slack seen from casebot: what failed calls mean, who people are, the events that came in."""
