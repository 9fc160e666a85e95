"""HTTP of the portal room."""
