"""What holds the house."""
