"""Tags of the insights room."""
