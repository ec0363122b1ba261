"""What comes in: stored before it is confirmed, then handled in order for each person."""
