"""Console commands of the reviews room."""
