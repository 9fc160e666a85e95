"""The configuration of the house: settings, addresses, slots, wiring."""
