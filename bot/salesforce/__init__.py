"""What runs for Salesforce: the reading of what changed there, the sender of what changed here, and their wiring."""
