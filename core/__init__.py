"""Small things that every room needs: time, leases, actors, bulk SQL, logs. It knows none of the tables."""
