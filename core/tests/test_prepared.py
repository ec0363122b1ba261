"""Queries that are compiled once."""

from typing import Any

import pytest

from core.prepared import NotOnlyKeys, Prepared
from leads.models import Lead
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db


class TestInstances:
    def test_are_what_the_queryset_gives(self, django_assert_num_queries: Any) -> None:
        leads = [LeadFactory.create() for _ in range(3)]
        query = Prepared(
            lambda keys: (
                Lead.objects.filter(pk__in=keys).select_related("owner").defer("notes").order_by("id")
            ),
            name="test_leads",
        )
        keys = [lead.pk for lead in leads]
        query.instances(keys[:1])
        with django_assert_num_queries(1):
            found = query.instances(keys)
            assert [lead.owner.first_name for lead in found] == [lead.owner.first_name for lead in leads]
        assert found == leads
        assert [lead.engagement_plan for lead in found] == [lead.engagement_plan for lead in leads]
        assert [lead.created_at for lead in found] == [lead.created_at for lead in leads]
        assert found[0].get_deferred_fields() == {"notes"}

    def test_can_be_saved(self) -> None:
        row = ReminderFactory.create()
        query = Prepared(
            lambda keys: ScheduledReminder.objects.filter(pk__in=keys).order_by("id"), name="test_rows"
        )
        (found,) = query.instances([row.pk])
        found.hold_reason = "held"
        found.save(update_fields=["hold_reason"])
        row.refresh_from_db()
        assert row.hold_reason == "held"

    def test_are_none_without_keys(self, django_assert_num_queries: Any) -> None:
        query = Prepared(lambda keys: Lead.objects.filter(pk__in=keys), name="test_plain")
        with django_assert_num_queries(0):
            assert query.instances([]) == []


class TestPrepared:
    def test_refuses_other_parameters(self) -> None:
        query = Prepared(
            lambda keys: Lead.objects.filter(pk__in=keys, prospect_name="Ann"), name="test_other"
        )
        with pytest.raises(NotOnlyKeys):
            query.instances([1, 2])


class TestValues:
    def test_are_what_the_queryset_gives(self) -> None:
        row = ReminderFactory.create()
        query = Prepared(
            lambda keys: ScheduledReminder.objects.filter(pk__in=keys).values_list("pk", "due_at"),
            name="test_values",
        )
        assert [tuple(line) for line in query.values([row.pk])] == [(row.pk, row.due_at)]
