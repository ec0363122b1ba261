"""From chosen rows to a page that shows what would become of them, and from its button to the services."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action

from backoffice.bulk.deeds import Deed, Wanted
from backoffice.bulk.forms import WhyForm
from backoffice.bulk.lines import (
    MOST,
    Line,
    Subject,
    being_sent,
    in_flight,
    leads_of,
    mark_of,
    open_steps_of,
    preview,
)
from backoffice.shared.decisions import LONGEST_ID
from backoffice.shared.pages import log_change, staff
from backoffice.shared.words import page_of, zoned_briefly
from core.actor import Actor
from core.databases.database_clock import utc_now
from core.databases.isolation import attempt, report
from leads.models import Lead
from reminders import services
from reminders.models import ScheduledReminder
from reminders.services.base import lock, lock_lead

log = logging.getLogger(__name__)
SEEN, SHOWN, LOOK, CONFIRM = "seen", "shown", "look_again", "confirm"  # controls of the page
LISTED = 20  # rows that are written out
LONGEST = 20.0  # seconds: a web server waits thirty for an answer, and whoever reads it no longer either
Marks = Mapping[int, int]  # how each row stood when it was shown, by its number


Finder = Callable[[QuerySet[Any]], list[int]]


def action_for(deed: Deed, permission: str, find: Finder | None = None) -> Any:
    """Return the deed as an action of a list, for who has this permission of the page."""

    @action(description=deed.label, permissions=[permission])
    def look(page: ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return run(page, request, deed, queryset, find)

    look.__name__ = deed.name
    return look


def run(
    page: ModelAdmin,
    request: HttpRequest,
    deed: Deed,
    chosen: QuerySet[Any],
    find: Finder | None = None,
) -> HttpResponse | None:
    """Show what the deed would do to the chosen rows; None once it is done, with a message.

    `find` returns the numbers of what it is done to, where those are other rows than the chosen ones.
    """
    now = utc_now()
    look = _look(request, deed, chosen, find, now=now)
    if CONFIRM in request.POST and look.form.is_valid():
        if request.POST.get(SHOWN) != look.digest:
            said = _("This is what it does with what you have chosen now. Look, then confirm.")
            messages.info(request, said)
        elif _carry_out(page, request, deed, look, now=now):
            return None
        else:
            look = _look(request, deed, chosen, find, now=now)
            said = _("Something has changed since you looked. Nothing is done yet: look again, then confirm.")
            messages.warning(request, said)
    return _ask(page, request, deed, look, now=now)


@dataclass(frozen=True, slots=True)
class Look:
    """What the deed would do now, with what the form says."""

    form: WhyForm
    lines: list[Line]
    digest: str  # of what the form says
    seen: Marks  # how each row stood when the page was shown that this answers
    more: bool = False  # more rows are chosen than are changed at a time


def _look(
    request: HttpRequest, deed: Deed, chosen: QuerySet[Any], find: Finder | None, *, now: datetime
) -> Look:
    if is_first := SEEN not in request.POST:
        form, seen = deed.form(None), {}
        wanted, keys = _initial(form), (find or _numbers)(chosen)
    else:
        form, seen = deed.form(request.POST), _marks(request.POST[SEEN])
        wanted, keys = _wanted(form), list(seen)
    digest = repr(sorted((name, str(getattr(value, "pk", value))) for name, value in wanted.items()))
    lines = deed.look(keys[:MOST], wanted, now)
    return Look(form, lines, digest, seen, is_first and len(keys) > MOST)


def _ask(page: ModelAdmin, request: HttpRequest, deed: Deed, look: Look, *, now: datetime) -> HttpResponse:
    form, lines = look.form, look.lines
    view = preview(lines, now=now)
    rows = [
        {
            "lead": page_of(line.lead),
            "owner": page_of(line.lead.owner),
            "before": zoned_briefly(line.before, line.lead.owner.timezone, now),
            "after": zoned_briefly(line.after, line.lead.owner.timezone, now),
            "why_not": line.why_not,
        }
        for line in sorted(lines, key=lambda line: bool(line.why_not))[:LISTED]
    ]
    context = {
        **page.admin_site.each_context(request),
        "title": deed.title,
        "opts": page.model._meta,
        "deed": deed,
        "form": form,
        "media": page.media + form.media,
        "view": view,
        "rows": rows,
        "is_moved": any(row["after"] for row in rows),
        "is_short": any(row["why_not"] for row in rows),
        "others": len(lines) - len(rows),
        "more": look.more,
        "most": MOST,
        "action": request.POST.get("action", ""),
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME)[:1],
        SEEN: ",".join(f"{pk}:{mark}" for pk, mark in _marks_of(deed, lines).items()),
        SHOWN: look.digest,
    }
    return TemplateResponse(request, "backoffice/bulk.html", context)


def _carry_out(page: ModelAdmin, request: HttpRequest, deed: Deed, look: Look, *, now: datetime) -> bool:
    """Do it and say to how many it was done, and what was left out and why. Return whether it was done.

    It is done row by row, a transaction each; or at once: to what was shown, as it was shown, or to nothing.
    """
    reason = look.form.cleaned_data["reason"]
    by, wanted = staff(request, reason), look.form.said()
    if deed.at_once:
        done = [line.subject for line in look.lines if not line.why_not]
        left_out = Counter(line.why_not for line in look.lines if line.why_not)
        try:
            if _marks_of(deed, look.lines) != look.seen or (done and not deed.do(done, wanted, by, now)):
                return False
        except (services.NotAsSeen, services.NotActive):
            return False
    else:
        done, left_out = _one_by_one(deed, look, wanted, by, now=now)
    if done:
        log_change(request, done, f"{deed.title}: {reason}")
    said = _said(deed, len(done), left_out)
    page.message_user(request, f"{said}.", messages.SUCCESS if done else messages.WARNING)
    return True


def _one_by_one(
    deed: Deed, look: Look, wanted: Wanted, by: Actor, *, now: datetime
) -> tuple[list[Subject], Counter[str]]:
    """Return the rows that it was done to, and how many were left out by reason."""
    left_out, done, began = Counter[str](), list[Subject](), monotonic()
    for line in look.lines:
        if not line.why_not and monotonic() - began > LONGEST:
            line = replace(line, why_not=_("not reached in time: run it again for them"))
        if why_not := line.why_not or _undone(deed, line, look.seen, wanted, by, now=now):
            left_out[why_not] += 1
        else:
            done.append(line.subject)
    if gone := len(look.seen) - len(look.lines):
        left_out[_("no longer there")] = gone
    return done, left_out


def _undone(deed: Deed, line: Line, seen: Marks, wanted: Wanted, by: Actor, *, now: datetime) -> str:
    """Do it to one row; return why nothing was done, "" where something was."""
    is_same = line.mark == seen[line.subject.pk]
    do, otherwise = partial(_do, deed, line, wanted, by, now=now), partial(_report, deed, line)
    if is_same and attempt(do, otherwise):
        return ""
    return _("changed since you looked")


def _said(deed: Deed, done: int, left_out: Counter[str]) -> str:
    text = str(deed.done % {"n": done})
    if not left_out:
        return text
    why = ", ".join(f"{count} {reason}" for reason, count in left_out.most_common())
    others = ngettext("%(n)s left out: %(why)s", "%(n)s left out: %(why)s", left_out.total())
    return f"{text}; {others % {'n': left_out.total(), 'why': why}}"


def _do(deed: Deed, line: Line, wanted: Wanted, by: Actor, *, now: datetime) -> bool:
    """Do it, unless the row is another one by now or is being sent. The lead is locked first."""
    try:
        with transaction.atomic():
            row = _locked(line.subject)
            steps = [row] if isinstance(row, ScheduledReminder) else []
            if mark_of(row) != line.mark or any(being_sent(each, in_flight(steps), now) for each in steps):
                return False
            return deed.do(row, wanted, by, now)
    except ObjectDoesNotExist:  # erased
        return False


def _locked(subject: Subject) -> Subject:
    if isinstance(subject, ScheduledReminder):
        return lock(subject)
    lock_lead(subject.pk)
    return leads_of([subject.pk])[0]


def _report(deed: Deed, line: Line, error: Exception) -> bool:
    report(log, "A row could not be changed", error, deed=deed.name, row=line.subject.pk)
    return False


def _initial(form: WhyForm) -> Wanted:
    return {name: field.initial for name, field in form.fields.items() if name != "reason"}


def _wanted(form: WhyForm) -> Wanted:
    form.is_valid()
    return {**dict.fromkeys(name for name in form.fields if name != "reason"), **form.said()}


def _marks_of(deed: Deed, lines: Iterable[Line]) -> Marks:
    """Return how the rows stand; 0 for those that a deed which is done at once leaves out."""
    return {line.subject.pk: 0 if deed.at_once and line.why_not else line.mark for line in lines}


def _marks(text: str) -> dict[int, int]:
    """Return what the page had shown, `MOST` rows at most; what is no pair of numbers is left out."""
    pairs = (each.split(":") for each in text.split(",")[:MOST])
    return {
        int(pair[0]): int(pair[1])
        for pair in pairs
        if len(pair) == 2 and all(part.isdecimal() and len(part) <= LONGEST_ID for part in pair)
    }


def _numbers(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("id").values_list("pk", flat=True)[: MOST + 1])


def leads_behind(steps: QuerySet[ScheduledReminder]) -> list[int]:
    """Return the leads of the chosen steps, one more than are changed at a time."""
    keys = steps.order_by("lead_id").values_list("lead_id", flat=True).distinct()
    return list(keys[: MOST + 1])


def next_steps(leads: QuerySet[Lead]) -> list[int]:
    """Return each chosen lead's next open step, one more than are changed at a time."""
    chosen = leads_of(_numbers(leads))
    firsts = (min(open_steps_of(lead), key=_when, default=None) for lead in chosen)
    return [row.pk for row in firsts if row is not None]


def all_steps(leads: QuerySet[Lead]) -> list[int]:
    """Return every open step of the chosen leads, one more than are changed at a time."""
    rows = ScheduledReminder.objects.live().filter(lead__in=_numbers(leads))
    return list(rows.order_by("lead_id", "id").values_list("pk", flat=True)[: MOST + 1])


def _when(row: ScheduledReminder) -> tuple[datetime, int]:
    return row.next_action_at or row.due_at, row.pk
