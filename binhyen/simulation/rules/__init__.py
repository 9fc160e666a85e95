"""What a sample nation looks like: pure functions of a seed over plain data, no ORM and no clock."""
