"""The connection to Telegram: calls, errors, budgets, and cards turned into messages."""
