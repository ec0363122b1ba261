"""The first contact."""
