"""What can be done in the org room. Every verb is atomic, audited, and asks its policy first."""
