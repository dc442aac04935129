"""Tests: One file for each story."""
