"""Finding a prospect by what they are called."""
