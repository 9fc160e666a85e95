"""Pages of the figures room."""
