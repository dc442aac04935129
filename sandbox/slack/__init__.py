"""A local Slack workspace that serves one app: its public surface and nothing else."""
