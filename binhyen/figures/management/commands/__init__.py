"""Console commands of the figures room."""
