"""The systems that cases come from and go back to."""
