"""A local Zendesk, for any connector: the public API, a page, and trouble on demand."""
