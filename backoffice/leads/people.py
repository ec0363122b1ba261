"""The people who use the bot. What moves their reminders (zone, hours, pauses) they set themselves."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from backoffice.board.filters import ReachFilter
from backoffice.leads import standing
from backoffice.leads.departures import Departures
from backoffice.shared.decisions import Question, ask, pressed
from backoffice.shared.filters import DeactivatedFilter
from backoffice.shared.pages import NothingAdded, NothingDeleted, Page, badge, column, log_erasure, staff
from backoffice.shared.words import zoned
from botapp.own_data import erasing
from core.databases.database_clock import utc_now
from leads.models import Access, TelegramUser
from reminders import services

ERASE = "erase"
WRITABLE = ("role", "wants_alarms")


def question_about(user: TelegramUser) -> Question:
    """Return the question whether this person is to be erased, with what would be lost."""
    lost = services.belongings(user.telegram_id)
    return Question(
        title=_("Erase for good?"),
        facts=[
            (_("Person"), user.display_name),
            (_("Leads"), str(lost.leads)),
            (_("Open steps"), str(lost.open_steps)),
            (_("Lines of history"), str(lost.lines)),
        ],
        note=_(
            "The person, their leads, steps, drafts, history, requests, calendar and messages are erased; "
            "nothing can be brought back, and they are not told. What is on its way may still arrive. "
            "Backups keep it."
        ),
        buttons=[(ERASE, _("Erase"))],
    )


@admin.register(TelegramUser)
class PersonAdmin(Departures, NothingAdded, NothingDeleted, Page):
    """Role and alarms are changed here. Nobody is deleted as a row: `erase` takes all that is theirs."""

    list_display = ["person", "telegram_id", "reach", "role", "zone", "hours", "joined"]
    list_filter_submit = True
    list_filter = [
        ReachFilter,
        ("role", ChoicesDropdownFilter),
        ("access", ChoicesDropdownFilter),
        DeactivatedFilter,
        ("blocked_at", admin.EmptyFieldListFilter),
        "reminder_enabled",
    ]
    search_fields = ["username", "first_name", "last_name", "telegram_id__exact"]
    search_help_text = gettext_lazy("Name, username or Telegram id")
    ordering = ["first_name", "last_name", "id"]
    actions_detail = ["hand_over", "deactivate", "bring_back", "erase"]
    fieldsets: Any = [
        (
            None,
            {
                "fields": [
                    ("first_name", "last_name"),
                    ("username", "telegram_id"),
                    ("role", "wants_alarms"),
                    ("reach", "invitation"),
                ]
            },
        ),
        (
            gettext_lazy("Access"),
            {"fields": [("deactivated", "deactivated_by"), "deactivated_reason"]},
        ),
        (
            gettext_lazy("Their clock"),
            {"fields": [("zone", "zone_confirmed_at"), ("hours", "weekdays"), ("country", "language_code")]},
        ),
        (
            gettext_lazy("Reminders"),
            {"fields": ["reminder_enabled", ("paused_until", "blocked_at"), "joined"]},
        ),
    ]
    change_form_before_template = "backoffice/person.html"
    readonly_fields = [name for name in flatten_fieldsets(fieldsets) if name not in WRITABLE]

    def save_model(self, request: HttpRequest, obj: TelegramUser, form: Any, change: bool) -> None:
        """Write what was changed, and nothing that the bot writes."""
        obj.updated_at = utc_now()
        obj.save(update_fields=[*form.changed_data, "updated_at"])

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the person, read once for everything that one page asks of them."""
        known = getattr(request, "person", None)
        if known is None or str(known.pk) != object_id or request.method != "GET":
            known = super().get_object(request, object_id, from_field)
            request.person = known  # type: ignore[attr-defined]
        return known

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how the person stands, as far as this account may see it, above what it may change."""
        user = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if isinstance(user, TelegramUser):
            context["standing"] = standing.of(user, request, now=utc_now())
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out when and why somebody was deactivated who was not."""
        is_away = obj is not None and obj.is_deactivated
        return [each for each in self.fieldsets if is_away or "deactivated_reason" not in each[1]["fields"]]

    # --- for good ------------------------------------------------------------------------------------------

    def has_erase_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Say whether this account may erase people: Django's own permission to delete them."""
        return request.user.has_perm("leads.delete_telegramuser")

    @action(description=gettext_lazy("Erase …"), permissions=["erase"], icon="delete_forever")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, and erase a person and all that is theirs. The line in the log says nothing of them."""
        user = self._person(request, object_id)
        if not pressed(request, ERASE):
            return ask(self, request, question_about(user), forms.Form())
        erasing.erase_person(telegram_id=user.telegram_id, by=staff(request), now=utc_now())
        log_erasure(request, TelegramUser, _("a person, erased"))
        self.message_user(request, _("Erased."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:leads_telegramuser_changelist"))

    @display(description=gettext_lazy("person"), header=True, ordering="first_name")
    def person(self, user: TelegramUser) -> list[str]:
        return [user.display_name, f"@{user.username}" if user.username else ""]

    @display(description=gettext_lazy("reminders"))
    def reach(self, user: TelegramUser) -> SafeString:
        if user.is_deactivated:
            return badge(_("deactivated"), "danger")
        if not user.is_inside:
            return badge(_("demo") if user.access == Access.DEMO else _("not on the list"), "warning")
        if user.blocked_at is not None:
            return badge(_("has blocked the bot"), "danger")
        if not user.reminder_enabled:
            return badge(_("turned off"), "warning")
        if not user.is_reachable(utc_now()):
            return badge(_("paused"), "warning")
        return badge(_("on"), "success")

    @display(description=gettext_lazy("time zone"), ordering="timezone")
    def zone(self, user: TelegramUser) -> str:
        known = user.zone_confirmed_at is not None
        return user.timezone if known else _("%(zone)s, not confirmed") % {"zone": user.timezone}

    hours = column(
        gettext_lazy("hours"),
        lambda user: f"{user.window_start:%H:%M} - {user.window_end:%H:%M}",
        "window_start",
    )
    deactivated = column(gettext_lazy("deactivated"), lambda user: zoned(user.deactivated_at))
    joined = column(
        gettext_lazy("joined"), lambda user: date_format(user.created_at, "DATETIME_FORMAT"), "created_at"
    )
