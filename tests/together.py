"""Work of several threads that begin at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Run the jobs at the same time; return what they returned, in no order."""
    barrier, found = threading.Barrier(len(jobs)), list[T]()

    def work(job: Callable[[], T]) -> None:
        try:
            barrier.wait(10)
            found.append(job())
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found
