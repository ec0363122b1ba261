"""Messages about leads left alone."""
