"""A local Slack workspace: it knows Slack's public surface and nothing of the app it serves."""
