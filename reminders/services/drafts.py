"""Drafts: a model's, the playbook's, the person's own, the one before. They delay no send on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from core.actor import SYSTEM, Actor, ActorKind
from engagement.models import DraftVersion, PlanVersion
from engagement.plans import doubts
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from reminders.models import EditKind, ScheduledReminder
from reminders.services.base import StepResult, keep_flags, lock, queue_edits, result
from reminders.services.conflicts import refuse_closed

UNDO: Final = "undo:"  # the source of a version that is an earlier one again; that one's id follows
HANDS: Final = frozenset({ActorKind.USER.value, ActorKind.MINIAPP.value, ActorKind.STAFF.value, "person"})


@dataclass(frozen=True, slots=True)
class Origin:
    """How a draft came about."""

    source: str  # model, playbook, a kind of actor, or UNDO and an id
    prompt_hash: str = ""
    flags: Sequence[str] = ()  # claims that nothing in the lead's material supports


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about a step's present draft."""

    source: str = ""  # of the version that is shown; "": the plan's own
    flags: tuple[str, ...] = ()
    can_undo: bool = False


def write_draft(*, reminder: ScheduledReminder, text: str, origin: Origin, now: datetime) -> StepResult:
    """Give a live step a draft that the model or the playbook wrote; the one before stays for undo.

    Neither the step's version nor a scheduler's claim changes: a send that is on its way does not wait.
    """
    with transaction.atomic():
        row = lock(reminder)
        if not row.is_live or row.draft_text == text:
            return result(row, changed=False)
        rewrite(row, text, origin=origin, by=SYSTEM, now=now)
        return result(row, changed=True)


def write_own_draft(
    *, reminder: ScheduledReminder, text: str, by: Actor, now: datetime, expected_version: int | None = None
) -> StepResult:
    """Give a live step the person's own text, which no machine replaces; the one before stays for undo.

    Older messages about the step are put right. Raises StepChanged when it was closed since the version that
    the caller has seen.
    """
    with transaction.atomic():
        row = lock(reminder)
        refuse_closed(row, expected_version)
        if not row.is_live or (row.draft_text == text and has_own_draft(row)):
            return result(row, changed=False)
        rewrite(row, text, origin=Origin("person"), by=by, now=now)
        queue_edits(row, now=now, kind=EditKind.CARD)
        return result(row, changed=True)


def undo_draft(*, reminder: ScheduledReminder, by: Actor, now: datetime) -> StepResult:
    """Give a live step the draft it had before; again, the one before that. Unchanged at the first."""
    with transaction.atomic():
        row = lock(reminder)
        before = _before(row) if row.is_live else None
        if before is None:
            return result(row, changed=False)
        number, text, flags = before
        rewrite(row, text, origin=Origin(f"{UNDO}{number}", flags=flags), by=by, now=now)
        return result(row, changed=True)


def rewrite(row: ScheduledReminder, text: str | None, *, origin: Origin, by: Actor, now: datetime) -> None:
    """Give a locked live step another draft; the one before stays for undo."""
    row.draft_text, row.draft_generated_at, row.updated_at = text, now, now
    row.save(update_fields=["draft_text", "draft_generated_at", "updated_at"])
    keep_flags(row, origin.flags)
    keep(row.lead, row.step_id, text or "", origin=origin, now=now)
    # Without `reminder_id`: no column changed that undoing a snooze would put back.
    metadata: dict[str, object] = {"step_id": row.step_id, "source": origin.source.partition(":")[0]}
    lead_services.record(row.lead, ActivityType.DRAFT_CHANGED, by=by, now=now, metadata=metadata)


def keep(lead: Lead, step_id: int, text: str, *, origin: Origin, now: datetime) -> DraftVersion:
    return DraftVersion.objects.create(
        lead=lead,
        step_id=step_id,
        text=text,
        source=origin.source,
        prompt_hash=origin.prompt_hash,
        flags=list(origin.flags),
        created_at=now,
    )


def standing(row: ScheduledReminder) -> Standing:
    """Return what is known about the step's present draft. Four small queries at most."""
    versions = DraftVersion.objects.filter(lead_id=row.lead_id, step_id=row.step_id).order_by("-id")
    newest = versions.first()
    if newest is None or newest.text != (row.draft_text or ""):
        return Standing()
    shown = _shown(newest)
    version = newest if shown == newest.pk else versions.filter(pk=shown).first()
    flags = tuple(map(str, version.flags)) if version else ()
    return Standing(version.source if version else "", flags, can_undo=_before(row) is not None)


def is_by_hand(source: str) -> bool:
    """Say whether a person wrote or chose the draft of this source, so that no machine may replace it."""
    return source in HANDS or source.startswith(UNDO)


def has_own_draft(reminder: ScheduledReminder) -> bool:
    """Say whether the step's present draft is one that a person wrote or chose."""
    versions = DraftVersion.objects.filter(lead=reminder.lead_id, step_id=reminder.step_id)
    source = versions.order_by("-id").values_list("source", flat=True).first()
    return source is not None and is_by_hand(source)


def _before(row: ScheduledReminder) -> tuple[int, str | None, tuple[str, ...]] | None:
    """Return id, text and flags of the draft before the present one; None when this is the first."""
    versions = DraftVersion.objects.filter(lead=row.lead, step_id=row.step_id).order_by("-id")
    newest = versions.first()
    if newest is None:
        return None
    shown = _shown(newest)
    earlier = versions.filter(pk__lt=shown).first()
    if earlier is not None:
        return _shown(earlier), earlier.text, doubts.standing(earlier.flags, earlier.text)
    if not shown:
        return None
    plans = PlanVersion.objects.filter(lead=row.lead).order_by("version").values_list("steps", flat=True)
    steps = (step for plan in plans for step in plan if step.get("step_id") == row.step_id)
    first: dict[str, Any] = next(steps, {})  # the step as it first came into a plan
    text = first.get("suggested_text")
    return 0, text, doubts.standing(first.get("flags"), text)


def _shown(version: DraftVersion) -> int:
    """Return the id of the version whose text this is; 0 for the plan's own draft."""
    kind, _, number = version.source.partition(":")
    return int(number) if kind == UNDO[:-1] and number.isdigit() else version.pk
