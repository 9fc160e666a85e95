"""The jobs room: work in the background, on both databases, resumed when it was cut off."""
