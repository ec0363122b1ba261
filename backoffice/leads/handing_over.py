"""Handing leads over to somebody else: looked at first with what would come when, then done in one go."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from zlib import crc32

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from backoffice.bulk.forms import ReassignForm
from backoffice.shared.decisions import Question, ask, pressed
from backoffice.shared.pages import staff
from backoffice.shared.words import page_of, zoned_briefly
from core.databases.database_clock import utc_now
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.services import HandedOver

LOOK, GIVE, SEEN = "look", "hand_over", "seen"
OPEN, ALL = "open", "all"
WHICH: Final = ((OPEN, gettext_lazy("open ones")), (ALL, gettext_lazy("all, those won and lost too")))
Facts = Sequence[tuple[Any, Any]]
NOTE: Final = gettext_lazy(
    "Open steps begin a new round with the new owner; the old messages lose their buttons. The new owner is "
    "told once in the chat. The history so far stays readable only for whom it was written."
)


class AllForm(ReassignForm):
    """Which of a person's leads, to whom, and why."""

    which = forms.ChoiceField(
        label=gettext_lazy("Leads"), choices=WHICH, initial=OPEN, widget=UnfoldAdminSelectWidget
    )
    field_order = ["which", "owner", "reason"]


def run(
    page: ModelAdmin,
    request: HttpRequest,
    *,
    about: Facts,
    leads: Callable[[dict[str, Any]], list[int]],
    back: str,
    form_class: type[ReassignForm] = ReassignForm,
) -> HttpResponse:
    """Show what handing these leads over would come to; once it was seen, do it and go back.

    `leads` returns their numbers for what the form says.
    """
    verdict, now = pressed(request, GIVE, LOOK), utc_now()
    form = form_class(request.POST if verdict else None)
    if not form.is_valid():
        return ask(page, request, _question(about), form)
    to, keys = form.cleaned_data["owner"], leads(form.cleaned_data)
    by = staff(request, form.cleaned_data["reason"])
    seen = f"{to.telegram_id}:{crc32(repr(keys).encode())}"
    try:
        if verdict == GIVE and request.POST.get(SEEN) == seen:
            others = Lead.objects.filter(pk__in=keys, deleted_at=None).exclude(owner=to)
            given = list(others.only("owner_id", "prospect_name", "prospect_company").order_by("id"))
            done = services.hand_over(leads=keys, to=to, by=by, now=now)
            if done.leads:
                _log(page, request, given, to, by.why)
            said = _said(done, to)
            page.message_user(request, said, messages.SUCCESS if done.leads else messages.WARNING)
            return HttpResponseRedirect(back)
        would = services.look_at_hand_over(leads=keys, to=to, by=by, now=now)
    except services.NotActive:  # since the form was read
        form.add_error("owner", _("They have been deactivated: choose somebody else."))
        return ask(page, request, _question(about), form)
    if not would.leads:
        form.add_error("owner", _("Nothing would change: all of it is theirs already, or gone."))
        return ask(page, request, _question(about), form)
    return ask(page, request, _question(about, would, to, seen=seen, now=now), form)


def _question(
    about: Facts,
    would: HandedOver | None = None,
    to: TelegramUser | None = None,
    *,
    seen: str = "",
    now: datetime | None = None,
) -> Question:
    title = _("Hand over to …")
    if would is None or to is None or now is None:
        return Question(title, about, str(NOTE), [(LOOK, _("Show what it would do"))])
    buttons = [(GIVE, _("Hand over")), (LOOK, _("Show what it would do"))]
    return Question(title, [*about, *_preview(would, to, now)], str(NOTE), buttons, hidden=[(SEEN, seen)])


def _preview(would: HandedOver, to: TelegramUser, now: datetime) -> Facts:
    """Return what would become of it, in numbers and on the new owner's clock."""
    leads = str(would.leads)
    if would.closed:
        leads = _("%(n)s, %(closed)s of them won or lost") % {"n": would.leads, "closed": would.closed}
    hours = {"start": f"{to.window_start:%H:%M}", "end": f"{to.window_end:%H:%M}", "zone": to.timezone}
    return [
        (_("New owner"), page_of(to)),
        (_("They cannot be written to now"), "" if to.is_reachable(now) else _("steps rest until they can")),
        (_("Leads that go over"), leads),
        (_("Open steps"), str(would.steps)),
        (_("Due by now"), _late(would.late, to, now)),
        (
            _("Come on their dates"),
            _("%(n)s, within %(start)s to %(end)s (%(zone)s)") % {"n": would.ahead, **hours}
            if would.ahead
            else "",
        ),
        (_("Rest on"), str(would.resting) if would.resting else ""),
        (_("Held for staff"), str(would.held) if would.held else ""),
    ]


def _late(late: Sequence[datetime], to: TelegramUser, now: datetime) -> str:
    """Return when what is late would come: some a day, twenty minutes apart."""
    if not late:
        return ""
    first, last = (zoned_briefly(at, to.timezone, now) for at in (late[0], late[-1]))
    if len(late) == 1:
        return _("1, at %(at)s") % {"at": first}
    return _("%(n)s, from %(first)s to %(last)s, paced") % {"n": len(late), "first": first, "last": last}


def _said(done: HandedOver, to: TelegramUser) -> str:
    leads = ngettext("%(n)s lead handed over to %(who)s", "%(n)s leads handed over to %(who)s", done.leads)
    steps = ngettext("%(n)s open step", "%(n)s open steps", done.steps) % {"n": done.steps}
    return f"{leads % {'n': done.leads, 'who': to.display_name}} ({steps})."


def _log(page: ModelAdmin, request: HttpRequest, given: Sequence[Lead], to: TelegramUser, why: str) -> None:
    """Leave a line in the log of each lead, and of each person from whom leads went or to whom they came."""
    whose = Counter(lead.owner_id for lead in given)
    said = _("Handed over to %(who)s: %(why)s") % {"who": to.display_name, "why": why}
    LogEntry.objects.log_actions(request.user.pk, given, CHANGE, said)  # type: ignore[arg-type]
    for user in TelegramUser.objects.filter(telegram_id__in=whose).order_by("id"):
        count = whose[user.telegram_id]
        text = ngettext("Handed over %(n)s lead to %(who)s", "Handed over %(n)s leads to %(who)s", count)
        page.log_change(request, user, f"{text % {'n': count, 'who': to.display_name}}: {why}")
    text = ngettext("Was given %(n)s lead", "Was given %(n)s leads", len(given)) % {"n": len(given)}
    page.log_change(request, to, f"{text}: {why}")
