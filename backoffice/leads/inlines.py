"""A lead's reminders, deliveries and history, on the lead's page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from backoffice.leads.timeline import doubts_of
from backoffice.reminders.forms import ReminderForm
from backoffice.shared.pages import ReadOnlyInline
from backoffice.shared.words import error_words, outcome_of, page_of, to_the_second, zoned
from leads.models import Lead, LeadActivity
from reminders.models import Delivery, ScheduledReminder
from reminders.state.cards import card_for, position_of
from reminders.state.wording import hold_words


class ReminderInline(TabularInline):
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
        """Return the newest row of each step."""
        return ScheduledReminder.objects.current().select_related("lead__owner")

    def get_fields(self, request: HttpRequest, obj: Lead | None = None) -> list[str]:
        """Leave the hidden version out where nothing can be written."""
        writes = self.has_change_permission(request, obj)
        return [name for name in self.fields if writes or name != "version"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: a plan makes reminders."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no for a deleted lead, which is restored first."""
        is_deleted = isinstance(obj, Lead) and obj.deleted_at is not None
        return not is_deleted and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no: a step is cancelled."""
        return False

    @display(description=_("step"))
    def step(self, reminder: ScheduledReminder) -> SafeString | str:
        """Return the position in the plan, as a link to why."""
        return page_of(reminder, str(position_of(reminder.lead.steps, reminder.step_id)))

    @display(description=_("to be checked"))
    def doubts(self, reminder: ScheduledReminder) -> str:
        """Return what nothing known of the lead supports in the draft, and that an address is missing."""
        return doubts_of(card_for(reminder))

    @display(description=_("next action"))
    def next_action(self, reminder: ScheduledReminder) -> str:
        """Return when the scheduler looks at it again."""
        return zoned(reminder.next_action_at, reminder.lead.owner.timezone)

    @display(description=_("held because"))
    def held(self, reminder: ScheduledReminder) -> str:
        return hold_words(reminder.hold_reason)


class DeliveryInline(ReadOnlyInline):
    """What was sent about the lead."""

    model = Delivery
    per_page = 20
    verbose_name_plural = _("Deliveries")
    fields = ["kind", "nudge", "outcome", "armed", "settled", "error", "worker"]
    readonly_fields = fields
    ordering = ["-armed_at", "-id"]

    @display(description=_("state"))
    def outcome(self, delivery: Delivery) -> SafeString:
        return outcome_of(delivery)

    @display(description=_("armed"))
    def armed(self, delivery: Delivery) -> str:
        """Return when it was entered, just before the request left."""
        return to_the_second(delivery.armed_at)

    @display(description=_("settled"))
    def settled(self, delivery: Delivery) -> str:
        return to_the_second(delivery.settled_at)

    @display(description=_("error"))
    def error(self, delivery: Delivery) -> str:
        return error_words(delivery.error_class)


class ActivityInline(ReadOnlyInline):
    """The lead's history, newest first."""

    model = LeadActivity
    per_page = 20
    verbose_name_plural = _("History")
    fields = ["at", "activity_type", "by", "content"]
    readonly_fields = fields
    ordering = ["-id"]

    @display(description=_("at"))
    def at(self, line: LeadActivity) -> str:
        return to_the_second(line.created_at)

    @display(description=_("by"))
    def by(self, line: LeadActivity) -> str:
        return hand_of(line)


def hand_of(line: LeadActivity) -> str:
    """Return who caused a line of history: "staff admin", "user 7001", "system"."""
    hand = line.metadata.get("by") if isinstance(line.metadata, dict) else None
    if not isinstance(hand, dict):
        return ""
    who = hand.get("name") or hand.get("id")
    return f"{hand.get('kind', '')} {who}" if who else str(hand.get("kind", ""))
