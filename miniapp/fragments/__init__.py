"""What is inside the shell: a module a page, for the person who asks."""
