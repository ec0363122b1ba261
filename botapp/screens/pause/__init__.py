"""Rests, of everything or of one lead."""
