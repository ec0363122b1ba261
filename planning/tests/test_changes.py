"""A change of one step of a running plan touches that step: every other reminder stays as it is."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from core.actor import Actor
from core.databases.lease import Lease
from engagement.models import DraftVersion, PlanRequest, PlanVersion
from engagement.plans import ActionType, Channel, Step
from engagement.plans.parsing import parse_plan
from leads.models import Lead, TelegramUser
from planning import services as planning
from planning.proposals import hand_edits
from reminders import services
from reminders.messenger import Card, Digest, Parcel, Sent
from reminders.models import Delivery, DeliveryState, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.sending import claims
from reminders.sending.settling import Answer, settle
from reminders.services.drafts import Origin, has_own_draft
from reminders.tests import claimed
from reminders.upkeep import reconcile
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, plan_of
from tests.waiting import together

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
NOW = START + timedelta(days=1)
ALICE = Actor.user(1001)
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Alice's lead whose plan of five steps started yesterday."""
    lead = LeadFactory.create(owner=alice)
    return services.start_plan(lead=lead, by=ALICE, now=START).lead


def row(lead: Lead, step_id: int) -> ScheduledReminder:
    return lead.reminders.current().get(step_id=step_id)


def columns(lead: Lead) -> dict[int, dict[str, Any]]:
    """Return every column of each step's reminder but its plan's version."""
    rows = ScheduledReminder.objects.filter(lead=lead).values()
    return {each["step_id"]: {k: v for k, v in each.items() if k != "plan_version"} for each in rows}


def wanted(lead: Lead, step_id: int = 3, **news: Any) -> list[Step]:
    """Return the open steps with one of them changed."""
    steps = planning.open_steps(lead, now=NOW)
    return [replace(step, **news) if step.step_id == step_id else step for step in steps]


def proposed(lead: Lead, steps: Sequence[Step]) -> PlanRequest:
    lead.refresh_from_db()
    return hand_edits.change(lead=lead, steps=steps, by=ALICE, now=NOW)


def accept(request: PlanRequest, now: datetime = NOW) -> services.Scheduled:
    return planning.accept(request_id=request.pk, telegram_id=1001, now=now)


def change(lead: Lead, steps: Sequence[Step]) -> services.Scheduled:
    scheduled = accept(proposed(lead, steps))
    lead.refresh_from_db()
    return scheduled


def nudged(reminder: ScheduledReminder, state: str = DeliveryState.SENT, message: int | None = 77) -> None:
    """Let a first nudge have left."""
    reminder.reminder_count, reminder.next_action_at = 1, NOW + timedelta(hours=20)
    reminder.status = ReminderStatus.PENDING if state == DeliveryState.SENDING else ReminderStatus.SENT
    reminder.last_reminded_at = START
    reminder.save()
    Delivery.objects.create(
        kind="nudge",
        subject_key=nudge_key(reminder.pk, reminder.cycle, 1),
        reminder=reminder,
        lead_id=reminder.lead_id,
        cycle=reminder.cycle,
        nudge=1,
        telegram_id=reminder.telegram_id,
        state=state,
        armed_at=START if state != DeliveryState.SENDING else NOW,
        message_id=message,
    )


STATES: dict[str, Callable[[ScheduledReminder], object]] = {
    "planned": lambda _row: None,
    "sent and unanswered": nudged,
    "on its way": lambda row: nudged(row, DeliveryState.SENDING, None),
    "uncertain": lambda row: nudged(row, DeliveryState.UNKNOWN, None),
    "snoozed": lambda row: services.snooze(reminder=row, until=NOW + timedelta(days=30), by=ALICE, now=START),
    "resting": lambda row: ScheduledReminder.objects.filter(pk=row.pk).update(
        status="auto_snoozed", cycle=2, auto_snooze_count=1, due_at=NOW + timedelta(days=6)
    ),
    "held": lambda row: ScheduledReminder.objects.filter(pk=row.pk).update(hold_reason="unanswered"),
    "parked": lambda row: services.set_paused(lead=row.lead, paused=True, by=ALICE, now=START),
    "claimed": lambda row: ScheduledReminder.objects.filter(pk=row.pk).update(
        claim_token="somebody", claimed_until=NOW + timedelta(minutes=1)
    ),
    "with a draft of its own": lambda row: services.write_own_draft(
        reminder=row, text="In my words", by=ALICE, now=START
    ),
    "done": lambda row: services.complete(reminder=row, by=ALICE, now=START),
    "skipped": lambda row: services.skip(reminder=row, by=ALICE, now=START),
}
EDITS: dict[str, Callable[[list[Step]], list[Step]]] = {
    "words": lambda steps: [*steps[:-2], replace(steps[-2], description="Call Ann"), steps[-1]],
    "draft": lambda steps: [*steps[:-2], replace(steps[-2], suggested_text="Hello!"), steps[-1]],
    "day": lambda steps: [*steps[:-2], replace(steps[-2], delay_days=7, timing="Day 7"), steps[-1]],
    "channel": lambda steps: [
        *steps[:-2],
        replace(steps[-2], channel=Channel.PHONE, action_type=ActionType.CALL),
        steps[-1],
    ],
    "before the others": lambda steps: [replace(steps[-2], delay_days=0), *steps[:-2], steps[-1]],
    "behind the others": lambda steps: [*steps[:-2], steps[-1], replace(steps[-2], delay_days=90)],
    "deleted": lambda steps: [*steps[:-2], steps[-1]],
    "a new one": lambda steps: [*steps[:-2], replace(steps[-2], step_id=40, description="X"), *steps[-2:]],
}


def messages_of(*numbers: int) -> list[tuple[Any, ...]]:
    """Let two weeks pass; return the next message of each of these steps: which nudge, and its words.

    Not its hour: where the changed step speaks at the same time, one of the two waits.
    """
    ids, sent = itertools.count(100), list[Card]()
    for hours in range(3, 14 * 24, 5):  # a lead is written about once in four hours
        now = NOW + timedelta(hours=hours)
        if not ScheduledReminder.objects.due(now).exists():  # for speed: an empty turn costs ten statements
            continue
        rows = [each.pk for each in claims.claim(limit=20, lease=Lease("w", now + claims.LEASE), now=now)]
        armed = claimed.arm(rows, token="w", worker="w", now=now).armed
        settle([Answer(each, Sent(next(ids))) for each in armed], now=now)
        sent += [card for each in armed for card in cards_of(each.parcel)]
    steps = dict(ScheduledReminder.objects.values_list("pk", "step_id"))
    told = [(steps[card.reminder_id], card) for card in sent]
    return [
        next(
            (
                (step, card.nudge, card.description, card.draft, card.due_at)
                for step, card in told
                if step == number
            ),
            (number,),
        )
        for number in numbers
    ]


def cards_of(parcel: Parcel) -> Sequence[Card]:
    match parcel:
        case Card():
            return [parcel]
        case Digest():
            return parcel.cards
    return []


class TestOtherSteps:
    @pytest.mark.parametrize("edit", EDITS)
    @pytest.mark.parametrize("state", STATES)
    def test_keep_their_reminders(self, lead: Lead, state: str, edit: str) -> None:
        """Steps 1 and 2 are in some state; step 4 is the one that changes."""
        for number in (1, 2):
            STATES[state](row(lead, number))
        before, told = columns(lead), list(Delivery.objects.order_by("id").values())
        lead.refresh_from_db()
        change(lead, EDITS[edit](list(planning.open_steps(lead, now=NOW))))
        after = columns(lead)
        assert {number: after[number] for number in (1, 2, 3, 5)} == {n: before[n] for n in (1, 2, 3, 5)}
        assert list(Delivery.objects.order_by("id").values()) == told
        assert (lead.plan_version, lead.reminders.live().exclude(plan_version=2).count()) == (2, 0)
        assert violations(now=NOW) == []
        assert not reconcile.run(now=NOW, dry_run=True).repairs

    @pytest.mark.parametrize("state", STATES)
    def test_send_the_messages_that_they_would_have_sent(self, lead: Lead, state: str) -> None:
        for number in (1, 2):
            STATES[state](row(lead, number))
        sent = {}
        for edit in ("", "words", "before the others", "deleted", "a new one"):
            with transaction.atomic():
                lead.refresh_from_db()
                if edit:
                    change(lead, EDITS[edit](list(planning.open_steps(lead, now=NOW))))
                sent[edit] = messages_of(1, 2, 3, 5)
                transaction.set_rollback(True)
        assert sent == dict.fromkeys(sent, sent[""])

    def test_keep_their_entries_and_places_in_the_plan(self, lead: Lead) -> None:
        services.skip(reminder=row(lead, 3), by=ALICE, now=NOW)
        lead.refresh_from_db()
        before = lead.steps
        steps = list(planning.open_steps(lead, now=NOW))
        new = replace(steps[0], step_id=77, description="Ask", delay_days=9)
        change(lead, [*steps, new])
        assert [step for step in lead.steps if step["description"] != "Ask"] == before
        assert [step["step_id"] for step in lead.steps] == [1, 2, 3, 4, 6, 5]  # by day; 9 comes before 11

    def test_can_be_undone_as_before(self, lead: Lead) -> None:
        done, snoozed = row(lead, 1), row(lead, 2)
        services.complete(reminder=done, by=ALICE, now=NOW)
        services.snooze(reminder=snoozed, until=NOW + timedelta(days=9), by=ALICE, now=NOW)
        change(lead, wanted(lead, description="Call Ann"))
        for each in (done, snoozed):
            assert services.reopen(reminder=each, by=ALICE, now=NOW).changed
        lead.refresh_from_db()
        assert {step["status"] for step in lead.steps} == {"pending"}
        assert row(lead, 2).due_at == START + timedelta(days=3)

    def test_do_not_move_for_a_step_that_comes_before_them(self, lead: Lead) -> None:
        before = columns(lead)
        change(lead, wanted(lead, 2, delay_days=20))
        assert [step["step_id"] for step in lead.steps] == [1, 3, 4, 5, 2]
        assert {n: columns(lead)[n] for n in (1, 3, 4, 5)} == {n: before[n] for n in (1, 3, 4, 5)}

    def test_that_were_closed_since_stay_closed(self, lead: Lead) -> None:
        request = proposed(lead, wanted(lead, 2, description="Call", delay_days=9))
        services.complete(reminder=row(lead, 2), by=ALICE, now=NOW)
        services.skip(reminder=row(lead, 4), by=ALICE, now=NOW)
        before = columns(lead)
        assert not accept(request).changed
        assert columns(lead) == before

    def test_that_were_opened_again_since_stay_open(self, lead: Lead) -> None:
        services.complete(reminder=row(lead, 1), by=ALICE, now=NOW)
        lead.refresh_from_db()
        request = proposed(lead, wanted(lead, description="Call"))
        services.reopen(reminder=row(lead, 1), by=ALICE, now=NOW)
        before = columns(lead)
        request.lead = row(lead, 1).lead
        assert planning.changes_of(request, now=NOW).kept == 4
        accept(request)
        assert columns(lead) == before
        assert lead.reminders.live().count() == 5


class TestTheChangedStep:
    def test_with_other_words_keeps_its_reminder_and_shows_them(self, lead: Lead) -> None:
        nudged(row(lead, 3))
        before = columns(lead)
        change(lead, wanted(lead, description="Call Ann", channel=Channel.PHONE))
        assert columns(lead) == before
        assert (lead.steps[2]["description"], lead.steps[2]["channel"]) == ("Call Ann", "phone")
        assert lead.steps[2]["delay_days"] == 6
        edit = MessageEdit.objects.get()
        assert (edit.kind, edit.message_id, edit.payload) == ("card", 77, {"reminder_id": row(lead, 3).pk})

    def test_with_another_draft_keeps_everything_else_and_can_go_back(self, lead: Lead) -> None:
        nudged(row(lead, 3))
        before = columns(lead)[3]
        change(lead, wanted(lead, suggested_text="In my words"))
        news = {"draft_text": "In my words", "draft_generated_at": NOW, "updated_at": NOW}
        assert columns(lead)[3] == before | news
        assert has_own_draft(row(lead, 3))
        assert MessageEdit.objects.get().message_id == 77
        undone = services.undo_draft(reminder=row(lead, 3), by=ALICE, now=NOW)
        assert undone.reminder.draft_text == "Hello, this is message 3."

    def test_on_another_day_starts_afresh_there(self, lead: Lead) -> None:
        nudged(row(lead, 3))
        before = row(lead, 3)
        change(lead, wanted(lead, delay_days=None, timing="2026-03-20"))
        moved = row(lead, 3)
        assert (moved.pk, moved.status, moved.reminder_count) == (before.pk, "pending", 0)
        assert (moved.cycle, moved.due_rule) == (before.cycle + 1, "timing:iso_date")
        assert moved.next_action_at == moved.due_at
        assert moved.due_at.date().isoformat() == lead.steps[-1]["timing"] == "2026-03-20"
        assert lead.steps[-1]["delay_days"] is None

    def test_on_the_day_it_has_stays(self, lead: Lead) -> None:
        for news in ({"timing": "2026-03-08"}, {"timing": "in 5 days"}, {"timing": ""}, {"timing": "soon"}):
            request = proposed(lead, wanted(lead, **news, delay_days=None))
            request.lead = lead
            assert planning.changes_of(request, now=NOW).difference.is_empty
            assert not accept(request).changed
        assert lead.plan_version == 1

    def test_that_is_overdue_comes_today_only_when_that_is_asked_for(self, lead: Lead) -> None:
        nudged(row(lead, 1))
        services.confirm_zone(user=lead.owner, zone="Europe/Kyiv", now=NOW)
        request = proposed(lead, wanted(lead, 1, delay_days=0, timing="Immediately"))
        assert not accept(request).changed
        change(lead, wanted(lead, 1, delay_days=None, timing="2026-03-03"))
        moved = row(lead, 1)
        assert (moved.due_at, moved.next_action_at, moved.due_rule) == (NOW, NOW, "at_once")

    def test_deleted_is_cancelled_and_leaves_the_plan(self, lead: Lead) -> None:
        nudged(row(lead, 3))
        change(lead, [step for step in wanted(lead) if step.step_id != 3])
        gone = lead.reminders.get(step_id=3)
        assert (gone.status, gone.plan_version, gone.next_action_at) == ("cancelled", 1, None)
        assert [step["step_id"] for step in lead.steps] == [1, 2, 4, 5]
        assert MessageEdit.objects.get().kind == "strip"
        assert not services.reopen(reminder=gone, by=ALICE, now=NOW).changed

    def test_that_is_new_takes_a_number_that_no_step_had(self, lead: Lead) -> None:
        services.complete(reminder=row(lead, 5), by=ALICE, now=NOW)
        lead.refresh_from_db()
        steps = wanted(lead)
        scheduled = change(lead, [*steps, replace(steps[0], step_id=5, description="Ask", delay_days=2)])
        new = scheduled.reminders[-1]
        assert (new.step_id, new.status, new.due_at) == (6, "pending", NOW + timedelta(days=2))
        assert [step["step_id"] for step in lead.steps] == [1, 2, 6, 3, 4, 5]

    def test_swapped_with_its_neighbour_takes_its_day(self, lead: Lead) -> None:
        before = columns(lead)
        steps = list(planning.open_steps(lead, now=NOW))
        first, second = steps[1], steps[2]
        steps[1] = replace(second, delay_days=None, timing=first.timing)
        steps[2] = replace(first, delay_days=None, timing=second.timing)
        change(lead, steps)
        assert [row(lead, number).due_at.date().day for number in (2, 3)] == [8, 5]
        assert [step["step_id"] for step in lead.steps] == [1, 3, 2, 4, 5]
        assert {n: columns(lead)[n] for n in (1, 4, 5)} == {n: before[n] for n in (1, 4, 5)}

    def test_of_the_same_day_only_changes_its_place(self, lead: Lead) -> None:
        lead.reminders.filter(step_id=3).update(due_at=START + timedelta(days=3, hours=2))
        before = columns(lead)
        steps = wanted(lead)
        request = proposed(lead, [steps[0], steps[2], steps[1], *steps[3:]])
        request.lead = lead
        found = planning.changes_of(request, now=NOW)
        assert (found.difference.is_reordered, found.kept) == (True, 5)
        assert accept(request).changed
        lead.refresh_from_db()
        assert [step["step_id"] for step in lead.steps] == [1, 3, 2, 4, 5]
        assert columns(lead) == before


class TestAnotherOrder:
    def test_of_a_step_that_was_closed_since_is_none(self, lead: Lead) -> None:
        steps = wanted(lead)
        request = proposed(lead, [steps[1], steps[0], *steps[2:]])
        services.complete(reminder=row(lead, 1), by=ALICE, now=NOW)
        assert not accept(request).changed
        lead.refresh_from_db()
        assert lead.plan_version == 1

    def test_that_the_days_undo_is_none(self, lead: Lead) -> None:
        """A step of a given day comes where that day is, wherever the plan names it."""
        steps = wanted(lead)
        request = proposed(lead, [replace(steps[2], delay_days=40), *steps[:2], *steps[3:]])
        request.lead = lead
        assert planning.changes_of(request, now=NOW).difference.is_reordered
        request = proposed(lead, [replace(steps[4], delay_days=40), *steps[:4]])
        request.lead = lead
        found = planning.changes_of(request, now=NOW)
        assert (found.difference.is_reordered, found.kept) == (False, 4)


class TestADraftWrittenSince:
    def test_stays_when_it_is_the_persons_own(self, lead: Lead) -> None:
        request = proposed(lead, wanted(lead, suggested_text="Proposed", description="Call Ann"))
        services.write_own_draft(reminder=row(lead, 3), text="Mine", by=ALICE, now=NOW)
        before = columns(lead)
        assert accept(request).changed
        lead.refresh_from_db()
        assert columns(lead) == before
        assert (row(lead, 3).draft_text, has_own_draft(row(lead, 3))) == ("Mine", True)
        entry = lead.steps[2]
        assert (entry["description"], entry["suggested_text"]) == ("Call Ann", "Hello, this is message 3.")

    def test_leaves_nothing_of_a_change_of_the_draft_alone(self, lead: Lead) -> None:
        request = proposed(lead, wanted(lead, suggested_text="Proposed"))
        services.write_own_draft(reminder=row(lead, 3), text="Mine", by=ALICE, now=NOW)
        assert not accept(request).changed
        assert row(lead, 3).draft_text == "Mine"

    def test_stays_when_it_is_an_earlier_one_again(self, lead: Lead) -> None:
        services.write_own_draft(reminder=row(lead, 3), text="Mine", by=ALICE, now=START)
        request = proposed(lead, wanted(lead, suggested_text="Proposed"))
        services.undo_draft(reminder=row(lead, 3), by=ALICE, now=NOW)
        accept(request)
        assert row(lead, 3).draft_text == "Hello, this is message 3."

    def test_gives_way_when_a_machine_wrote_it(self, lead: Lead) -> None:
        request = proposed(lead, wanted(lead, suggested_text="Proposed"))
        services.write_draft(reminder=row(lead, 3), text="Fresh", origin=Origin("model"), now=NOW)
        accept(request)
        assert row(lead, 3).draft_text == "Proposed"

    def test_gives_way_to_words_that_the_person_gives_the_proposal_later(self, lead: Lead) -> None:
        steps = wanted(lead, suggested_text="Proposed")
        proposed(lead, steps)
        for number in (2, 3):
            services.write_own_draft(reminder=row(lead, number), text="Mine", by=ALICE, now=NOW)
        request = proposed(lead, [*steps[:2], replace(steps[2], suggested_text="Last word"), *steps[3:]])
        accept(request)
        assert (row(lead, 2).draft_text, row(lead, 3).draft_text) == ("Mine", "Last word")

    @pytest.mark.parametrize("news", [{"description": "Call Ann"}, {"channel": Channel.PHONE}])
    @pytest.mark.parametrize("known", [["$40m"], []], ids=["doubtful before", "clean before"])
    def test_keeps_its_own_flags(self, lead: Lead, news: dict[str, Any], known: list[str]) -> None:
        lead.engagement_plan = [step | {"flags": known} for step in lead.steps]
        lead.save()
        request = proposed(lead, wanted(lead, **news))
        origin = Origin("model", flags=["7 awards"])
        services.write_draft(reminder=row(lead, 3), text="Hi, 7 awards, $40m!", origin=origin, now=NOW)
        accept(request)
        lead.refresh_from_db()
        assert lead.steps[2]["flags"] == ["7 awards"]

    def test_of_the_persons_own_has_no_flags_of_the_one_before(self, lead: Lead) -> None:
        lead.engagement_plan = [step | {"flags": ["$40m", "Ann"]} for step in lead.steps]
        lead.save()
        request = proposed(lead, wanted(lead, description="Call Ann"))
        services.write_own_draft(reminder=row(lead, 3), text="I know of the $40m", by=ALICE, now=NOW)
        accept(request)
        lead.refresh_from_db()
        assert lead.steps[2]["flags"] == ["Ann"]


class TestAModelsPlan:
    def test_keeps_what_it_repeats_and_replaces_the_rest(self, lead: Lead) -> None:
        nudged(row(lead, 1))
        before = columns(lead)
        raw = [step.to_json() for step in planning.open_steps(lead, now=NOW)]
        for step in raw:
            step["timing"] = f"Day {step['delay_days']}"
        raw[1]["step_id"] = 9  # the same under another number
        raw[2] |= {"description": "Call Ann", "delay_days": 4}
        raw[3] |= {"step_id": 10, "action_type": "call", "channel": "phone", "description": "Ring"}
        plan = parse_plan(raw, first_step_id=6, known_ids=frozenset({1, 2, 3, 4, 5}))
        change(lead, plan.steps)
        after = columns(lead)
        assert {n: after[n] for n in (1, 2, 5)} == {n: before[n] for n in (1, 2, 5)}
        assert (after[3]["cycle"], after[3]["due_at"]) == (2, NOW + timedelta(days=4))
        assert (after[4]["status"], after[6]["status"]) == ("cancelled", "pending")

    def test_does_not_move_a_step_for_one_that_moves_before_it(self, lead: Lead) -> None:
        raw = [step.to_json() for step in planning.open_steps(lead, now=NOW)]
        raw[1]["delay_days"] = 30
        plan = parse_plan(raw, first_step_id=6, known_ids=frozenset({1, 2, 3, 4, 5}))
        request = proposed(lead, plan.steps)
        request.lead = lead
        assert planning.changes_of(request, now=NOW).kept == 4

    def test_may_use_a_number_for_something_else(self, lead: Lead) -> None:
        """What has only its number in common is another step: the old one loses its buttons."""
        nudged(row(lead, 3))
        news = {"action_type": ActionType.CALL, "channel": Channel.PHONE, "delay_days": 1}
        change(lead, wanted(lead, description="Ring", suggested_text="Hello?", **news))
        assert (lead.reminders.get(step_id=3).status, MessageEdit.objects.get().kind) == (
            "cancelled",
            "strip",
        )
        assert (row(lead, 6).status, row(lead, 6).cycle) == ("pending", 1)

    def test_knows_the_plans_own_draft_after_several_changes(self, lead: Lead) -> None:
        services.write_own_draft(reminder=row(lead, 2), text="Mine", by=ALICE, now=NOW)
        change(lead, wanted(lead, description="Call"))
        change(lead, wanted(lead, description="Call again"))
        assert DraftVersion.objects.filter(lead=lead, step_id=2).count() == 1
        undone = services.undo_draft(reminder=row(lead, 2), by=ALICE, now=NOW)
        assert undone.reminder.draft_text == "Hello, this is message 2."


class TestTwice:
    def test_the_same_change_happens_once(self, lead: Lead) -> None:
        request = proposed(lead, wanted(lead, delay_days=9))
        accept(request)
        before = columns(lead)
        assert not accept(request, NOW + timedelta(days=1)).changed
        lead.refresh_from_db()
        assert not accept(proposed(lead, wanted(lead))).changed
        assert columns(lead) == before
        assert PlanVersion.objects.filter(lead=lead).count() == 2

    def test_a_change_that_would_leave_nothing_to_do_is_void(self, lead: Lead) -> None:
        request = proposed(lead, [wanted(lead)[1]])
        services.complete(reminder=row(lead, 2), by=ALICE, now=NOW)
        before = columns(lead)
        with pytest.raises(planning.PlanChanged):
            accept(request)
        assert columns(lead) == before
        request.refresh_from_db()
        assert request.result["decision"] == "outdated"

    def test_the_whole_plan_can_still_be_written_anew(self, lead: Lead) -> None:
        change(lead, wanted(lead, description="Call"))
        services.complete(reminder=row(lead, 1), by=ALICE, now=NOW)
        new = services.schedule_plan_reminders(
            lead=lead, steps=plan_of(2), base_date=NOW, expected_version=2, now=NOW, by=ALICE
        )
        assert [each.step_id for each in new.reminders] == [6, 7]
        assert lead.reminders.live().count() == 2
        assert violations(now=NOW) == []


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_one_of_two_changes_wins_and_the_other_is_void(self, lead: Lead) -> None:
        steps = wanted(lead)
        requests = [proposed(lead, [replace(steps[0], description="One"), *steps[1:]])]
        PlanRequest.objects.update(payload={})  # a model's: a change by hand would replace the first
        requests.append(proposed(lead, [*steps[:-1], replace(steps[-1], description="Other")]))

        def decide(request: PlanRequest) -> int:
            try:
                return accept(request).version
            except planning.PlanChanged:
                return 0

        outcomes = together([partial(decide, request) for request in requests])
        assert sorted(outcomes) == [0, 2]
        lead.refresh_from_db()
        assert ("One" in str(lead.steps)) != ("Other" in str(lead.steps))
