"""One prospect, and the list of them."""
