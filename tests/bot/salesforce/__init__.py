"""Tests of what runs for Salesforce, against the stand-in over HTTP."""
