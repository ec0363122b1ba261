"""A plan that runs while its steps are sent, done, snoozed, changed: what each change must leave alone."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from botapp.screens.plan.actions import days_of, keep
from botapp.screens.plan.request_view import request_screen
from botapp.shared.text import plain
from core.actor import Actor
from core.databases.lease import Lease
from engagement.material import first_free_id
from engagement.models import PlanRequest, RequestKind, RequestStatus
from engagement.plans import Channel, Step, plan_edits
from leads.models import Lead
from planning import services as planning
from planning.proposals import hand_edits
from reminders import services
from reminders.messenger import Outcome, Sent, Unknown
from reminders.models import Delivery, ScheduledReminder
from reminders.sending import claims
from reminders.sending.settling import Answer, settle
from reminders.state.wording import local
from reminders.tests import claimed
from reminders.upkeep import reconcile
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
KEEPS = re.compile(r"(\d+) steps? stays? as")
Row = dict[str, Any]
which = st.integers(0, 7)
steps_changed = st.tuples(
    st.sampled_from(["words", "draft", "channel", "day", "place", "remove", "add"]), which, st.integers(0, 12)
)
life = st.tuples(st.sampled_from(["send", "lose", "done", "skip", "undo", "snooze", "hold", "pause"]), which)
rounds = st.lists(
    st.tuples(
        st.lists(life, max_size=4),
        st.integers(0, 100),  # hours that pass
        st.booleans(),  # proposed by a model, else by hand
        st.lists(steps_changed, min_size=1, max_size=3),
        st.lists(life, max_size=1),  # between the screen and the yes
    ),
    min_size=1,
    max_size=3,
)


@dataclass
class Walk:
    """One person, one lead, one scheduler and a clock."""

    lead_id: int
    me: Actor
    now: datetime = START
    messages: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def of(cls, lead: Lead, *, now: datetime = START) -> "Walk":
        """Return the walk of a lead whose plan runs."""
        return cls(lead.pk, Actor.user(lead.owner_id), now)

    @classmethod
    def begin(cls) -> "Walk":
        """Start a plan of five steps."""
        owner = TelegramUserFactory.create(zone_confirmed_at=START)
        lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(5))
        return cls.of(services.start_plan(lead=lead, by=Actor.user(owner.telegram_id), now=START).lead)

    @property
    def lead(self) -> Lead:
        return Lead.objects.select_related("owner").get(pk=self.lead_id)

    # --- what happens to a plan by itself

    def send(self, outcome: Outcome | None = None) -> None:
        """Let a scheduler send what is due."""
        for _ in range(20):
            lease = Lease("worker", self.now + claims.LEASE)
            rows = [row.pk for row in claims.claim(limit=8, lease=lease, now=self.now)]
            if not claimed:
                return
            armed = claimed.arm(rows, token="worker", worker="worker", now=self.now).armed
            settle([Answer(each, outcome or Sent(next(self.messages))) for each in armed], now=self.now)

    def happen(self, deed: str, number: int) -> None:
        """Let one thing happen to a step."""
        rows = list(self.lead.reminders.current().order_by("id"))
        row = rows[number % len(rows)]
        about: dict[str, Any] = {"reminder": row, "by": self.me, "now": self.now}
        match deed:
            case "send":
                self.send()
            case "lose":
                self.send(Unknown("ReadTimeout"))
            case "done":
                services.complete(**about)
            case "skip":
                services.skip(**about)
            case "undo":
                services.reopen(**about)
            case "snooze":
                services.snooze(**about, until=self.now + timedelta(days=1 + number))
            case "hold":
                self.lead.reminders.live().filter(pk=row.pk).update(hold_reason="unanswered")
            case _:
                services.set_paused(lead=self.lead, paused=number % 2 == 0, by=self.me, now=self.now)

    # --- what a person or a model changes

    def edit(self, kind: str, number: int, value: int) -> None:
        """Change one step by hand, as the bot does."""
        lead = self.lead
        steps = hand_edits.steps_of(lead, now=self.now)
        days = days_of(lead, steps, now=self.now)
        step_id = steps[number % len(steps)].step_id
        day = local(self.now, lead.owner.timezone).date() + timedelta(days=value)
        match kind:
            case "words":
                changed = plan_edits.described(steps, step_id, f"Task {value}")
            case "draft":
                changed = plan_edits.drafted(steps, step_id, f"Dear {value}")
            case "channel":
                changed = plan_edits.via(steps, step_id, list(Channel)[value % 4])
            case "day":
                changed = plan_edits.on_day(steps, step_id, day, days)
            case "place":
                changed = plan_edits.placed(steps, step_id, value % len(steps) + 1)
            case "remove":
                changed = plan_edits.removed(steps, step_id) if len(steps) > 1 else steps
            case _:
                changed = plan_edits.added(steps, f"New {value}", days, free_id=first_free_id(lead))
        if changed != steps:
            keep(lead, changed, by=self.me, now=self.now)

    def propose(self, edits: list[tuple[str, int, int]]) -> PlanRequest:
        """Have a model write the open steps anew: some as they are, under their numbers or new ones."""
        lead = self.lead
        stands = planning.open_steps(lead, now=self.now)
        steps = list(stands)
        for kind, number, value in edits:
            steps = _rewritten(steps, kind, number, value, first_free_id(lead))
        about = {"run_after": self.now, "created_at": self.now, "updated_at": self.now}
        return PlanRequest.objects.create(
            lead=lead,
            kind=RequestKind.REVISION,
            status=RequestStatus.DONE,
            source="model",
            result={
                "open": [step.to_json() for step in stands],
                "steps": [step.to_json() for step in steps],
                "base_version": lead.plan_version,
                "flags": {},
            },
            **about,
        )

    # --- what must hold

    def rows(self) -> dict[int, Row]:
        """Return every column of the lead's reminders but the version of the plan they belong to."""
        rows = ScheduledReminder.objects.filter(lead=self.lead_id).values()
        return {row["id"]: {k: v for k, v in row.items() if k != "plan_version"} for row in rows}

    def decide(self, request: PlanRequest, between: list[tuple[str, int]]) -> None:
        """Show a change and accept it: what happens is what the screen says, step by step."""
        for deed, number in between:
            self.happen(deed, number)
        self.send()  # nothing is left to be sent but what the change asks for
        request.refresh_from_db()
        request.lead = self.lead
        text = plain(request_screen(request, now=self.now).text)
        live = set(request.lead.reminders.live().values_list("pk", flat=True))
        untouched = set(_untouched(request, live))
        before, told = self.rows(), _ledger()
        try:
            planning.accept(request_id=request.pk, telegram_id=request.lead.owner_id, now=self.now)
        except planning.PlanChanged:  # everything that it would keep has been closed since
            assert self.rows() == before
            return
        after = self.rows()
        closed = set(before) - live
        assert {pk: after[pk] for pk in closed | untouched} == {pk: before[pk] for pk in closed | untouched}
        self.agrees(text, request, live - untouched, untouched)
        self.send()
        cycles = {(pk, row["cycle"]) for pk, row in before.items()}
        again = {(pk, cycle) for pk, cycle, _nudge in _ledger() - told} & cycles
        assert not again  # what speaks now is new, or has been given another date

    def end(self) -> None:
        """Look for what disagrees."""
        assert violations(now=self.now) == []
        assert not reconcile.run(now=self.now, dry_run=True).repairs

    def agrees(self, text: str, request: PlanRequest, touched: set[int], untouched: set[int]) -> None:
        """Check the words of the screen against what the change does to the rows."""
        if "nothing would change" in text:
            assert not touched
            return
        kept = KEEPS.search(text)
        assert (int(kept[1]) if kept else 0) == len(untouched)
        for pk in touched:
            assert _words_of(request, ScheduledReminder.objects.get(pk=pk).step_id) in text


def _rewritten(steps: list[Step], kind: str, number: int, value: int, free: int) -> list[Step]:
    """Return open steps as a model might, one of them changed."""
    step = steps[number % len(steps)]
    taken = max(free, *(one.step_id + 1 for one in steps))
    if kind == "add":
        words = {"description": f"New {value}", "channel": Channel.PHONE}
        return [*steps, replace(step, **words, step_id=taken, delay_days=value)]
    if kind == "remove":
        return [one for one in steps if one is not step or len(steps) == 1]
    news: dict[str, dict[str, Any]] = {
        "words": {"description": f"Task {value}"},
        "draft": {"suggested_text": f"Dear {value}"},
        "channel": {"channel": list(Channel)[value % 4]},
        "day": {"delay_days": value, "timing": f"Day {value}"},
        "place": {"step_id": taken + value, "timing": f"Day {step.delay_days}"},  # put differently only
    }
    return [replace(one, **news[kind]) if one is step else one for one in steps]


def _untouched(request: PlanRequest, live: set[int]) -> Iterator[int]:
    """Yield the live reminders whose step a proposal leaves alone; numbers count first, then words."""
    old = {step["step_id"]: step for step in request.result["open"]}
    new = {step["step_id"]: _essence(step, old) for step in request.result["steps"]}
    renumbered = [essence for step_id, essence in new.items() if step_id not in old]
    for row in request.lead.reminders.filter(pk__in=live):
        if row.step_id not in old:
            yield row.pk  # opened again since
            continue
        was = _essence(old[row.step_id], old)
        if new.get(row.step_id) == was or (row.step_id not in new and was in renumbered):
            yield row.pk


def _essence(step: Row, old: dict[int, Row]) -> tuple[Any, ...]:
    """Return a step's words, and its days from now; or its day, if that is a new one."""
    before = old.get(step["step_id"], {})
    day = step["delay_days"]
    if day is None:
        day = before["delay_days"] if before.get("timing") == step["timing"] else step["timing"]
    return (step["description"], step["suggested_text"], step["channel"], step["action_type"], day)


def _words_of(request: PlanRequest, step_id: int) -> str:
    found = [*request.result["steps"], *request.result["open"]]
    return next((str(step["description"]) for step in found if step["step_id"] == step_id), "")


def _ledger() -> set[tuple[int | None, int, int]]:
    """Return which nudges were or may have been delivered: (reminder, cycle, number)."""
    return set(Delivery.objects.possibly_delivered().values_list("reminder_id", "cycle", "nudge"))
