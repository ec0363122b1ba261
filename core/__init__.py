"""Small things that every room needs: time, leases, actors, bulk SQL, logs. Knows no table of ours."""
