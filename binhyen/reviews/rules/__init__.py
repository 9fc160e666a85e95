"""Pure functions of the reviews room."""
