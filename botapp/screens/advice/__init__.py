"""What to do about an answer."""
