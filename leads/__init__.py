"""WHO: the people who use us, their prospects, each prospect's history, and how a pasted text is read."""
