"""A person's day: what is open, what got done, why a reminder comes when it does."""
