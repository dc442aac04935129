"""The part of SOQL that a connector sends; anything else is refused as Salesforce refuses it."""
