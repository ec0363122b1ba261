"""What a person sells, and the team."""
