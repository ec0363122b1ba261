"""What is kept of a person: handed out as a file, and erased."""
