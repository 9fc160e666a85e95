"""Console doors of the reviews room."""
