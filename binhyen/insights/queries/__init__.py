"""What can be asked of the insights room. Nothing here writes."""
