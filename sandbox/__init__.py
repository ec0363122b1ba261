"""A local Telegram for development: the Bot API over HTTP, and a chat page. Never in production."""
