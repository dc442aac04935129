"""The servers: Slack's requests over HTTP or Socket Mode, the web hook, health and metrics."""
