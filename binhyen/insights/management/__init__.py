"""Console commands of the insights room."""
