"""Console commands of the simulation room."""
