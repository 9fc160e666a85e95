"""Console doors of the org room."""
