"""Template tags of the figures room."""
