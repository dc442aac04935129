"""Salesforce: the client of its REST API, the map from our fields to the organisation's, and records in both directions."""
