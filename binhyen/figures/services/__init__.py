"""Verbs of the figures room."""
