"""Reviews: what a unit says about a period, approved, frozen, printed, and corrected in the open."""
