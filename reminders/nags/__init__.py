"""Messages about leads and people rather than steps."""
