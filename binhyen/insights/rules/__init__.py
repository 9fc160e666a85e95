"""Rules of the insights room: pure functions over plain numbers."""
