"""What the processes do beside their work: they prune what is old, and tell staff what is wrong."""
