"""Working with either database: the connection, its clock and its wake-up call, leases, and who gives way."""
