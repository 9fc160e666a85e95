"""Console commands of the org room."""
