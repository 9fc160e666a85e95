"""What the insights room does."""
