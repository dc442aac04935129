"""The local Zendesk, by itself."""
