"""What a due reminder leaves behind: every column of every table that takes part, and every message.

Each situation is built with fixed keys and moments; then it is claimed, looked at, armed, sent and settled,
as a scheduler does. The rows are those of `twin_rows.json`, as the lanes before this one left them.

To write the file again, and read its difference before committing it:

    rm reminders/tests/twin_rows.json
    TWIN_ROWS=write .venv/bin/python -m pytest reminders/tests/test_twin.py
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.actor import SYSTEM, Actor
from reminders import services
from reminders.ledger import attempts
from reminders.loop.batch import Batch, Turn
from reminders.messenger import NotSent, Refusal, Refused, Unknown
from reminders.models import ScheduledReminder
from reminders.sending.armed import Answer
from reminders.tests.twin import (
    DAY,
    HOUR,
    MINE,
    NOW,
    REWRITE,
    WORKER,
    Cast,
    Situation,
    Stage,
    give_chats_rest,
    keep_rows,
    read_rows,
)
from tests.factories import plan_of

pytestmark = pytest.mark.django_db

MOST_ROUNDS = 30
SECOND = timedelta(seconds=1)
SOON = NOW + SECOND


def run(stage: Stage, now: datetime) -> None:
    """Claim, look at, arm, send and settle what is due then: a round each second, as the dispatcher does."""
    batch = Batch(worker=WORKER, token=MINE, concurrency=8)
    batch.begin(batch.claim(limit=50, now=now), at=0)
    batch.look_ahead(now=now)
    stage.read()
    give_chats_rest(is_long=True)
    landed: Sequence[Answer] = ()
    for number in range(1, MOST_ROUNDS + 1):
        if batch.groups:
            give_chats_rest()
        turn = Turn(room=8, at=number * 10, now=now + number * SECOND, landed=landed)
        armed = batch.carry(turn)
        if batch.is_paused:
            batch.drop()
        landed = stage.send(armed)
        if not (batch.groups or landed):
            return
    pytest.fail("It has no end")


# --- What is found ------------------------------------------------------------------------------------------


def doubtful(cast: Cast) -> None:
    """A step with a claim that nothing supports, and without the address it needs."""
    plan = plan_of(2)
    plan[0] |= {"flags": ["40 % faster"], "missing": "email"}
    cast.step(lead=cast.lead(engagement_plan=plan), draft_text="We are 40 % faster.")


def two_of_one_lead(cast: Cast) -> None:
    lead = cast.lead()
    cast.step(lead=lead)
    cast.step(lead=lead, step_id=2)


def touched(cast: Cast) -> None:
    """Another step of the lead was sent an hour ago."""
    lead = cast.lead()
    cast.attempt(cast.step(lead=lead, step_id=2, status="completed", next_action_at=None), HOUR)
    cast.step(lead=lead)


def told_lately(cast: Cast, *batches: str, due: int = 1) -> None:
    """This person got messages about other leads in the last minutes, singles or parts of a digest."""
    owner = cast.several(due)
    for number, batch in enumerate(batches):
        done = cast.step(lead=cast.lead(owner=owner), status="completed", next_action_at=None)
        cast.attempt(done, timedelta(minutes=9 - number), batch=batch)


def at_the_cap(cast: Cast, **columns: Any) -> None:
    """This person got the one message that they want a day."""
    owner = cast.several(2, daily_cap=1, **columns)
    done = cast.step(lead=cast.lead(owner=owner), status="completed", next_action_at=None)
    cast.attempt(done, HOUR / 2)


def failed(cast: Cast, error: str = "ConnectError", *, retry_in: timedelta = -SECOND) -> None:
    """The first nudge did not leave a minute ago."""
    row = cast.step(next_action_at=NOW - SECOND)
    columns = {"state": "failed", "message_id": None, "error_class": error, "retry_at": NOW + retry_in}
    cast.attempt(row, timedelta(minutes=1), settled_at=NOW - timedelta(minutes=1), **columns)


def uncertain(cast: Cast, state: str, ago: timedelta) -> None:
    """The first nudge left, and nobody knows whether it arrived."""
    row = cast.step(status="sent", reminder_count=1, last_reminded_at=NOW - ago, next_action_at=NOW - SECOND)
    cast.attempt(row, ago, state=state, message_id=None)


def snoozed_once(cast: Cast, **columns: Any) -> None:
    """The step comes back after a snooze; its message of before is still there."""
    facts = {"cycle": 2, "status": "snoozed", "snooze_count": 1}
    cast.attempt(cast.step(**facts), 3 * DAY, cycle=1, **columns)


def plain_and_others(cast: Cast) -> None:
    """A plain row beside one that is parked and one whose second nudge is due, of different people."""
    cast.step()
    cast.step(lead=cast.lead(reminders_paused=True))
    cast.nudged(24)


def mixed_digest(cast: Cast) -> None:
    """Of five steps of one person two are nudged for the second time, one of them was in a digest before."""
    owner = cast.several(3)
    cast.nudged(25, lead=cast.lead(owner=owner))
    row = cast.nudged(26, lead=cast.lead(owner=owner))
    row.deliveries.update(batch="an earlier digest", message_id=150)


# --- What happens meanwhile ---------------------------------------------------------------------------------


def first(service: Callable[..., object], **columns: Any) -> Callable[[Cast], object]:
    return lambda cast: service(reminder=cast.rows[0], now=SOON, **columns)


def set_first(**columns: Any) -> Callable[[Cast], object]:
    return lambda cast: ScheduledReminder.objects.filter(pk=cast.rows[0].pk).update(**columns)


def pause_lead(cast: Cast) -> None:
    services.set_paused(lead=cast.rows[0].lead, paused=True, by=SYSTEM, now=SOON)


def delete_lead(cast: Cast) -> None:
    services.delete_lead(lead=cast.rows[0].lead, by=SYSTEM, now=SOON)


def set_lead_status(cast: Cast) -> None:
    services.set_lead_status(lead=cast.rows[0].lead, status="closed_won", by=SYSTEM, now=SOON)


def block(cast: Cast) -> None:
    services.mark_blocked(telegram_id=cast.rows[0].telegram_id, now=SOON)


def pause_person(cast: Cast) -> None:
    services.pause_person(user=cast.rows[0].lead.owner, until=NOW + DAY, by=SYSTEM, now=SOON)


def hand_over(cast: Cast) -> None:
    services.transfer(lead=cast.rows[0].lead, to=cast.person(), by=SYSTEM, now=SOON)


def write_to(cast: Cast) -> None:
    """Another scheduler has sent this person another message."""
    done = cast.step(lead=cast.lead(owner=cast.rows[0].lead.owner), status="completed", next_action_at=None)
    cast.attempt(done, -SECOND / 2)


def rename(cast: Cast) -> None:
    lead = cast.rows[0].lead
    lead.prospect_name = "Renamed"
    lead.save(update_fields=["prospect_name"])


def redraft(cast: Cast) -> None:
    services.write_own_draft(reminder=cast.rows[0], text="Another draft", by=SYSTEM, now=SOON)


def pause_all(cast: Cast) -> None:
    services.sending_pause.pause(by=SYSTEM, reason="Maintenance", now=SOON)


def reap(cast: Cast) -> None:
    """The answer takes so long that another scheduler calls the attempt uncertain."""
    attempts.reap(now=NOW + 2 * attempts.ORPHAN_AFTER)


SNOOZE = first(services.snooze, until=NOW + DAY, by=Actor.user(7001))
DONE = first(services.complete, by=Actor.user(7001))
NO = "Bad Request: can't parse entities"

FOUND: dict[str, Situation] = {
    # Plain
    "plain": Situation(build=Cast.step),
    "plain_of_three_people": Situation(build=lambda c: [c.step() for _ in "123"]),
    "plain_beside_others": Situation(build=plain_and_others),
    "no_draft": Situation(build=lambda c: c.step(draft_text=None)),
    "empty_draft": Situation(build=lambda c: c.step(draft_text="")),
    "doubtful": Situation(build=doubtful),
    "step_that_left_the_plan": Situation(build=lambda c: c.step(step_id=9)),
    "asked_for": Situation(build=lambda c: c.step(due_rule="at_once")),
    "waited_for_a_cap": Situation(build=lambda c: c.step(not_before=NOW - HOUR)),
    "in_ukrainian_in_the_window": Situation(
        build=lambda c: c.owned(language_code="uk", timezone="Europe/Kyiv", zone_confirmed_at=NOW - DAY),
    ),
    # Further nudges, and cycles
    "second_nudge": Situation(build=lambda c: c.nudged(24)),
    "third_nudge": Situation(build=lambda c: c.nudged(72, 48)),
    "rest_after_the_third": Situation(build=lambda c: c.nudged(96, 72, 24)),
    "unanswered_after_three_rests": Situation(build=lambda c: c.nudged(96, 72, 24, auto_snooze_count=3)),
    "whole_cycle": Situation(build=Cast.step, runs=[day * (DAY + HOUR) for day in (0, 1, 3, 4, 11, 12)]),
    "back_from_a_snooze": Situation(build=snoozed_once),
    "back_from_a_snooze_in_a_digest": Situation(build=lambda c: snoozed_once(c, batch="a digest")),
    "back_from_a_snooze_in_another_chat": Situation(
        build=lambda c: snoozed_once(c, telegram_id=c.person().telegram_id)
    ),
    "second_nudge_after_an_uncertain_one": Situation(build=lambda c: uncertain(c, "unknown", DAY)),
    # Many, caps and windows
    "five_of_one_person": Situation(build=lambda c: c.several(5)),
    "five_of_one_person_two_of_them_again": Situation(build=mixed_digest),
    "two_of_one_lead": Situation(build=two_of_one_lead),
    "lead_was_touched": Situation(build=touched),
    "alone_after_three_singles": Situation(build=lambda c: told_lately(c, "", "", "")),
    "several_after_three_singles": Situation(build=lambda c: told_lately(c, "", "", "", due=3)),
    "after_three_singles_and_a_digest": Situation(build=lambda c: told_lately(c, "", "", "", "a digest")),
    "after_two_singles": Situation(build=lambda c: told_lately(c, "", "")),
    "more_than_a_digest_holds": Situation(build=lambda c: told_lately(c, "", "", "", due=22)),
    "at_the_cap": Situation(build=at_the_cap),
    "at_the_cap_with_a_window": Situation(
        build=lambda c: at_the_cap(c, timezone="Europe/Kyiv", zone_confirmed_at=NOW - DAY)
    ),
    "at_the_cap_but_asked_for": Situation(
        build=lambda c: [at_the_cap(c), c.step(lead=c.lead(owner=c.rows[0].lead.owner), due_rule="at_once")],
    ),
    "outside_the_window": Situation(
        build=lambda c: c.owned(timezone="America/New_York", zone_confirmed_at=NOW - DAY)
    ),
    "day_off": Situation(build=lambda c: c.owned(days_off=["2026-03-02"], zone_confirmed_at=NOW - DAY)),
    # Parked, closed, held
    "lead_paused": Situation(build=lambda c: c.step(lead=c.lead(reminders_paused=True))),
    "lead_closed": Situation(build=lambda c: c.step(lead=c.lead(status="closed_lost"))),
    "lead_deleted": Situation(build=lambda c: c.step(lead=c.lead(deleted_at=NOW - DAY))),
    "lead_of_another": Situation(build=lambda c: c.step(telegram_id=c.person().telegram_id)),
    "person_paused": Situation(build=lambda c: c.owned(paused_at=NOW - DAY, paused_until=NOW + DAY)),
    "person_switched_off": Situation(build=lambda c: c.owned(reminder_enabled=False)),
    "person_blocked": Situation(build=lambda c: c.owned(blocked_at=NOW - DAY)),
    "closed": Situation(build=lambda c: c.step(status="completed", next_action_at=NOW - HOUR)),
    "held": Situation(build=lambda c: c.step(hold_reason="chat_not_found")),
    "not_yet_due": Situation(build=lambda c: c.step(due_at=NOW + HOUR, next_action_at=NOW)),
    "waits_for_a_cap": Situation(build=lambda c: c.step(not_before=NOW + HOUR)),
    "sending_is_paused": Situation(build=lambda c: [c.step(), pause_all(c)]),
    # Workers died of it
    "suspect": Situation(build=lambda c: [c.step(lost_claims=1), c.step()]),
    "suspect_for_the_last_time": Situation(build=lambda c: c.step(lost_claims=3)),
    "kills_workers": Situation(build=lambda c: c.step(lost_claims=4)),
    # The ledger says something
    "retry": Situation(build=failed),
    "retry_without_markup": Situation(build=lambda c: failed(c, Refusal.BAD_REQUEST)),
    "retry_after_a_rate_limit": Situation(build=lambda c: failed(c, Refusal.RATE_LIMITED)),
    "retry_comes_later": Situation(build=lambda c: failed(c, retry_in=HOUR)),
    "uncertain": Situation(build=lambda c: uncertain(c, "unknown", HOUR)),
    "on_its_way": Situation(build=lambda c: uncertain(c, "sending", SECOND)),
}
OUTCOMES = {
    "not_sent": NotSent("ConnectionRefusedError", "nobody listens"),
    "rate_limited": Refused(Refusal.RATE_LIMITED, "Too Many Requests", retry_after=3600),
    "bad_request": Refused(Refusal.BAD_REQUEST, NO),
    "chat_not_found": Refused(Refusal.CHAT_NOT_FOUND, "Bad Request: chat not found"),
    "blocked": Refused(Refusal.BLOCKED, "Forbidden: bot was blocked by the user"),
    "migrated": Refused(Refusal.MIGRATED, "group migrated", new_chat_id=-100),
    "unauthorized": Refused(Refusal.UNAUTHORIZED, "Unauthorized"),
    "unknown": Unknown("ReadTimeout", "no answer"),
}


def with_another(cast: Cast) -> None:
    """The person has another step, due tomorrow."""
    row = cast.step()
    cast.step(lead=row.lead, step_id=2, due_at=NOW + DAY)


ANSWERED = {
    **{f"first_{key}": Situation(build=with_another, answers=[no]) for key, no in OUTCOMES.items()},
    **{
        f"second_{key}": Situation(build=lambda c: c.nudged(24), answers=[no]) for key, no in OUTCOMES.items()
    },
    **{
        f"digest_{key}": Situation(build=lambda c: told_lately(c, "", "", "", due=2), answers=[no])
        for key, no in OUTCOMES.items()
        if key != "rate_limited"
    },
    "first_not_sent_done_meanwhile": Situation(
        build=with_another, answers=[OUTCOMES["not_sent"]], in_flight=DONE
    ),
    "first_unknown_snoozed_meanwhile": Situation(
        build=with_another, answers=[OUTCOMES["unknown"]], in_flight=SNOOZE
    ),
    "plain_form_refused_as_well": Situation(
        build=lambda c: failed(c, Refusal.BAD_REQUEST), answers=[OUTCOMES["bad_request"]]
    ),
    "first_rate_limited_then_sent": Situation(
        build=Cast.step, answers=[OUTCOMES["rate_limited"]], runs=[0 * HOUR, 2 * HOUR]
    ),
    "digest_bad_request_then_plain": Situation(
        build=lambda c: told_lately(c, "", "", "", due=2),
        answers=[OUTCOMES["bad_request"]],
        runs=[0 * HOUR, timedelta(minutes=3)],
    ),
}
MEANWHILE = {
    "snoozed": SNOOZE,
    "done": DONE,
    "held": set_first(hold_reason="unanswered"),
    "claimed_by_another": set_first(claim_token="other"),
    "lead_paused": pause_lead,
    "lead_deleted": delete_lead,
    "lead_closed": set_lead_status,
    "person_blocked": block,
    "person_paused": pause_person,
    "handed_over": hand_over,
}
CHANGED = {
    **{f"read_then_{key}": Situation(build=with_another, after_reading=do) for key, do in MEANWHILE.items()},
    "read_then_person_got_another": Situation(build=Cast.step, after_reading=write_to),
    "read_then_sending_paused": Situation(build=Cast.step, after_reading=pause_all),
    # Until five seconds ago: nothing in the row says that its lead or its draft has changed.
    "read_then_renamed": Situation(
        build=Cast.step, after_reading=rename, stale={"lead_name": "Prospect 8001"}
    ),
    "read_then_redrafted": Situation(build=Cast.step, after_reading=redraft),
    **{f"sent_then_{key}": Situation(build=with_another, in_flight=do) for key, do in MEANWHILE.items()},
    "sent_then_called_uncertain": Situation(build=with_another, in_flight=reap),
    "sent_again_then_done": Situation(build=lambda c: c.nudged(24), in_flight=DONE),
    "sent_again_then_called_uncertain": Situation(build=lambda c: c.nudged(24), in_flight=reap),
}
SITUATIONS = FOUND | ANSWERED | CHANGED


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_lane_leaves_these_rows(name: str) -> None:
    situation = SITUATIONS[name]
    stage = Stage(situation)
    for later in situation.runs:
        run(stage, NOW + later)
    rows = stage.rows()
    if REWRITE:
        keep_rows(name, rows)
    expected = read_rows()[name]
    for message in expected.get("messages", []):
        message |= situation.stale
    assert {table: found for table, found in rows.items() if found} == expected


def test_the_file_holds_the_situations_of_the_table() -> None:
    assert set(read_rows()) == set(SITUATIONS)
