"""Which prospect is meant: found by name, known already, or told more of."""
