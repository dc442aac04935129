"""Settings, policy and roster: an installation's own configuration and how it is read."""
