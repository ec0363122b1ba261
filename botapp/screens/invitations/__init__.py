"""Links by which people come in."""
