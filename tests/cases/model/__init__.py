"""Tests: What things are: frozen values without decisions."""
