"""Sample nations and the practice space: the top floor, which may use every room and which no room needs."""
