"""WHEN: due times, the ledger and the scheduler; the planner's queue; a person's day."""
