"""Real processes, killed and frozen while they deliver."""
