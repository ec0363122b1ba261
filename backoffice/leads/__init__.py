"""Pages of leads, of the people who own them, and of who may come in."""
