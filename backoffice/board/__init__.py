"""The front page in figures: what is due, held, quiet and done, and what the model costs."""
