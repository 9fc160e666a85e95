"""Verbs of the reviews room: atomic, audited."""
