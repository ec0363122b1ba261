"""Another time for a step."""
