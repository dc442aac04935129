"""Salesforce: the client of its REST API, the map of fields, and records in both directions."""
