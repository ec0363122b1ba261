"""What is copied, and what has been kept long enough."""
