"""Pauses, of everything or of one lead."""
