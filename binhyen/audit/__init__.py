"""The audit room: an append-only, hash-chained trail of what was done in each unit's name."""
