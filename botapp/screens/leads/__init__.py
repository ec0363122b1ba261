"""The list of a person's prospects."""
