"""What is done to any text, and the tables of words."""
