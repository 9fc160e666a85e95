"""Forms of the org room: they parse and check the shape of what was sent, and never write."""
