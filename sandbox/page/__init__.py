"""The chat page, and the host of the Mini App."""
