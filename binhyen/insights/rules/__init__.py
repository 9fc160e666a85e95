"""Rules of the insights room: statistics and protection of small numbers, pure functions over plain data."""
