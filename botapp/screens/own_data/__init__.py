"""A person's own data: what is kept, all of it as a file, and its end."""
