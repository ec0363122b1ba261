"""Several people in one paste."""
