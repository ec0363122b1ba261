"""Leads with their plan, reminders, deliveries and history."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from backoffice.board.filters import QuietFilter
from backoffice.bulk import actions as bulk
from backoffice.leads import handing_over
from backoffice.leads.in_order import LeadList
from backoffice.leads.inlines import ActivityInline, DeliveryInline, ReminderInline
from backoffice.leads.plan_page import edit_plan
from backoffice.leads.timeline import timeline
from backoffice.reminders.changes import change_lead, change_reminder
from backoffice.reminders.forms import LeadForm, ReminderForm
from backoffice.shared.decisions import Guarded, Question, ask, pressed
from backoffice.shared.filters import DeletedFilter, OverdueStepsFilter, OwnerFilter, PlanFilter
from backoffice.shared.finding import leads_like
from backoffice.shared.owners_clock import OnOwnersClock
from backoffice.shared.pages import NothingAdded, badge, column, log_erasure, staff
from backoffice.shared.words import LEAD_COLOURS, lateness, page_address, page_of, zoned, zoned_briefly
from botapp.own_data import erasing
from core.databases.database_clock import utc_now
from leads.fields import ValueKind, Writer, written_by
from leads.models import LONG_TEXTS, Lead, LeadStatus
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.moments import Moment
from reminders.state.cards import position_of, role_of
from reminders.state.step_moments import moment_of

FACTS: Final = [field.column for field in written_by(Writer.STAFF) if field.kind is not ValueKind.NOTES]
WRITABLE: Final = [*FACTS, "notes", "status", "close_reason", "reminders_paused"]
PLANNED: Final = [
    "prospect_analysis",
    "closing_strategy",
    "engagement_tactics",
    "draft_response",
    "original_context",
]
SHOWN: Final = ["owner_page", "created", *PLANNED]


OPEN_STEPS: Final = Prefetch(
    "reminders", ScheduledReminder.objects.live().defer("draft_text").order_by("id"), to_attr="open_steps"
)
ERASE: Final = "erase"


def question_about_erasing(lead: Lead) -> Question:
    return Question(
        title=_("Erase for good?"),
        facts=[
            (_("Lead"), lead.display_name),
            (_("Lines of history"), str(lead.activities.count())),
        ],
        note=_("The lead, its steps, drafts, plans, history and requests are erased, never to come back."),
        buttons=[(ERASE, _("Erase"))],
    )


def next_moment(lead: Any, *, now: datetime) -> Moment | None:
    """Return when the first of a listed lead's open steps is to be done; None when there is none."""
    moments = (moment_of(row, now=now) for row in lead.open_steps)
    return min(moments, key=lambda moment: moment.at, default=None)


@admin.register(Lead)
class LeadAdmin(NothingAdded, OnOwnersClock, Guarded):
    """Every change goes through the services; a deleted lead is only put away. Leads come from the chat."""

    form = LeadForm
    owner_path = "owner"
    inlines = [ReminderInline, DeliveryInline, ActivityInline]
    actions = [*bulk.OF_LEADS, "restore"]
    actions_detail = ["edit_plan", "hand_over_this", "erase_this"]
    actions_submit_line = ["restore_this"]
    list_defer = LONG_TEXTS
    list_prefetch = [OPEN_STEPS]
    list_display = ["lead", "owner_page", "stage", "progress", "next_step", "overdue", "updated"]
    list_filter_submit = True
    list_filter = [
        OverdueStepsFilter,
        ("status", ChoicesDropdownFilter),
        ("owner", OwnerFilter),
        PlanFilter,
        QuietFilter,
        DeletedFilter,
    ]
    search_fields = [
        "prospect_name",
        "prospect_company",
        "owner__username",
        "owner__first_name",
        "owner__last_name",
        "owner__telegram_id__exact",
    ]
    search_help_text = gettext_lazy("Name, company, owner's name or Telegram id")
    ordering = ["-updated_at", "-id"]
    readonly_fields = SHOWN
    warn_unsaved_form = True
    change_form_before_template = "backoffice/plan.html"
    fieldsets = [
        (
            gettext_lazy("Prospect"),
            {
                "fields": [
                    *(tuple(FACTS[at : at + 2]) for at in range(0, len(FACTS), 2)),
                    ("status", "close_reason"),
                    "reminders_paused",
                    "notes",
                    ("owner_page", "created"),
                ]
            },
        ),
        (gettext_lazy("What the planner wrote"), {"classes": ["collapse"], "fields": PLANNED}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lead]:
        leads: QuerySet[Lead] = super().get_queryset(request).select_related("owner")
        return leads

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LeadList]:
        return LeadList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Lead], search_term: str
    ) -> tuple[QuerySet[Lead], bool]:
        return queryset.filter(leads_like(search_term)), False

    def get_readonly_fields(self, request: HttpRequest, obj: Lead | None = None) -> list[str]:
        """A deleted lead is restored before it is changed."""
        shown = super().get_readonly_fields(request, obj)
        return [*shown, *WRITABLE] if obj is not None and obj.deleted_at else shown

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no for what is deleted already."""
        is_deleted = isinstance(obj, Lead) and obj.deleted_at is not None
        return not is_deleted and bool(super().has_delete_permission(request, obj))

    def has_restore_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.delete_lead")

    # --- the page ------------------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        lead = self.get_object(request, object_id)
        plan: dict[str, Any] = {}
        if isinstance(lead, Lead):
            current = lead.reminders.current()
            whole = request.user.has_perm("reminders.view_scheduledreminder")
            plan = {"timeline": timeline(lead, current, whole=whole, now=utc_now()), "lead": lead}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, {**plan, **(extra_context or {})}
        )
        return response

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        lead = self.get_object(request, str(object_id))
        is_deleted = lead is not None and lead.deleted_at is not None
        return super().get_actions_submit_line(request, object_id) if is_deleted else []

    def save_model(self, request: HttpRequest, obj: Lead, form: Any, change: bool) -> None:
        """Hand each change to its service, then do what the pressed button says."""
        buttons = self.get_actions_submit_line(request, obj.pk)
        if isinstance(form, LeadForm) and obj.deleted_at is None:
            change_lead(obj, form.wanted(), by=staff(request), now=utc_now())
        for button in buttons:
            if button.action_name in request.POST:
                button.method(request, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            if isinstance(row, ReminderForm) and (wanted := row.wanted()):
                reminder = row.instance
                for refused in change_reminder(reminder, wanted, by=staff(request), now=utc_now()):
                    step = position_of(reminder.lead.steps, reminder.step_id)
                    text = _("Step %(n)s: %(why)s.") % {"n": step, "why": refused}
                    self.message_user(request, text, messages.WARNING)
                formset.changed_objects.append((reminder, list(wanted)))

    # --- delete and restore --------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Say what deleting does: nothing is erased."""
        rows = list(objs)
        effect = _(
            "put away, nothing is erased; its open reminders are cancelled; “Restore” brings both back"
        )
        effects = [f"{lead}: {effect}" for lead in rows]
        return effects, {Lead._meta.verbose_name_plural: len(rows)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Lead) -> None:
        services.delete_lead(lead=obj, by=staff(request), now=utc_now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        for lead in queryset.order_by("id"):
            self.delete_model(request, lead)

    @action(description=gettext_lazy("Restore deleted leads"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        deleted = list(queryset.filter(deleted_at__isnull=False).order_by("id"))
        for lead in deleted:
            services.restore_lead(lead=lead, by=staff(request), now=utc_now())
        n = len(deleted)
        self.message_user(request, ngettext("%(n)s lead restored.", "%(n)s leads restored.", n) % {"n": n})

    @action(description=gettext_lazy("Restore"), permissions=["restore"], icon="restore_from_trash")
    def restore_this(self, request: HttpRequest, lead: Lead) -> None:
        services.restore_lead(lead=lead, by=staff(request), now=utc_now())

    # --- for good ------------------------------------------------------------------------------------------

    @action(
        description=gettext_lazy("Erase …"), permissions=["restore"], icon="delete_forever", url_path="erase"
    )
    def erase_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, and erase a deleted lead with all that is its."""
        lead = self.get_object(request, object_id)
        if lead is None or lead.deleted_at is None:
            raise Http404
        if not pressed(request, ERASE):
            return ask(self, request, question_about_erasing(lead), forms.Form())
        if erasing.erase_lead(lead=lead, by=staff(request), now=utc_now()):
            log_erasure(request, Lead, _("a lead, erased"))
            self.message_user(request, _("Erased."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:leads_lead_changelist"))

    # --- the plan ------------------------------------------------------------------------------------------

    def has_plan_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether this account may change plans: leads and their steps."""
        return request.user.has_perm("leads.change_lead") and self.has_steps_permission(request)

    @action(
        description=gettext_lazy("Change the plan …"),
        permissions=["plan"],
        icon="edit_calendar",
        url_path="plan",
    )
    def edit_plan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        lead = self.get_object(request, object_id)
        if lead is None or lead.is_closed or not lead.steps:
            raise Http404
        return edit_plan(self, request, lead)

    # --- handing over --------------------------------------------------------------------------------------

    def has_steps_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether this account may change steps."""
        return request.user.has_perm("reminders.change_scheduledreminder")

    def has_transfer_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.transfer_lead")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        lead = self.get_object(request, str(object_id))
        if lead is None:
            return []
        wanted = ["erase_this"] if lead.deleted_at else ["hand_over_this"]
        if not lead.is_closed and lead.steps:
            wanted.append("edit_plan")
        actions = super().get_actions_detail(request, object_id)
        return [each for each in actions if any(name in each.action_name for name in wanted)]

    @action(
        description=gettext_lazy("Hand over to …"),
        permissions=["transfer"],
        icon="move_up",
        url_path="hand-over",
    )
    def hand_over_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        lead = self.get_object(request, object_id)
        if lead is None or lead.deleted_at is not None:
            raise Http404
        about = [(_("Lead"), page_of(lead)), (_("Owner until now"), page_of(lead.owner))]
        return handing_over.run(
            self, request, about=about, leads=lambda _said: [lead.pk], back=page_address(lead)
        )

    # --- columns -------------------------------------------------------------------------------------------

    @display(description=gettext_lazy("lead"), header=True, ordering="prospect_name")
    def lead(self, lead: Lead) -> list[str]:
        return [str(lead.display_name), role_of(lead.prospect_title, lead.prospect_company)]

    owner_page = column(gettext_lazy("owner"), lambda lead: page_of(lead.owner), "owner__first_name")

    @display(description=gettext_lazy("status"), ordering="status")
    def stage(self, lead: Lead) -> SafeString:
        """Return the status as a label; "deleted" before all others."""
        if lead.deleted_at:
            return badge(_("deleted"), "danger")
        return badge(lead.get_status_display(), LEAD_COLOURS[LeadStatus(lead.status)])

    @display(description=gettext_lazy("plan"))
    def progress(self, lead: Lead) -> str:
        if not lead.steps:
            return _("none")
        if not lead.plan_version:
            return _("not started")
        closed = sum(step.get("status") != "pending" for step in lead.steps)
        return _("%(closed)s of %(all)s") % {"closed": closed, "all": len(lead.steps)}

    @display(description=gettext_lazy("next step"), ordering="next_due")
    def next_step(self, lead: Any) -> str:
        """Return when the next open step is to be done, on the owner's clock."""
        now = utc_now()
        moment = next_moment(lead, now=now)
        return zoned_briefly(moment.at, lead.owner.timezone, now) if moment else ""

    @display(description=gettext_lazy("overdue"), ordering="next_due")
    def overdue(self, lead: Any) -> SafeString | str:
        now = utc_now()
        return lateness(next_moment(lead, now=now), now)

    updated = column(
        gettext_lazy("changed"), lambda lead: zoned_briefly(lead.updated_at, "UTC", utc_now()), "updated_at"
    )
    created = column(gettext_lazy("added"), lambda lead: zoned(lead.created_at, lead.owner.timezone))
