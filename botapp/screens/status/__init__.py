"""Where a prospect stands, how it ended, and why."""
