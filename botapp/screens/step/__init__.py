"""One step of a plan: its reminder, and what became of it."""
