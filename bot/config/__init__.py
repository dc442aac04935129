"""Settings, policy and roster: what a place that runs casebot writes down, and how it is read."""
