"""Settings of the suite: the project's own, with the sandbox on and nothing of the developer's `.env`."""

import os
import tempfile
from pathlib import Path

FOREIGN = (
    "ACCESS",
    "ACCESS_LIST",
    "ALLOWED_HOSTS",
    "LLM_API_KEY",
    "LLM_BASE_URL",
    "LLM_DAILY",
    "LLM_MODEL",
    "LLM_OUTPUT_MODE",
    "LLM_TIMEOUT",
    "LLM_USER_DAILY",
    "PORT",
    "PUBLIC_URL",
    "TELEGRAM_API_URL",
    "TELEGRAM_RATE_LIMIT",
    "TELEGRAM_WEBHOOK_SECRET",
)
for name in FOREIGN:
    os.environ.pop(name, None)
os.environ |= {"READ_DOT_ENV": "off", "DEBUG": "on", "TELEGRAM_BOT_TOKEN": ""}
os.environ.setdefault("SECRET_KEY", "only-for-the-suite-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

# Removed when the process ends.
SCRATCH = tempfile.TemporaryDirectory(prefix="deal-quest-test-", ignore_cleanup_errors=True)
STATIC_ROOT = Path(SCRATCH.name)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes of a test each open it for themselves, as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(STATIC_ROOT / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
