"""Staff: the Django admin of every model, its pages and its actions."""
