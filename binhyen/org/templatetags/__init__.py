"""Tags of the org room."""
