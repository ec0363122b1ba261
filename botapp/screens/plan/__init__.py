"""A plan under review, and one that runs."""
