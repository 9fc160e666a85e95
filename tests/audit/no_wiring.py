"""A wiring that answers nothing."""
