"""The draft of a step."""
