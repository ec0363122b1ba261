"""What has been kept long enough is deleted, a small batch at a time; knows no table of ours.

A table is walked along its primary key, which grows with time, so the oldest come first and the walk ends
where nothing is old any more. Whatever may still matter is left, and passed over again in the next round:
a round that was cut short loses nothing. Rows that somebody holds a lock on are left too.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction

AT_MOST: Final = 1_000  # rows looked at in one batch
AT_LEAST: Final = 50
LONG: Final = 0.2  # seconds that a batch may take; the next one is smaller then
SHORT: Final = 0.05

Pk = Any  # a number, or the key of a session
Free = Callable[[Sequence[Pk], datetime], Collection[Pk]]


def any_of(pks: Sequence[Pk], _before: datetime) -> Collection[Pk]:
    """Let all of them go."""
    return pks


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of one table go, and when."""

    model: type[models.Model]
    at: str  # the column whose moment is their age; without one a row stays
    setting: str = ""  # of the environment: how many days they are kept. None: no day longer than `at`
    # Of these rows, which are old: the ones that nothing depends on (others may come along).
    free: Free = any_of
    also: Callable[[Collection[Pk]], object] | None = None  # done with them, in the same transaction
    along: str = "pk"  # an index that grows with the age

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table

    @property
    def days(self) -> int | None:
        """How long rows are kept; None: for ever."""
        kept = int(getattr(settings, self.setting)) if self.setting else 0
        return kept if kept or not self.setting else None


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one batch."""

    cursor: Any  # where to go on; None: there is nothing old behind it
    gone: int = 0
    oldest: datetime | None = None  # of those that went


def batch(rule: Rule, cursor: Any = None, *, size: int, now: datetime, dry_run: bool = False) -> Part:
    """Look at the next `size` rows behind the cursor, delete those that may go. A few statements."""
    if rule.days is None:
        return Part(None)
    before = now - timedelta(days=rule.days)
    rows: Any = rule.model._default_manager.order_by(rule.along)
    rows = rows if cursor is None else rows.filter(**{f"{rule.along}__gt": cursor})
    page = list(rows.values_list("pk", rule.at, rule.along)[:size])
    ages = {pk: at for pk, at, _along in page if at is not None and at < before}
    if not ages:
        # A page of rows that have no age yet says nothing about what is behind it.
        undated = len(page) == size and all(at is None for _pk, at, _along in page)
        return Part(page[-1][2] if undated else None)
    free = rule.free(list(ages), before)
    here = [pk for pk in free if pk in ages]  # what comes along is counted where its own turn would be
    gone = len(here) if dry_run else _delete(rule, free)
    oldest = min((ages[pk] for pk in here), default=None)
    return Part(page[-1][2] if len(page) == size else None, gone, oldest if gone else None)


def next_size(size: int, *, took: float) -> int:
    """Return how many rows to look at next, so that a batch stays short on this machine."""
    if took > LONG:
        return max(size // 2, AT_LEAST)
    return min(size * 2, AT_MOST) if took < SHORT else size


def timed(rule: Rule, cursor: Any, *, size: int, now: datetime, dry_run: bool = False) -> tuple[Part, float]:
    """Do the same, and say how many seconds it took."""
    began = time.perf_counter()
    part = batch(rule, cursor, size=size, now=now, dry_run=dry_run)
    return part, time.perf_counter() - began


def _delete(rule: Rule, pks: Collection[Pk]) -> int:
    if not pks:
        return 0
    with transaction.atomic():
        rows = rule.model._default_manager.filter(pk__in=pks).order_by("pk")
        ours = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
        if rule.also is not None:
            rule.also(ours)
        rule.model._default_manager.filter(pk__in=ours).delete()
    return len(ours)
