"""A lead's reminders, deliveries and history, on the lead's page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from backoffice.leads.timeline import doubts_of
from backoffice.reminders.forms import ReminderForm
from backoffice.shared.pages import NothingAdded, NothingDeleted, ReadOnlyInline, column
from backoffice.shared.words import (
    error_words,
    hand_of,
    page_of,
    reason_of,
    state_badge,
    to_the_second,
    zoned,
)
from leads.models import Lead, LeadActivity
from reminders.day.history_words import particulars
from reminders.models import Delivery, ScheduledReminder
from reminders.state.cards import card_for, position_of
from reminders.state.wording import hold_words


class ReminderInline(NothingAdded, NothingDeleted, TabularInline):
    """The current reminder of each step. Date, draft and status are written through the services."""

    model = ScheduledReminder
    form = ReminderForm
    extra = 0
    max_num = 0
    can_delete = False
    tab = True
    hide_title = True
    verbose_name_plural = _("Reminders")
    fields = ["step", "status", "due_at", "draft_text", "doubts", "next_action", "held", "version"]
    readonly_fields = ["step", "doubts", "next_action", "held"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduledReminder]:
        return ScheduledReminder.objects.current().select_related("lead__owner")

    def get_fields(self, request: HttpRequest, obj: Lead | None = None) -> list[str]:
        """Leave the hidden version out where nothing can be written."""
        writes = self.has_change_permission(request, obj)
        return [name for name in self.fields if writes or name != "version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no for a deleted lead, which is restored first."""
        is_deleted = isinstance(obj, Lead) and obj.deleted_at is not None
        return not is_deleted and super().has_change_permission(request, obj)

    step = column(
        _("step"), lambda reminder: page_of(reminder, str(position_of(reminder.lead.steps, reminder.step_id)))
    )
    doubts = column(_("to be checked"), lambda reminder: doubts_of(card_for(reminder)))
    next_action = column(
        _("next action"), lambda reminder: zoned(reminder.next_action_at, reminder.lead.owner.timezone)
    )
    held = column(_("held because"), lambda reminder: hold_words(reminder.hold_reason))


class DeliveryInline(ReadOnlyInline):
    """What was sent about the lead."""

    model = Delivery
    per_page = 10
    verbose_name_plural = _("Deliveries")
    fields = ["kind", "nudge", "outcome", "armed", "settled", "error", "worker"]
    readonly_fields = fields
    ordering = ["-armed_at", "-id"]

    outcome = column(_("state"), state_badge)
    # Entered just before the request leaves.
    armed = column(_("armed"), lambda delivery: to_the_second(delivery.armed_at))
    settled = column(_("settled"), lambda delivery: to_the_second(delivery.settled_at))
    error = column(_("error"), lambda delivery: error_words(delivery.error_class))


class ActivityInline(ReadOnlyInline):
    """The lead's history, newest first."""

    model = LeadActivity
    per_page = 10
    verbose_name_plural = _("History")
    fields = ["at", "activity_type", "by", "said"]
    readonly_fields = fields
    ordering = ["-id"]

    at = column(_("at"), lambda line: to_the_second(line.created_at))
    by = column(_("by"), hand_of)
    # How a step ended, which status it became; else what was written, or why staff did it.
    said = column(
        _("content"), lambda line: particulars(line).lstrip(": →") or line.content or reason_of(line)
    )
