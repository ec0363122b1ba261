"""The chat: its messages as Telegram checks them, what a person does, and the bot's queue."""
