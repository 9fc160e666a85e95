"""What fills the slots of the shell: the only place where a page meets the panels of rooms above it."""

SLOTS: dict[str, tuple[str, ...]] = {}
