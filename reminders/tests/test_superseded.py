"""One live message per step: what came before a nudge that has arrived makes room for it."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.ledger.superseded import retire_earlier
from reminders.models import Delivery, DeliveryState, EditKind, MessageEdit, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.services import confirm_arrival
from reminders.services.base import queue_edits
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENT, UNKNOWN = DeliveryState.SENT, DeliveryState.UNKNOWN


def nudge(
    row: ScheduledReminder, number: int, *, cycle: int = 1, state: str = SENT, batch: str = ""
) -> Delivery:
    """Return a ledger row whose message has the number 100 x cycle + nudge."""
    return Delivery.objects.create(
        kind="nudge",
        subject_key=nudge_key(row.pk, cycle, number),
        reminder=row,
        lead_id=row.lead_id,
        telegram_id=row.telegram_id,
        cycle=cycle,
        nudge=number,
        state=state,
        batch=batch,
        worker="w",
        armed_at=NOW + timedelta(days=number),
        message_id=None if state == UNKNOWN else 100 * cycle + number,
    )


def queued() -> list[tuple[str, int]]:
    return list(MessageEdit.objects.order_by("message_id").values_list("kind", "message_id"))


class TestRetiring:
    def test_takes_the_message_before_away(self) -> None:
        row = ReminderFactory.create()
        nudge(row, 1)
        assert retire_earlier([nudge(row, 2).pk], now=NOW) == 1
        assert queued() == [(EditKind.DELETE, 101)]

    def test_takes_what_came_before_a_snooze_away(self) -> None:
        row = ReminderFactory.create()
        nudge(row, 1)
        nudge(row, 2)
        retire_earlier([nudge(row, 1, cycle=2).pk], now=NOW)
        assert queued() == [(EditKind.DELETE, 101), (EditKind.DELETE, 102)]

    def test_leaves_a_message_about_several_steps_and_corrects_it(self) -> None:
        row = ReminderFactory.create()
        nudge(row, 1, batch="b")
        retire_earlier([nudge(row, 2).pk], now=NOW)
        assert queued() == [(EditKind.CARD, 101)]

    def test_leaves_other_steps_and_the_first_nudge_alone(self) -> None:
        row, other = ReminderFactory.create(), ReminderFactory.create()
        nudge(other, 1)
        assert retire_earlier([nudge(row, 1).pk], now=NOW) == 0

    def test_waits_for_certainty(self) -> None:
        row = ReminderFactory.create()
        nudge(row, 1)
        uncertain = nudge(row, 2, state=UNKNOWN)
        assert retire_earlier([uncertain.pk], now=NOW) == 0
        confirm_arrival(delivery_id=uncertain.pk, telegram_id=row.telegram_id, now=NOW, message_id=102)
        assert queued() == [(EditKind.DELETE, 101)]

    def test_never_touches_the_chat_of_another_person(self) -> None:
        row = ReminderFactory.create()
        first = nudge(row, 1)
        Delivery.objects.filter(pk=first.pk).update(telegram_id=row.telegram_id + 1)
        assert retire_earlier([nudge(row, 2).pk], now=NOW) == 0


class TestLaterCorrections:
    def test_leave_what_made_room_without_its_buttons(self) -> None:
        row = ReminderFactory.create()
        nudge(row, 1)
        nudge(row, 2)
        nudge(row, 3, state=UNKNOWN)
        queue_edits(row, now=NOW, kind=EditKind.CARD)
        assert queued() == [(EditKind.CARD, 102)]

    def test_reach_a_message_about_several_steps_and_spare_the_pressed_one(self) -> None:
        row = ReminderFactory.create()
        nudge(row, 1, batch="b")
        nudge(row, 2)
        queue_edits(row, now=NOW, kind=EditKind.CARD, pressed=102)
        assert queued() == [(EditKind.CARD, 101)]

    def test_take_the_buttons_away_in_the_chat_of_the_owner_before(self) -> None:
        row = ReminderFactory.create()
        first = nudge(row, 1)
        Delivery.objects.filter(pk=first.pk).update(telegram_id=row.telegram_id + 1)
        nudge(row, 2)
        queue_edits(row, now=NOW, kind=EditKind.CARD)
        assert queued() == [(EditKind.STRIP, 101), (EditKind.CARD, 102)]
