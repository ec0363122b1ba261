"""The scheduler's process: when to look, and how many messages are in flight."""
