"""Today, the week, focus, figures, the briefing."""
