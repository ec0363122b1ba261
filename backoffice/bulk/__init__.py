"""What staff do to many rows at once: looked at first, with a reason, row by row through the services."""
