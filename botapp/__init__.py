"""WHERE: everything that speaks to Telegram."""

import os

# python-telegram-bot reads this when it builds a RetryAfter: durations become timedeltas, its future default.
os.environ.setdefault("PTB_TIMEDELTA", "true")
