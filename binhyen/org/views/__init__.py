"""HTTP of the org room."""
