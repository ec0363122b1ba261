"""Damage done behind the services' back, and the name of the promise that each kind breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from leads.models import Lead, TelegramUser
from reminders.models import Delivery, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class World:
    """A started plan of three steps, the first of which was sent a minute ago, and a stranger."""

    lead: Lead
    stranger: TelegramUser

    def step(self, number: int = 1) -> ScheduledReminder:
        return self.lead.reminders.current().get(step_id=number)

    def set(self, number: int = 1, **columns: Any) -> None:
        ScheduledReminder.objects.filter(pk=self.step(number).pk).update(**columns)

    def set_lead(self, **columns: Any) -> None:
        Lead.objects.filter(pk=self.lead.pk).update(**columns)

    def set_owner(self, **columns: Any) -> None:
        TelegramUser.objects.filter(pk=self.lead.owner.pk).update(**columns)

    def attempt(self, number: int = 1, **columns: Any) -> Delivery:
        """Write a line of the ledger that nobody counted."""
        row = self.step(number)
        nudge = columns.pop("nudge", 1)
        defaults = {
            "subject_key": nudge_key(row.pk, row.cycle, nudge),
            "reminder": row,
            "lead_id": row.lead_id,
            "cycle": row.cycle,
            "nudge": nudge,
            "telegram_id": row.telegram_id,
            "state": DeliveryState.SENT,
            "message_id": 70 + nudge,
            "armed_at": NOW,
        }
        return Delivery.objects.create(**defaults | columns)

    def counted(self, number: int, **columns: Any) -> Delivery:
        """Write a line of the ledger that the reminder counts."""
        delivery = self.attempt(number, **columns)
        self.set(number, reminder_count=self.step(number).reminder_count + 1)
        return delivery


Damage = Callable[[World], object]


def drop_index(name: str) -> None:
    """Make possible what the database itself forbids."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


def sent_twice(world: World) -> None:
    drop_index("reminder_deliveries_one_possible")
    world.counted(1, state=DeliveryState.UNKNOWN)


def doubled(world: World) -> None:
    drop_index("scheduled_reminders_one_live_per_step")
    row = world.step(2)
    row.pk, row.plan_version, row._state.adding = None, row.plan_version + 1, True
    row.save()


def old_plan(world: World) -> None:
    world.set_lead(plan_version=2)


def no_step(world: World) -> None:
    world.lead.refresh_from_db()
    world.set_lead(engagement_plan=[*world.lead.steps, {**world.lead.steps[-1], "step_id": 9}])


def shown_done(world: World) -> None:
    world.lead.refresh_from_db()
    first, *others = world.lead.steps
    world.set_lead(engagement_plan=[{**first, "status": "done"}, *others])


# What `reconcile` puts right: its name for it, the promises it breaks, and the damage.
REPAIRABLE: list[tuple[str, set[str], Damage]] = [
    ("owner", {"owned", "parked_rests"}, lambda world: world.set(2, telegram_id=world.stranger.telegram_id)),
    ("old_plan", {"current"}, old_plan),
    ("double", {"one_live_per_step"}, doubled),
    ("closed_lead", {"closed_lead_rests", "parked_rests"}, lambda world: world.set_lead(status="closed_won")),
    ("closed_lead", {"closed_lead_rests", "parked_rests"}, lambda world: world.set_lead(deleted_at=NOW)),
    ("count", {"counted"}, lambda world: world.set(1, reminder_count=2)),
    (
        "closed",
        {"closed_rests", "displayed"},
        lambda world: world.set(2, status=ReminderStatus.SKIPPED),
    ),
    ("parked", {"parked_rests"}, lambda world: world.set_lead(reminders_paused=True)),
    ("parked", {"parked_rests"}, lambda world: world.set_owner(blocked_at=NOW)),
    ("parked", {"parked_rests"}, lambda world: world.set_owner(reminder_enabled=False)),
    ("parked", {"parked_rests"}, lambda world: world.set_owner(paused_until=NOW + DAY)),
    ("forgotten", {"not_forgotten"}, lambda world: world.set(2, next_action_at=None)),
    ("display", {"displayed"}, shown_done),
    ("missing", {"complete"}, lambda world: world.step(3).delete()),
    ("missing", {"complete"}, no_step),
    ("claim", set(), lambda world: world.set(2, claim_token="x", claimed_until=NOW - HOUR)),
    ("claim", set(), lambda world: world.set(2, claim_token="x", claimed_until=NOW + DAY)),
    ("claim", set(), lambda world: world.set(2, claim_token="x", claimed_until=None)),
]

# What only people can judge: the ledger is evidence.
EVIDENCE: list[tuple[set[str], Damage]] = [
    ({"sent_once"}, sent_twice),
    ({"reaped"}, lambda world: world.counted(2, state=DeliveryState.SENDING, armed_at=NOW - HOUR)),
    ({"numbered"}, lambda world: world.counted(2, nudge=2)),
    ({"numbered"}, lambda world: [world.counted(2, nudge=n, armed_at=NOW + n * DAY) for n in (1, 2, 3, 4)]),
    ({"spaced"}, lambda world: world.counted(1, nudge=2, armed_at=NOW + 23 * HOUR)),
    ({"proven"}, lambda world: world.counted(2, message_id=None)),
    (
        {"whole_batches"},
        lambda world: [world.counted(n, batch="b", message_id=80 + n) for n in (2, 3)],
    ),
    (
        {"whole_batches", "proven"},
        lambda world: [world.counted(n, batch="b", message_id=message) for n, message in ((2, 5), (3, None))],
    ),
    (
        {"end_is_final", "displayed"},
        lambda world: [
            world.attempt(2, armed_at=NOW + HOUR),
            world.set(2, status=ReminderStatus.COMPLETED, next_action_at=None, updated_at=NOW),
        ],
    ),
]
