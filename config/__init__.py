"""Composition: settings, addresses and the web application."""
