"""Rules of the figures room: pure functions over plain data."""
