"""Settings of the suite: the project's own, with the sandbox on and nothing of the developer's `.env`."""

import os
import re
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = {"DATABASE_URL", "SECRET_KEY", "LOG_LEVEL"}  # what the suite's caller may choose
FOREIGN = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)) - KEPT
for name in FOREIGN:
    os.environ.pop(name, None)
os.environ |= {"READ_DOT_ENV": "off", "DEBUG": "on", "TELEGRAM_BOT_TOKEN": ""}
os.environ["TELEGRAM_RATE_LIMIT"] = "1000"  # thirty a second would be waited for
os.environ.setdefault("SECRET_KEY", "only-for-the-suite-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, INSTALLED_APPS  # noqa: E402

# Removed when the process ends.
SCRATCH = tempfile.TemporaryDirectory(prefix="deal-quest-test-", ignore_cleanup_errors=True)
STATIC_ROOT = Path(SCRATCH.name)

INSTALLED_APPS = [*INSTALLED_APPS, "tests"]  # whose `flush` is quick
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes of a test each open it for themselves, as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(STATIC_ROOT / "test.sqlite3")}
    # It need not outlive a power cut.
    options = DATABASES["default"]["OPTIONS"]
    DATABASES["default"]["OPTIONS"] = options | {
        "init_command": f"{options['init_command']}; PRAGMA synchronous=OFF"
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
