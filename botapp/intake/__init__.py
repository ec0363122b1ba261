"""How a prospect, or news about one, comes in."""
