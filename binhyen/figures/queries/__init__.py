"""What can be asked of the figures room. Nothing here writes."""
