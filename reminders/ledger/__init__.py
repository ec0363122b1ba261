"""What was sent, what it replaced, what is still to be edited, and how much may be sent."""
