"""A lead rests because of what came of a step: no message comes until its person says what is next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.actor import Actor
from leads.models import Lead
from reminders.services.leads import set_paused
from reminders.state.rests import rests_of


def begin_rest(lead: Lead, *, by: Actor, now: datetime) -> tuple[Lead, dict[str, object]]:
    """Let a locked lead rest; return it, and what its own pause was before."""
    earlier = rests_of(lead)
    until = lead.paused_until.isoformat() if lead.paused_until else None
    before: dict[str, object] = {"paused": lead.reminders_paused, "until": until}
    if earlier:
        before = dict(earlier[0].before)
    return set_paused(lead=lead, paused=True, by=by, now=now), before


def end_rest(lead: Lead, *, by: Actor, now: datetime, of: int | None = None) -> Lead:
    """End what a locked lead rests for: with `of` that step's outcome alone, else everything.

    Its steps keep their dates. A pause by hand that lasts still goes on, and so does another step's rest.
    """
    rests = rests_of(lead)
    ending = [rest for rest in rests if of in (None, rest.reminder_id)]
    if not ending or len(ending) < len(rests):
        return lead
    until = _moment(ending[0].before)
    if ending[0].before.get("paused") and (until is None or until > now):
        return set_paused(lead=lead, paused=True, until=until, by=by, now=now)
    return set_paused(lead=lead, paused=False, by=by, now=now, keep_dates=True)


def _moment(before: Mapping[str, Any]) -> datetime | None:
    until = before.get("until")
    return datetime.fromisoformat(until) if isinstance(until, str) else None
