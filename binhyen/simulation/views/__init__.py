"""Pages of the simulation room: the practice space."""
