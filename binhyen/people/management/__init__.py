"""Console commands of the people room."""
