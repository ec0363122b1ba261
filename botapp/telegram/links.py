"""Links that open a chat with the bot."""


def link_to(username: str, code: str) -> str:
    """Return the link that starts the bot with this code."""
    return f"https://t.me/{username}?start={code}"
