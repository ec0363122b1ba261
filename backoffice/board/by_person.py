"""Who has how much to do, and how much of it is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from backoffice.board import links
from reminders.models import ScheduledReminder
from reminders.state import step_moments

SHOWN: Final = 12
SHOWN_OF_ALL: Final = 200  # where everybody is asked for


@dataclass(frozen=True, slots=True)
class Workload:
    """One person's, or the whole team's."""

    due: int  # by now, the late ones included
    overdue: int
    telegram_id: int | None = None  # None: everybody's

    @property
    def due_link(self) -> str:
        return links.reminders(owner=self.telegram_id, due="yes")

    @property
    def overdue_link(self) -> str:
        return links.reminders(owner=self.telegram_id, overdue="yes")


@dataclass(frozen=True, slots=True)
class Workloads:
    """Everybody's who has something to do: those with most that is late first."""

    team: Workload
    people: tuple[Workload, ...]


def workloads(is_behind: Q, *, now: datetime) -> Workloads:
    """Count what is to be done, by person. `is_behind` is `step_moments.behind(now)`. One query."""
    # By the row's own column: a due row's person is its lead's owner.
    rows = ScheduledReminder.objects.live().filter(step_moments.due(now)).order_by().values("telegram_id")
    counted = rows.annotate(due=Count("pk"), overdue=Count("pk", filter=is_behind))
    people = [Workload(*row) for row in counted.values_list("due", "overdue", "telegram_id")]
    people.sort(key=lambda each: (-each.overdue, -each.due, each.telegram_id))
    team = Workload(sum(each.due for each in people), sum(each.overdue for each in people))
    return Workloads(team, tuple(people))
