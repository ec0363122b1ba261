"""What was sent and what became of it; what is uncertain is settled here, by staff who may."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action

from backoffice.reminders.uncertain import (
    AGAIN,
    ARRIVED,
    counted,
    question_about,
    question_about_many,
    settle_all,
)
from backoffice.shared.decisions import Guarded, ReasonForm, ask, pressed
from backoffice.shared.filters import StateFilter, WorkerFilter
from backoffice.shared.finding import LONG_LEAD, FoundByNumber
from backoffice.shared.pages import ReadOnlyAdmin, column, staff
from backoffice.shared.words import (
    DELIVERY_MEANING,
    error_words,
    kind_words,
    page_address,
    page_of,
    state_badge,
    to_the_second,
)
from core.databases.database_clock import utc_now
from reminders import services
from reminders.models import Delivery, DeliveryState

WHY = gettext_lazy("Say why: the reason is kept with the delivery.")


@admin.register(Delivery)
class DeliveryAdmin(FoundByNumber, ReadOnlyAdmin, Guarded):
    """The ledger: one row per attempt to send one thing. Staff settle what is uncertain, and nothing else."""

    actions = ["mark_arrived"]
    actions_detail = ["resolve"]
    list_display = ["what", "lead_page", "reminder_page", "outcome", "error", "armed", "settled", "worker"]
    list_select_related = ["lead", "reminder"]
    list_filter_submit = True
    list_defer = ["error_text", "reminder__draft_text", *(f"lead__{name}" for name in LONG_LEAD)]
    list_filter = [StateFilter, ("kind", ChoicesDropdownFilter), WorkerFilter]
    sortable_by = ["what", "armed"]
    number_columns = ["reminder_id", "telegram_id"]
    search_help_text = gettext_lazy("Reminder's number or Telegram id")
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": [("what", "outcome"), "meaning", ("lead_page", "reminder_page"), "telegram_id"]}),
        (
            gettext_lazy("The attempt"),
            {
                "fields": [
                    ("cycle", "nudge", "attempt"),
                    ("due", "armed", "settled"),
                    "worker",
                    "message_id",
                    "batch",
                ]
            },
        ),
        (gettext_lazy("What went wrong"), {"fields": ["error", "error_text", "retry"]}),
        (gettext_lazy("Settled by hand"), {"fields": ["resolved_by", "resolved_reason"]}),
    ]
    readonly_fields = [
        "what", "outcome", "meaning", "lead_page", "reminder_page", "due", "armed", "settled", "error",
        "retry",
    ]  # fmt: skip

    # --- settling by hand ----------------------------------------------------------------------------------

    def has_resolve_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reminders.resolve_delivery")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        delivery = self.get_object(request, str(object_id))
        is_uncertain = delivery is not None and delivery.state == DeliveryState.UNKNOWN
        return super().get_actions_detail(request, object_id) if is_uncertain else []

    @action(
        description=gettext_lazy("It arrived / Send again …"),
        permissions=["resolve"],
        icon="rule",
        url_path="resolve",
    )
    def resolve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        delivery = self.get_object(request, object_id)
        if delivery is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        verdict = pressed(request, ARRIVED, AGAIN)
        if verdict and form.is_valid() and self._settle(request, delivery, form, verdict):
            return HttpResponseRedirect(page_address(delivery))
        return ask(self, request, question_about(delivery), form)

    def _settle(self, request: HttpRequest, delivery: Delivery, form: ReasonForm, verdict: str) -> bool:
        """Settle a delivery and say what became of it; False when the form has to be mended first."""
        reason, by = form.cleaned_data["reason"], staff(request)
        try:
            result = services.resolve_unknown(
                delivery=delivery, arrived=verdict == ARRIVED, by=by, reason=reason, now=utc_now()
            )
        except services.ReasonMissing:
            form.add_error("reason", WHY)
        except services.CannotResend:
            form.add_error(None, _("Only the latest message about something still open can be sent again."))
        else:
            if not result.changed:
                text = _("It was settled in the meantime: nothing was changed.")
                self.message_user(request, text, messages.WARNING)
            else:
                text = _("Noted: it arrived.") if verdict == ARRIVED else _("It will be sent again.")
                self.message_user(request, text)
        return form.is_valid()

    @action(description=gettext_lazy("Mark as arrived …"), permissions=["resolve"])
    def mark_arrived(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> HttpResponse | None:
        """Ask for one reason, and settle every uncertain one of the chosen deliveries as arrived."""
        chosen = list(queryset.order_by("id"))
        rows = [row for row in chosen if row.state == DeliveryState.UNKNOWN]
        form = ReasonForm(request.POST if pressed(request, ARRIVED) else None)
        if form.is_valid():
            try:
                count = settle_all(rows, by=staff(request), reason=form.cleaned_data["reason"])
            except services.ReasonMissing:
                form.add_error("reason", WHY)
            else:
                self.message_user(request, f"{counted(count, certain=len(chosen) - len(rows))}.")
                return None
        return ask(self, request, question_about_many(rows), form)

    # --- columns -------------------------------------------------------------------------------------------

    what = column(gettext_lazy("delivery"), kind_words, "id")
    lead_page = column(
        gettext_lazy("lead"), lambda delivery: page_of(delivery.lead) or _erased(delivery.lead_id)
    )
    reminder_page = column(
        gettext_lazy("reminder"), lambda delivery: page_of(delivery.reminder) or _erased(delivery.reminder_id)
    )
    outcome = column(gettext_lazy("state"), state_badge, "state")
    meaning = column(gettext_lazy("that is"), lambda delivery: str(DELIVERY_MEANING.get(delivery.state, "")))
    error = column(gettext_lazy("error"), lambda delivery: error_words(delivery.error_class), "error_class")
    due = column(gettext_lazy("was to leave"), lambda delivery: to_the_second(delivery.due_at))
    # Entered just before the request leaves.
    armed = column(gettext_lazy("armed"), lambda delivery: to_the_second(delivery.armed_at), "id")
    settled = column(
        gettext_lazy("settled"), lambda delivery: to_the_second(delivery.settled_at), "settled_at"
    )
    retry = column(gettext_lazy("tried again at"), lambda delivery: to_the_second(delivery.retry_at))


def _erased(number: int | None) -> SafeString | str:
    return format_html("#{} ({})", number, _("erased")) if number else ""
