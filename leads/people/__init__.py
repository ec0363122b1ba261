"""The people who use us: their rows, what they are to us, who may come in, by which links."""
