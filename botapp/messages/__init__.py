"""Every text that we send, as Telegram's HTML. Pure but for gettext: plain values in, text out.

What people wrote is shortened and escaped by `botapp.text.safe`, and every message stays within 4,096 UTF-16
units whatever they wrote.
"""
