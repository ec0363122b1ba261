"""Work that locks much of what others lock too: it is the one that gives way, and begins again.

Whoever deletes rows needs locks in an order in which a sender cannot always take them. Of two transactions
that wait for each other PostgreSQL ends one after a second, and that might be the sender's, with other
people's messages in it. So this work waits a moment for each lock, far less than that second.
"""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
PATIENCE: Final = "300ms"  # for one lock; a sender holds its own for some milliseconds
TRIES: Final = 10
LOCKED: Final = ("55P03", "40P01")  # lock_not_available, deadlock_detected


def giving_way(work: Callable[[], T]) -> T:
    """Run `work` in a transaction, again when it had to give way; may be called inside of one.

    Raises OperationalError when it never got through. SQLite has one writer at a time.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _wait_briefly()
                return work()
        except OperationalError as error:
            if not left or getattr(error.__cause__, "sqlstate", "") not in LOCKED:
                raise
        time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 - two of us are not to meet again
    raise AssertionError("unreachable")


def _wait_briefly() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
