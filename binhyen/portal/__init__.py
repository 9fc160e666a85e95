"""The portal room: the public front door and the contract."""
