"""A pasted, shared or forwarded prospect."""
