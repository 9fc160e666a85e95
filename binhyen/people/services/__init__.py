"""Verbs of the people room: signing in, accounts, posts, appointments, phones, staff sessions."""
