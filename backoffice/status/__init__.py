"""What the whole system does, in figures: for staff, for probes and for Prometheus."""
