"""What a person does with the app: each interaction is delivered to it and answered as PROTOCOL.md says."""
