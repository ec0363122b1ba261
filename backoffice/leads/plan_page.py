"""The page on which staff change a plan: what was typed, what it would change, and the change itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from backoffice.bulk.lines import ON_ITS_WAY, UNSURE, being_sent, in_flight
from backoffice.leads.plan_form import ReasonForm, StepForm, StepForms, initial, kept, one_more
from backoffice.shared.pages import log_change, staff
from backoffice.shared.words import page_address, zoned_briefly
from botapp.screens.plan.moved import moved_words
from botapp.shared.changed_lines import changed_lines
from core.databases.database_clock import utc_now
from engagement.plans.plan_edits import EmptyStepText, Steps, StepTextTooLong, TooManySteps
from leads.models import Lead
from planning.proposals import hand_edits, staff_edits
from planning.proposals.staff_edits import Stand
from planning.services import Difference, LeadClosed, NoPlan, PlanChanged, difference, moves
from reminders.day.history_words import history_line
from reminders.models import ReminderStatus
from reminders.state.cards import position_of
from reminders.state.plan_view import step_lines
from reminders.state.wording import zone_of

ADD, LOOK, CONFIRM = "add", "look", "confirm"  # buttons
SEEN, SHOWN, SINCE = "seen", "shown", "since"  # the plan's mark, what was previewed, the last line of history
TOLD: Final = 5  # lines of history


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, line by line."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    kept: int
    warnings: list[str]
    digest: str

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Page:
    """The forms with what was typed, and what they stand against."""

    lead: Lead
    stand: Stand
    parts: Any
    reason: ReasonForm
    now: datetime


def edit_plan(admin: ModelAdmin, request: HttpRequest, lead: Lead) -> HttpResponse:
    """Show the plan as a form, what a change of it would do, and make it once that was confirmed."""
    with timezone.override(zone_of(lead.owner.timezone)):
        response = _answer(admin, request, lead, now=utc_now())
        if isinstance(response, TemplateResponse):
            response.render()
        return response


def _answer(admin: ModelAdmin, request: HttpRequest, lead: Lead, *, now: datetime) -> HttpResponse:
    zone, stand = lead.owner.timezone, staff_edits.stand_of(lead, now=now)
    if request.method != "POST":
        page = Page(lead, stand, StepForms(initial=initial(stand, zone)), ReasonForm(), now)
        return _shown(admin, request, page, None)
    sent = one_more(request.POST, stand, zone, now=now) if ADD in request.POST else request.POST
    typed = {"reason": request.POST.get("reason", "")}
    reason = ReasonForm(typed) if CONFIRM in request.POST else ReasonForm(initial=typed)
    page = Page(lead, stand, StepForms(sent), reason, now)
    if ADD in request.POST or not page.parts.is_valid():
        return _shown(admin, request, page, None)
    steps = _steps(page)
    if steps is None:
        return _shown(admin, request, page, None)
    preview = _preview(page, steps)
    is_confirmed = reason.is_bound and reason.is_valid() and not preview.is_empty
    if is_confirmed and (request.POST.get(SEEN), request.POST.get(SHOWN)) == (stand.mark, preview.digest):
        return _change(admin, request, page, steps) or _shown(admin, request, page, preview)
    return _shown(admin, request, page, preview)


def _change(admin: ModelAdmin, request: HttpRequest, page: Page, steps: Steps) -> HttpResponse | None:
    reason = page.reason.cleaned_data["reason"]
    try:
        staff_edits.change_plan(
            lead=page.lead, steps=steps, seen=page.stand.mark, by=staff(request, reason), now=page.now
        )
    except (PlanChanged, NoPlan):
        admin.message_user(
            request, _("The plan has changed this very moment. Look at it again."), messages.WARNING
        )
        return None
    except LeadClosed:
        admin.message_user(request, _("This lead is closed. Open it again first."), messages.WARNING)
        return HttpResponseRedirect(page_address(page.lead))
    said = f"{_('Plan changed')}: {reason}"
    log_change(request, [page.lead], said)
    admin.message_user(request, _("The plan is changed. All other steps are as they were."), messages.SUCCESS)
    return HttpResponseRedirect(page_address(page.lead))


def _steps(page: Page) -> Steps | None:
    """Return the steps that were typed; None where they cannot be, and the forms say why."""
    zone, stand = page.lead.owner.timezone, page.stand
    known = {step.step_id for step in stand.steps}
    parts = [part for part in kept(page.parts) if part.is_new or part.number in known]
    for part in parts:
        _refuse(page, part)
    if not parts:
        for part in page.parts:
            part.add_error("removed", _("A plan needs at least one step."))
        return None
    if any(part.errors for part in parts):
        return None
    removed = [part.number for part in page.parts if part.cleaned_data.get("removed")]
    try:
        return staff_edits.edited(
            page.lead, page.stand, [part.edit(page.stand, zone) for part in parts], removed=removed
        )
    except (EmptyStepText, StepTextTooLong, TooManySteps):
        _blame(page, parts)
        return None


def _refuse(page: Page, part: StepForm) -> None:
    """Say what is wrong with one step that a form alone cannot know."""
    before = page.stand.at.get(part.number)
    edit = part.edit(page.stand, page.lead.owner.timezone)
    if edit.at != before and edit.at < page.now.replace(second=0, microsecond=0):
        part.add_error("day", _("That moment is over: choose one that is to come."))


def _blame(page: Page, parts: Sequence[StepForm]) -> None:
    """Find which step has words that do not fit, and say so there."""
    for part in parts:
        try:
            staff_edits.edited(page.lead, page.stand, [part.edit(page.stand, page.lead.owner.timezone)])
        except EmptyStepText:
            part.add_error("description", _("There are no words in that."))
        except StepTextTooLong as error:
            part.add_error("text", _("Up to %(limit)s characters fit here.") % {"limit": error.limit})
        except TooManySteps:
            part.add_error(None, _("A plan has ten open steps at most."))


# --- what it would do ---------------------------------------------------------------------------------------


def _preview(page: Page, steps: Steps) -> Preview:
    lead, now = page.lead, page.now
    found, when, moved = _compared(page, steps)
    zone = lead.owner.timezone

    def dated(step_id: int, words: str) -> str:
        at = when.get(step_id)
        return f"{zoned_briefly(at, zone, now)}: {words}" if at else words

    return Preview(
        added=[dated(step.step_id, step.description) for step in found.added],
        changed=[
            f"{dated(after.step_id, after.description)} ({', '.join(_news(before, after, moved))})"
            for before, after in found.changed
        ],
        removed=[step.description for step in found.removed],
        kept=len(found.stays),
        warnings=list(_warnings(page, found)),
        digest=sha256(repr((page.stand.mark, [step.content() for step in steps])).encode()).hexdigest(),
    )


def _compared(page: Page, steps: Steps) -> tuple[Difference, dict[int, datetime | None], Mapping[int, str]]:
    """Return what differs, when each step would come, and what is said of those that get another date."""
    lead, now = page.lead, page.now
    if not lead.plan_version:
        lines = step_lines(lead, steps, now=now)
        return difference(page.stand.steps, steps), {line.step_id: line.when for line in lines}, {}
    changes = staff_edits.changes(lead, page.stand, steps, now=now)
    lines = changed_lines(lead, changes, steps, now=now)
    moved = moved_words(changes, lines, zone=lead.owner.timezone)
    return changes.difference, {line.step_id: line.when for line in lines}, moved


def _news(before: Any, after: Any, moved: Mapping[int, str]) -> list[str]:
    parts = {
        _("other words"): before.description != after.description,
        _("other channel"): before.channel != after.channel,
        _("other draft"): before.suggested_text != after.suggested_text,
        moved.get(after.step_id) or _("other date"): moves(before, after),
    }
    return [word for word, is_new in parts.items() if is_new]


def _warnings(page: Page, found: Difference) -> Iterator[str]:
    """Say which steps were sent, or may have been, and what the change means for them."""
    rows = {row.step_id: row for row in page.lead.reminders.live()} if page.lead.plan_version else {}
    states = in_flight(list(rows.values()))
    for before, after in found.changed:
        row = rows.get(before.step_id)
        if row is None or not moves(before, after):
            continue
        words = {"step": after.description}
        if being_sent(row, states, page.now) or states.get(row.pk) == ON_ITS_WAY:
            yield _("“%(step)s” is being sent right now: on its new date it comes again.") % words
        elif states.get(row.pk) == UNSURE:
            yield _("“%(step)s” may have been sent already: on its new date it comes, perhaps again.") % words
        elif row.status == ReminderStatus.SENT:
            yield _("“%(step)s” was sent already: on its new date it is sent again.") % words


# --- the page -----------------------------------------------------------------------------------------------


def _shown(admin: ModelAdmin, request: HttpRequest, page: Page, preview: Preview | None) -> HttpResponse:
    lead, stand = page.lead, page.stand
    known = {step.step_id for step in stand.steps}
    last = lead.activities.order_by("-id").values_list("pk", flat=True).first() or 0
    seen = request.POST.get(SEEN, stand.mark)
    waiting = hand_edits.current(lead) if lead.plan_version else None
    for part in page.parts:
        part.position = position_of(lead.steps, part.number)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Change the plan"),
        "opts": admin.model._meta,
        "original": lead,
        "lead": lead,
        "owner_zone": lead.owner.timezone,
        "parts": page.parts,
        "gone": {part.number for part in page.parts if not part.is_new} - known,
        "reason": page.reason,
        "preview": preview,
        "meanwhile": _meanwhile(request, page) if seen != stand.mark else None,
        "waiting": waiting is not None,
        "media": admin.media + page.parts.media + page.reason.media,
        SEEN: stand.mark,
        SHOWN: preview.digest if preview else "",
        SINCE: last,
        "back": page_address(lead),
    }
    return TemplateResponse(request, "backoffice/plan_edit.html", context)


def _meanwhile(request: HttpRequest, page: Page) -> list[str]:
    """Return what was done with the lead since the page was opened, the latest first."""
    since = request.POST.get(SINCE, "")
    if not since.isdecimal() or len(since) > len(str(2**62)):
        return []
    lines = page.lead.activities.filter(pk__gt=int(since)).order_by("-id")[:TOLD]
    zone = page.lead.owner.timezone
    return [history_line(line, zone, page.now, steps=page.lead.steps) for line in lines]
