"""What nobody has asked for yet is not in memory: modules that all processes of `run_all` leave alone."""

from pathlib import Path

from tests.children import ended

# Each costs megabytes, or a tenth of a second, and is imported where it is first needed.
LATER = (
    "holidays",
    "httpx2",
    "icalendar",
    "nameparser",
    "openai",
    "phonenumbers",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "pydantic_ai",
)
LOADED = """
import sys
import django
django.setup()
from django.core.management.base import BaseCommand
from core.processes import forks
from core.management.commands.run_all import WORKERS
BaseCommand().check()
forks.load(*WORKERS)
from babel import localedata
print(*sorted(set(sys.modules) & set(sys.argv[1:])), *sorted(localedata._cache), sep="\\n")
"""


def test_nothing_is_loaded_that_waits_for_its_first_use(tmp_path: Path) -> None:
    env = {"DEBUG": "off", "SECRET_KEY": "x" * 50, "TELEGRAM_BOT_TOKEN": f"1:{'x' * 35}"}
    ran = ended("-c", LOADED, *LATER, DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3", **env)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == []
