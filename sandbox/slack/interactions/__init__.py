"""A person's interactions with the app. Each is delivered and answered as PROTOCOL.md says."""
