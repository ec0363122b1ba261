"""Reminders: every row with the reason why it was sent, waits, or will not be sent."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import Case, QuerySet, When
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from backoffice.board.filters import DueFilter, WeekFilter
from backoffice.bulk import actions as bulk
from backoffice.leads.timeline import doubts_of, preview
from backoffice.reminders.changes import ACTS, Act, act_on, arrived, change_reminder, released
from backoffice.reminders.forms import ReminderForm
from backoffice.reminders.uncertain import ARRIVED
from backoffice.reminders.why import attempts, why
from backoffice.shared.decisions import Guarded, Question, ask, pressed
from backoffice.shared.filters import (
    AttentionFilter,
    HeldFilter,
    OpenFilter,
    OverdueFilter,
    OwnerFilter,
    StatusFilter,
    is_wide,
)
from backoffice.shared.finding import FoundByLead
from backoffice.shared.owners_clock import OnOwnersClock
from backoffice.shared.pages import NothingAdded, NothingDeleted, badge, column, staff
from backoffice.shared.words import (
    REMINDER_COLOURS,
    lateness,
    page_address,
    page_of,
    status_word,
    zoned_briefly,
)
from core.databases.database_clock import utc_now
from leads.models import LONG_TEXTS
from reminders import services
from reminders.models import LIVE, ReminderStatus, ScheduledReminder
from reminders.state.cards import card_for, position_of, step_of
from reminders.state.step_moments import BY_MOMENT, moment_of
from reminders.state.wording import ICONS, due_phrase, hold_words

RELEASE: Final = "release"
OPEN_FIRST: Final = Case(When(status__in=LIVE, then=0), default=1).asc()
FIELDS: Final = [("lead_page", "owner"), "step_text", "status", "due_at", "draft_text", "doubts", "version"]


def on_one(act: Act) -> Any:
    @action(description=act.label, permissions=["change"], icon=act.symbol)
    def run(page: Any, request: HttpRequest, reminder: ScheduledReminder) -> None:
        page.message_user(request, f"{act_on(act, [reminder], by=staff(request), now=utc_now())}.")

    return run


def question_about_hold(reminder: ScheduledReminder) -> Question:
    """Return the question whether a held reminder may go on, or whether it has been sent already."""
    note = _("It goes on with a new round of up to three nudges, at the person's hours.")
    buttons = [(RELEASE, _("Release"))]
    if services.is_restored(reminder):
        note = _(
            "Ask the person, or look into the chat. “It did arrive” counts it as sent, and what follows "
            "comes when it is due; “Send it” begins a new round of up to three nudges, at the person's hours."
        )
        buttons = [(ARRIVED, _("It did arrive")), (RELEASE, _("Send it"))]
    return Question(
        title=_("Release this reminder?"),
        facts=[
            (_("Lead"), page_of(reminder.lead)),
            (_("Owner"), page_of(reminder.lead.owner)),
            (_("Held because"), hold_words(reminder.hold_reason)),
        ],
        note=note,
        buttons=buttons,
    )


@admin.register(ScheduledReminder)
class ReminderAdmin(NothingAdded, NothingDeleted, OnOwnersClock, Guarded, FoundByLead):
    """Look for what is late or held, see why, and act as the owner could. A plan makes reminders."""

    form = ReminderForm
    owner_path = "lead.owner"
    actions = [*bulk.OF_STEPS, "release", "count_as_sent"]
    actions_detail = ["release_this"]
    actions_submit_line = [f"press_{act.name}" for act in ACTS]
    list_display = ["what", "state", "due", "overdue", "owner", "next_action"]
    list_select_related = ["lead__owner"]
    list_defer = ["draft_text", *(f"lead__{name}" for name in LONG_TEXTS)]
    number_columns = ["telegram_id"]
    list_filter_submit = True
    list_filter = [
        AttentionFilter,
        DueFilter,
        OverdueFilter,
        HeldFilter,
        OpenFilter,
        StatusFilter,
        WeekFilter,
        ("lead__owner", OwnerFilter),
    ]
    search_fields = [
        "lead__prospect_name",
        "lead__prospect_company",
        "telegram_id__exact",
    ]
    search_help_text = gettext_lazy("Lead's name or company, owner's name or Telegram id")
    ordering = [OPEN_FIRST, BY_MOMENT, "id"]
    readonly_fields = ["lead_page", "owner", "step_text", "doubts"]
    warn_unsaved_form = True
    change_form_before_template = "backoffice/why.html"
    fieldsets = [(None, {"fields": FIELDS})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduledReminder]:
        reminders: QuerySet[ScheduledReminder] = super().get_queryset(request).select_related("lead__owner")
        return reminders

    def get_ordering(self, request: HttpRequest) -> Sequence[Any]:
        """Put what is open in the order of its moments; all others are too many for any order but one."""
        return ["-id"] if is_wide(request) else self.ordering

    def get_sortable_by(self, request: HttpRequest) -> Sequence[str]:
        return [] if is_wide(request) else ["state", "due", "overdue", "next_action"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the hidden version out where nothing can be written."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        fields = [name for name in FIELDS if name != "version"]
        return [(None, {"fields": fields})]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = dict(extra_context or {})
        reminder = self.get_object(request, object_id)
        if reminder is not None:
            context |= {"why": why(reminder, now=utc_now()), "reminder": reminder}
            if request.user.has_perm("reminders.view_delivery"):
                context["deliveries"] = attempts(reminder)
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        reminder = self.get_object(request, str(object_id))
        is_live = reminder is not None and reminder.is_live
        return super().get_actions_submit_line(request, object_id) if is_live else []

    def save_model(self, request: HttpRequest, obj: ScheduledReminder, form: Any, change: bool) -> None:
        """Hand each change to its service, then do what the pressed button says."""
        buttons = self.get_actions_submit_line(request, obj.pk)
        for refused in change_reminder(obj, form.wanted(), by=staff(request), now=utc_now()):
            self.message_user(
                request, _("Not everything was done: %(why)s.") % {"why": refused}, messages.WARNING
            )
        for button in buttons:
            if button.action_name in request.POST:
                button.method(request, obj)

    doubts = column(gettext_lazy("to be checked"), lambda reminder: doubts_of(card_for(reminder)) or "—")

    def has_hand_over_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.transfer_lead")

    def has_pause_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether this account may pause leads: that is a change of theirs."""
        return request.user.has_perm("leads.change_lead")

    # --- held reminders ------------------------------------------------------------------------------------

    def has_release_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reminders.release_reminder")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        reminder = self.get_object(request, str(object_id))
        is_held = reminder is not None and reminder.is_live and bool(reminder.hold_reason)
        return super().get_actions_detail(request, object_id) if is_held else []

    @action(description=gettext_lazy("Release held reminders"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[ScheduledReminder]) -> None:
        self._release(request, list(queryset.order_by("id")))

    @action(description=gettext_lazy("Held after a restore: they did arrive"), permissions=["release"])
    def count_as_sent(self, request: HttpRequest, queryset: QuerySet[ScheduledReminder]) -> None:
        self._count_as_sent(request, list(queryset.order_by("id")))

    @action(
        description=gettext_lazy("Release …"), permissions=["release"], icon="front_hand", url_path="release"
    )
    def release_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        reminder = self.get_object(request, object_id)
        if reminder is None:
            raise Http404
        if verdict := pressed(request, RELEASE, ARRIVED):
            decide = self._release if verdict == RELEASE else self._count_as_sent
            decide(request, [reminder])
            return HttpResponseRedirect(page_address(reminder))
        return ask(self, request, question_about_hold(reminder), Form())

    def _release(self, request: HttpRequest, rows: list[ScheduledReminder]) -> None:
        count = services.release_many(reminders=rows, by=staff(request), now=utc_now())
        self.message_user(request, f"{released(count, others=len(rows) - count)}.")

    def _count_as_sent(self, request: HttpRequest, rows: list[ScheduledReminder]) -> None:
        count = services.count_as_sent(reminders=rows, by=staff(request), now=utc_now())
        self.message_user(request, f"{arrived(count, others=len(rows) - count)}.")

    # --- columns -------------------------------------------------------------------------------------------

    @display(description=gettext_lazy("lead"), header=True, ordering="lead__prospect_name")
    def what(self, reminder: ScheduledReminder) -> list[str]:
        return [str(reminder.lead.display_name), preview(self.step_text(reminder), limit=70)]

    @display(description=gettext_lazy("status"), ordering="status")
    def state(self, reminder: ScheduledReminder) -> SafeString:
        status = ReminderStatus(reminder.status)
        return badge(f"{ICONS[status]} {status_word(status)}", REMINDER_COLOURS[status])

    @display(description=gettext_lazy("due"), ordering=BY_MOMENT)
    def due(self, reminder: ScheduledReminder) -> str:
        """Return when it is to be done, on the owner's clock, the zone named."""
        now = utc_now()
        return zoned_briefly(moment_of(reminder, now=now).at, reminder.lead.owner.timezone, now)

    @display(description=gettext_lazy("overdue"), ordering=BY_MOMENT)
    def overdue(self, reminder: ScheduledReminder) -> SafeString | str:
        now = utc_now()
        return lateness(moment_of(reminder, now=now), now)

    owner = column(gettext_lazy("owner"), lambda reminder: page_of(reminder.lead.owner))

    @display(description=gettext_lazy("next action"), ordering="next_action_at")
    def next_action(self, reminder: ScheduledReminder) -> str:
        """Return when the scheduler looks at it again, as a person says it, or what keeps it back."""
        if not reminder.is_live:
            return ""
        if reminder.hold_reason:
            return _("held: %(reason)s") % {"reason": hold_words(reminder.hold_reason)}
        if reminder.next_action_at is None:
            return _("parked")
        return due_phrase(reminder.next_action_at, reminder.lead.owner.timezone, utc_now())

    lead_page = column(gettext_lazy("lead"), lambda reminder: page_of(reminder.lead))

    @display(description=gettext_lazy("step"))
    def step_text(self, reminder: ScheduledReminder) -> str:
        steps, step = reminder.lead.steps, step_of(reminder)
        text = _("Step %(n)s of %(all)s") % {"n": position_of(steps, reminder.step_id), "all": len(steps)}
        return f"{text}: {description}" if (description := step.get("description")) else text


for act in ACTS:
    setattr(ReminderAdmin, f"press_{act.name}", on_one(act))
