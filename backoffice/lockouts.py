"""Failed logins: said with name and address, locked out after ten, let in again by staff."""

import logging
from datetime import timedelta
from typing import Any

from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from backoffice.shared.pages import ReadOnlyAdmin
from core.web.proxies import client_address

log = logging.getLogger(__name__)
NOBODY = "(none of that name)"


def listen() -> None:
    """Hear of logins that fail, and of the lock that follows."""
    user_login_failed.connect(_tell_of_failure, dispatch_uid="backoffice.lockouts")
    user_locked_out.connect(_tell_of_lock, dispatch_uid="backoffice.lockouts")


def locked_page(request: HttpRequest, _response: Any, _credentials: Any) -> HttpResponse:
    """Say that there were too many failed logins, and what helps; the same for a name that is nobody's."""
    context = {
        **admin.site.each_context(request),
        "title": _("Too many failed logins"),
        "hours": settings.AXES_COOLOFF_TIME,
    }
    return TemplateResponse(request, "backoffice/locked.html", context, status=429).render()


class AttemptAdmin(ReadOnlyAdmin):
    """Failed logins by name and address that count towards a lock-out."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time", "is_locked"]
    search_fields = ["username", "ip_address"]
    fields = ["username", "ip_address", "failures_since_start", "attempt_time", "path_info", "user_agent"]
    actions = ["let_in"]

    @display(description=gettext_lazy("locked out"), boolean=True)
    def is_locked(self, attempt: AccessAttempt) -> bool:
        """Whether it is so now; an hour after the last failure it is over."""
        is_recent = attempt.attempt_time > utc_now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
        return bool(is_recent and attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("axes.delete_accessattempt")

    @action(description=gettext_lazy("Let in again"), permissions=["delete"])
    def let_in(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        """Forget these failures; who did it is kept in the admin's log."""
        rows = list(queryset)
        self.log_deletions(request, queryset)
        for row in rows:
            log.info("Let in again", extra={"account": row.username, "by": request.user.get_username()})
        queryset.delete()
        text = ngettext("%(n)d entry was forgotten.", "%(n)d entries were forgotten.", len(rows))
        self.message_user(request, text % {"n": len(rows)}, messages.SUCCESS)


def _tell_of_failure(*, request: HttpRequest | None = None, credentials: Any, **_signal: Any) -> None:
    if request is not None:
        log.warning("A login failed", extra=_who(request, credentials.get("username")))


def _tell_of_lock(*, request: HttpRequest, username: str | None, **_signal: Any) -> None:
    """Say it once: what is tried while the lock holds tells nothing new."""
    if getattr(request, "axes_failures_since_start", None) == get_failure_limit(request, None):
        log.warning("Locked out after failed logins", extra=_who(request, username))


def _who(request: HttpRequest, username: Any) -> dict[str, Any]:
    """Return name and address. A name that is no account's may be a password in the wrong field: left out."""
    known = isinstance(username, str) and User.objects.filter(username=username).exists()
    return {"account": username if known else NOBODY, "address": client_address(request)}
