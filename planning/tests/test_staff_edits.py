"""What staff type becomes steps, and those the plan; a time on a date is kept through it all."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now as utc_now

from core.actor import Actor
from engagement.plans import Step
from engagement.plans.plan_edits import TooManySteps
from leads.models import Lead, TelegramUser
from planning.proposals import staff_edits
from planning.proposals.differences import moves
from planning.proposals.staff_edits import NEW, Edit
from planning.services import LeadClosed, NoPlan, PlanChanged
from reminders import services
from reminders.policy.plan_dates import due_of
from reminders.policy.windows import Window
from tests.factories import LeadFactory, plan_of

STAFF = Actor.staff(1, "root", "because")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


def dated(timing: str) -> Step:
    entry = plan_of(1)[0] | {"timing": timing, "delay_days": None}
    return Step.from_json(entry)


class TestATimeOnADate:
    @pytest.mark.parametrize("clock", ["00:00", "09:30", "23:59"])
    def test_is_when_the_step_is_due_on_its_persons_clock(self, clock: str) -> None:
        window = Window(KYIV, time(9), time(18), frozenset(range(5)))
        due = due_of(dated(f"2026-03-05 {clock}"), base_date=NOW, index=0, window=window)
        assert f"{due.at.astimezone(KYIV):%Y-%m-%d %H:%M}" == f"2026-03-05 {clock}"

    def test_counts_in_utc_where_no_clock_is_known(self) -> None:
        assert due_of(dated("2026-03-05 14:30"), base_date=NOW, index=0).at == datetime(
            2026, 3, 5, 14, 30, tzinfo=UTC
        )

    @pytest.mark.parametrize("timing", ["2026-03-05 24:00", "2026-03-05 9:30", "2026-03-05T09:30", "x"])
    def test_that_is_none_is_read_as_ever(self, timing: str) -> None:
        window = Window(KYIV, time(9), time(18), frozenset(range(5)))
        due = due_of(dated(timing), base_date=NOW, index=0, window=window)
        assert due == due_of(dated(timing[:10]), base_date=NOW, index=0, window=window)

    def test_that_is_over_is_now(self) -> None:
        assert due_of(dated("2026-03-01 14:30"), base_date=NOW, index=0).at == NOW

    def test_moves_a_step_of_that_day(self) -> None:
        assert moves(dated("2026-03-05"), dated("2026-03-05 14:30"))
        assert not moves(dated("2026-03-05 14:30"), dated("2026-03-05 14:30"))


@pytest.mark.django_db
class TestAPlan:
    @pytest.fixture
    def lead(self, alice: TelegramUser) -> Lead:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
        return services.start_plan(lead=lead, by=Actor.user(1001), now=utc_now()).lead

    def test_of_two_hands_is_the_one_that_came_first(self, lead: Lead) -> None:
        now = utc_now()
        stand = staff_edits.stand_of(lead, now=now)
        services.skip(reminder=lead.reminders.get(step_id=2), by=Actor.user(1001), now=now)
        with pytest.raises(PlanChanged):
            staff_edits.change_plan(lead=lead, steps=stand.steps[:1], seen=stand.mark, by=STAFF, now=now)

    def test_that_stays_the_same_changes_nothing(self, lead: Lead) -> None:
        now = utc_now()
        stand = staff_edits.stand_of(lead, now=now)
        steps = staff_edits.edited(lead, stand, [])
        rows = list(lead.reminders.order_by("id").values())
        after = staff_edits.change_plan(lead=lead, steps=steps, seen=stand.mark, by=STAFF, now=now)
        assert after.plan_version == 1
        assert list(lead.reminders.order_by("id").values()) == rows

    def test_of_a_closed_lead_and_of_no_steps_is_refused(self, lead: Lead) -> None:
        now = utc_now()
        stand = staff_edits.stand_of(lead, now=now)
        with pytest.raises(NoPlan):
            staff_edits.change_plan(lead=lead, steps=(), seen=stand.mark, by=STAFF, now=now)
        services.set_lead_status(lead=lead, status="closed_won", by=STAFF, now=now)
        with pytest.raises(LeadClosed):
            staff_edits.change_plan(lead=lead, steps=stand.steps, seen=stand.mark, by=STAFF, now=now)

    def test_has_ten_open_steps_at_most(self, lead: Lead) -> None:
        stand = staff_edits.stand_of(lead, now=utc_now())
        new = [Edit(NEW, f"Step {n}", "", "other", utc_now() + timedelta(days=n)) for n in range(8)]
        with pytest.raises(TooManySteps):
            staff_edits.edited(lead, stand, new)

    def test_gives_new_steps_numbers_that_no_step_had(self, lead: Lead) -> None:
        now = utc_now()
        stand = staff_edits.stand_of(lead, now=now)
        new = [Edit(NEW, "Send a card", "", "other", now + timedelta(days=n)) for n in (30, 20)]
        steps = staff_edits.edited(lead, stand, new)
        assert [step.step_id for step in steps] == [1, 2, 3, 5, 4]  # by their dates
