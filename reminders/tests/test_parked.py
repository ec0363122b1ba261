"""What parks a reminder: one rule, asked of a row, of the database, and told in words."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.reminders import why
from leads.models import TelegramUser
from reminders.day import explain
from reminders.models import ScheduledReminder
from reminders.policy.parked import Circumstances, ParkedBy
from reminders.state.situation import LEAD_IS_ACTIVE, circumstances, is_parked, parked
from tests.factories import ReminderFactory

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OF_THE_LEAD = [ParkedBy.DELETED, ParkedBy.CLOSED, ParkedBy.LEAD_PAUSED, ParkedBy.OTHER_OWNER]
# What is changed of the lead, of the person and of the row, and what parks the row then.
CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], ParkedBy | None]] = [
    ({}, {}, {}, None),
    ({"deleted_at": NOW - DAY}, {}, {}, ParkedBy.DELETED),
    ({"status": "closed_lost"}, {}, {}, ParkedBy.CLOSED),
    ({"reminders_paused": True}, {}, {}, ParkedBy.LEAD_PAUSED),
    ({}, {}, {"telegram_id": 5}, ParkedBy.OTHER_OWNER),
    ({}, {"blocked_at": NOW - DAY}, {}, ParkedBy.BLOCKED),
    ({}, {"deactivated_at": NOW - DAY, "blocked_at": NOW - DAY}, {}, ParkedBy.DEACTIVATED),
    ({}, {"reminder_enabled": False}, {}, ParkedBy.OFF),
    ({}, {"reminder_enabled": False, "paused_at": NOW - DAY}, {}, ParkedBy.OFF),
    ({}, {"paused_at": NOW - DAY, "paused_until": NOW + DAY}, {}, ParkedBy.PAUSED),
    ({}, {"paused_at": NOW - DAY, "paused_until": NOW - DAY}, {}, ParkedBy.PAUSED),  # not worked off yet
    ({}, {"paused_until": NOW + DAY}, {}, ParkedBy.PAUSED),
    ({}, {"paused_until": NOW}, {}, None),
    ({}, {"access": "demo"}, {}, ParkedBy.OUTSIDE),
    ({"reminders_paused": True}, {"blocked_at": NOW}, {}, ParkedBy.LEAD_PAUSED),
]


def test_the_first_reason_is_told() -> None:
    assert Circumstances().parked_by is None
    for number, reason in enumerate(ParkedBy):
        every_later = {each.value: True for each in list(ParkedBy)[number:]}
        assert Circumstances(**every_later).parked_by is reason
        assert Circumstances(**{reason.value: True}).lead_rests == (reason in OF_THE_LEAD)
    assert [each.name for each in fields(Circumstances)] == [reason.value for reason in ParkedBy]


@pytest.mark.django_db
class TestRows:
    @pytest.mark.parametrize(("lead", "person", "row", "reason"), CASES)
    def test_and_queries_agree(
        self,
        settings: Any,
        lead: dict[str, Any],
        person: dict[str, Any],
        row: dict[str, Any],
        reason: ParkedBy | None,
    ) -> None:
        settings.SANDBOX, settings.ACCESS = False, "invite"
        reminder = ReminderFactory.create()
        type(reminder.lead).objects.filter(pk=reminder.lead_id).update(**lead)
        TelegramUser.objects.filter(pk=reminder.lead.owner.pk).update(**person)
        ScheduledReminder.objects.filter(pk=reminder.pk).update(**row)
        reminder = ScheduledReminder.objects.select_related("lead__owner").get(pk=reminder.pk)
        it = circumstances(reminder, NOW)
        assert it.parked_by is reason
        assert is_parked(reminder, NOW) is (reason is not None)
        assert ScheduledReminder.objects.filter(parked(NOW)).exists() is (reason is not None)
        assert ScheduledReminder.objects.filter(LEAD_IS_ACTIVE).exists() is not it.lead_rests
        assert reminder.lead.owner.is_reachable(NOW) is not (it.blocked or it.off or it.paused or it.outside)
        assert bool(why.parked_because(reminder, now=NOW)) is (reason is not None)
        told = bool(explain.parked_because(reminder, "UTC", now=NOW))
        assert told is (reason not in (None, ParkedBy.OTHER_OWNER))
