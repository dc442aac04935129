"""Runs Salesforce: reading changes from it, sending changes to it, and their wiring."""
