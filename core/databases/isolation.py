"""One piece of work that must not take the others with it, whatever it meets."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError

T = TypeVar("T")
OF_A_ROW = (DataError, IntegrityError)


def attempt(work: Callable[[], T], otherwise: Callable[[Exception], T]) -> T:
    """Return what `work` returns; what a row makes it raise goes to `otherwise`.

    For the places where rows of many people are worked off in turn: one that cannot be read ends nothing.
    What is no row's fault travels on: a database that is away, a statement that it does not understand.
    """
    try:
        return work()
    except OF_A_ROW as error:
        return otherwise(error)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - what a row may hold cannot be foreseen, or it would be refused
        return otherwise(error)


def report(log: logging.Logger, text: str, error: Exception, **keys: object) -> None:
    """Log what could not be done and where it failed. Not in the error's words: they quote rows."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{Path(last[0].filename).name}:{last[0].lineno}" if last else ""
    log.error(text, extra=keys | {"error": type(error).__name__, "at": where})
