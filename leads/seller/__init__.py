"""What a person, or the team, sells: its row, as a plan may say it, and as somebody writes it."""
