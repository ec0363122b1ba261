"""Pausing and resuming sending: a page for each, which asks and says what it does."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.shared.decisions import Question, ReasonForm, ask, pressed
from backoffice.shared.pages import ReadOnlyAdmin, staff
from backoffice.shared.words import to_the_second
from core.databases.database_clock import utc_now
from reminders.models import SendingPause
from reminders.services import sending_pause

DECIDED = "decided"


class WhyForm(ReasonForm):
    """Why sending is paused; staff see it on the front page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy("Shown to staff on the front page, with your name.")


def question_before_pause() -> Question:
    return Question(
        title=_("Pause sending?"),
        facts=[],
        note=_(
            "No scheduler starts a message until somebody resumes: no reminder, follow-up, digest, briefing "
            "or question, and no old message is corrected. What is on its way is settled, taps are answered."
        ),
        buttons=[(DECIDED, _("Pause sending"))],
    )


def question_before_resume(row: SendingPause) -> Question:
    return Question(
        title=_("Resume sending?"),
        facts=[
            (_("Paused since"), to_the_second(row.paused_at)),
            (_("By"), row.paused_by),
            (_("Reason"), row.reason),
        ],
        note=_("Who has several late reminders gets them over hours and days, at most eight a day."),
        buttons=[(DECIDED, _("Resume sending"))],
    )


@admin.register(SendingPause)
class SendingAdmin(ReadOnlyAdmin):
    """The pause that is in force, if any; linked from the front page."""

    list_display = ["paused_at", "paused_by", "reason"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Leave it out of the list of models: the front page has it."""
        return False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("pause/", view(self.pause), name="reminders_pause_sending"),
            path("resume/", view(self.resume), name="reminders_resume_sending"),
            *super().get_urls(),
        ]

    def pause(self, request: HttpRequest) -> HttpResponse:
        _refuse(request)
        form = WhyForm(request.POST or None)
        if pressed(request, DECIDED) and form.is_valid():
            reason = form.cleaned_data["reason"]
            _row, is_new = sending_pause.pause(by=staff(request), reason=reason, now=utc_now())
            said = _("Sending is paused.") if is_new else _("Sending was paused already.")
            return self._to_front_page(request, said)
        return ask(self, request, question_before_pause(), form)

    def resume(self, request: HttpRequest) -> HttpResponse:
        _refuse(request)
        row = sending_pause.standing()
        if row is None:
            return self._to_front_page(request, _("Sending is not paused."))
        if not pressed(request, DECIDED):
            return ask(self, request, question_before_resume(row), Form())
        spread = sending_pause.resume(by=staff(request), now=utc_now()) or 0
        parts = [_("Sending goes on.")]
        if spread:
            text = ngettext("%(n)s late reminder was spread.", "%(n)s late reminders were spread.", spread)
            parts.append(text % {"n": spread})
        return self._to_front_page(request, " ".join(parts))

    def _to_front_page(self, request: HttpRequest, said: str) -> HttpResponse:
        self.message_user(request, said)
        return HttpResponseRedirect(reverse("admin:index"))


def _refuse(request: HttpRequest) -> None:
    if not request.user.has_perm("reminders.pause_sending"):
        raise PermissionDenied
