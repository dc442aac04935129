"""A local stand-in for one Salesforce organisation: the public REST surface, its faults on demand, and a page."""
