"""The admin's look: title, menu, colours and front page (read by django-unfold)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def _may_see(app: str, model: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(f"{app}.view_{model}")


def _is_open(link: Any) -> Callable[[HttpRequest], bool]:
    return lambda request: bool(request.get_full_path() == str(link))


def _entry(title: Any, icon: str, model: str) -> dict[str, Any]:
    """Return a menu entry for the list of `model` ("app.name"), for those who may see it."""
    app, name = model.split(".")
    link = reverse_lazy(f"admin:{app}_{name}_changelist")
    return {"title": title, "icon": icon, "link": link, "permission": _may_see(app, name)}


def _filtered(entry: dict[str, Any], **query: str) -> dict[str, Any]:
    """Return the menu entry for a part of its list; it is marked only while just that part is shown."""
    link = format_lazy("{}?{}", entry["link"], urlencode(query))
    return {**entry, "link": link, "active": _is_open(link)}


def _group(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Deal Quest",
    "SITE_HEADER": "Deal Quest",
    "SITE_SUBHEADER": _("Staff"),
    "SITE_SYMBOL": "flag",
    "SITE_URL": reverse_lazy("admin:index"),
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "ENVIRONMENT": "backoffice.dashboard.alarm",  # a label at the top of every page
    "DASHBOARD_CALLBACK": "backoffice.dashboard.dashboard",
    "ACCOUNT": {"navigation": "backoffice.second_factor.pages.account_links"},
    "STYLES": [lambda request: static("backoffice/admin.css")],
    "COLORS": {
        "primary": {
            "50": "oklch(98.4% .014 180.72)",
            "100": "oklch(95.3% .051 180.801)",
            "200": "oklch(91% .096 180.426)",
            "300": "oklch(85.5% .138 181.071)",
            "400": "oklch(77.7% .152 181.912)",
            "500": "oklch(70.4% .14 182.503)",
            "600": "oklch(51.1% .096 186.391)",
            "700": "oklch(43.7% .078 188.216)",
            "800": "oklch(38.6% .063 188.416)",
            "900": "oklch(34% .055 189)",
            "950": "oklch(27.7% .046 192.524)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {"title": _("Overview"), "icon": "dashboard", "link": reverse_lazy("admin:index")},
                ]
            },
            _group(
                _("Work"),
                _entry(_("Leads"), "handshake", "leads.lead"),
                _entry(_("Reminders"), "notifications", "reminders.scheduledreminder"),
                _filtered(_entry(_("Held"), "front_hand", "reminders.scheduledreminder"), held="yes"),
                _entry(_("History"), "history", "leads.leadactivity"),
            ),
            _group(
                _("Delivery"),
                _entry(_("Deliveries"), "outgoing_mail", "reminders.delivery"),
                _filtered(_entry(_("Uncertain"), "help", "reminders.delivery"), state__exact="unknown"),
                _entry(_("Message edits"), "edit_note", "reminders.messageedit"),
                _entry(_("Inbox"), "inbox", "botapp.inboxupdate"),
                _entry(_("Workers"), "monitor_heart", "reminders.workerheartbeat"),
            ),
            _group(
                _("People"),
                _entry(_("Telegram users"), "group", "leads.telegramuser"),
                _entry(_("What people sell"), "storefront", "leads.sellerprofile"),
                _entry(_("Invitations"), "key", "leads.invitation"),
                _entry(_("Calendars"), "calendar_month", "miniapp.calendarfeed"),
            ),
            _group(
                _("Planner"),
                _entry(_("Sequences of the team"), "library_books", "engagement.plantemplate"),
                _entry(_("Plan requests"), "hourglass_top", "engagement.planrequest"),
                _entry(_("Model calls"), "psychology", "engagement.modelcall"),
                _entry(_("Plan versions"), "route", "engagement.planversion"),
                _entry(_("Draft versions"), "drafts", "engagement.draftversion"),
            ),
            _group(
                _("Accounts"),
                _entry(_("Staff"), "badge", "auth.user"),
                _entry(_("Groups"), "groups", "auth.group"),
                _entry(_("Failed logins"), "lock_clock", "axes.accessattempt"),
                _entry(_("Logins"), "login", "axes.accesslog"),
            ),
        ],
    },
}
