"""What several of the staff's pages share."""
