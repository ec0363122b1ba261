"""What a tap does: the row, its history, the answer; repeats, conflicts and wrong input."""

from datetime import timedelta
from typing import Any

import pytest

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity, LeadStatus
from miniapp import limits
from miniapp.testing import AppClient
from miniapp.tests.conftest import DAY, NOW, Deal
from reminders import services
from reminders.models import MessageEdit, ReminderStatus, ScheduledReminder
from tests.factories import DeliveryFactory

pytestmark = pytest.mark.django_db


def now_of(row: ScheduledReminder) -> ScheduledReminder:
    return ScheduledReminder.objects.select_related("lead__owner").get(pk=row.pk)


def act(deal: Deal, row: ScheduledReminder, deed: str, **fields: Any) -> Any:
    return deal.app.post(f"steps/{row.pk}/{deed}", **{"v": now_of(row).version, "as": "row"} | fields)


def lines_of(row: ScheduledReminder) -> list[LeadActivity]:
    return list(LeadActivity.objects.filter(lead=row.lead, metadata__reminder_id=row.pk).order_by("id"))


class TestDone:
    def test_closes_the_step_with_one_line_in_the_app_and_puts_the_chat_right(self, deal: Deal) -> None:
        DeliveryFactory.create(reminder=deal.late, message_id=77)
        response = act(deal, deal.late, "done")
        assert response.status_code == 200
        row = now_of(deal.late)
        assert row.status == ReminderStatus.COMPLETED
        assert row.lead.steps[0]["status"] == "done"
        (line,) = lines_of(deal.late)
        assert line.metadata["by"] == {"kind": "miniapp", "id": deal.person.telegram_id, "name": ""}
        assert list(MessageEdit.objects.values_list("message_id", flat=True)) == [77]

    def test_answers_with_the_row_the_numbers_and_the_way_back(self, deal: Deal) -> None:
        body = act(deal, deal.late, "done").content.decode()
        assert f'id="step-{deal.late.pk}" data-step data-state="done"' in body
        assert 'id="banner" hx-swap-oob="true"></div>' in body  # nothing is late any more
        assert "1 done or skipped today" in body
        assert "Done. Next: Write message 2, today 12:00." in body
        assert f"/app/-/steps/{deal.late.pk}/undo" in body
        assert "Replied" in body

    @pytest.mark.parametrize(
        ("description", "told"),
        [
            ("\u202e\u05d0\u05d1", "\u2068\u05d0\u05d1\u2069"),  # does not turn the time around
            ("Invite Ann.", "Invite Ann"),
            (
                "Ask whether the new plan suits Ann and her three colleagues",
                "Ask whether the new plan suits Ann and her three colleagues",
            ),
            (
                "Send the case study that Ann asked for when you met at the fair",
                "Send the case study that Ann asked for when you met at the…",
            ),
        ],
    )
    def test_names_the_next_step_in_a_few_whole_words(self, deal: Deal, description: str, told: str) -> None:
        plan = deal.lead.steps
        plan[1]["description"] = description
        Lead.objects.filter(pk=deal.lead.pk).update(engagement_plan=plan)
        body = deal.app.post(f"steps/{deal.late.pk}/done", v=deal.late.version).content.decode()
        assert f"Done. Next: {told}, today 12:00." in body

    def test_in_the_plan_answers_with_the_step_alone(self, deal: Deal) -> None:
        body = act(deal, deal.late, "done", **{"as": "step"}).content.decode()
        assert "banner" not in body
        assert "<h3" in body

    def test_twice_changes_nothing_more(self, deal: Deal) -> None:
        seen = deal.late.version
        first = act(deal, deal.late, "done", v=seen)
        again = act(deal, deal.late, "done", v=seen)
        assert (first.status_code, again.status_code) == (200, 200)
        assert len(lines_of(deal.late)) == 1

    def test_of_the_last_step_says_that_the_plan_is_finished(self, deal: Deal) -> None:
        for row in (deal.late, deal.today):
            act(deal, row, "done")
        assert "The plan is finished." in act(deal, deal.ahead, "done").content.decode()

    @pytest.mark.parametrize("seen", ["", "x", "-1", "1.5", "9" * 30, "\uff11"])
    def test_without_a_version_is_refused(self, deal: Deal, seen: str) -> None:
        assert act(deal, deal.late, "done", v=seen).status_code == 422
        assert now_of(deal.late).status == ReminderStatus.SENT


class TestSkipAndUndo:
    def test_skip_leaves_it_out_and_undo_brings_it_back_as_it_was(self, deal: Deal) -> None:
        assert "Skipped." in act(deal, deal.late, "skip").content.decode()
        assert now_of(deal.late).status == ReminderStatus.SKIPPED
        body = act(deal, deal.late, "undo").content.decode()
        assert "Undone." in body
        assert 'data-state="late"' in body
        assert now_of(deal.late).status == ReminderStatus.SENT

    def test_undo_of_what_has_changed_since_says_so(self, deal: Deal) -> None:
        act(deal, deal.late, "skip")
        seen = now_of(deal.late).version
        services.reopen(reminder=now_of(deal.late), by=Actor.user(deal.person.telegram_id), now=NOW)
        services.complete(reminder=now_of(deal.late), by=Actor.user(deal.person.telegram_id), now=NOW)
        body = act(deal, deal.late, "undo", v=seen).content.decode()
        assert "Something else has happened since." in body
        assert now_of(deal.late).status == ReminderStatus.COMPLETED


class TestLater:
    def test_lets_it_rest_as_the_chats_choice_does(self, deal: Deal) -> None:
        response = act(deal, deal.late, "snooze", until="3d")
        row = now_of(deal.late)
        assert (row.status, row.due_at) == (ReminderStatus.SNOOZED, NOW + 3 * DAY)
        assert "Rests until Sat 7 Mar, 09:00" in response.content.decode()

    def test_rests_until_the_day_that_its_button_has_shown(self, deal: Deal) -> None:
        act(deal, deal.late, "snooze", until="tom", shown="2026-03-06T09:00")
        row = now_of(deal.late)
        assert (row.due_at.isoformat()[:10], row.due_rule) == ("2026-03-06", "snoozed")

    def test_until_a_named_moment_counts_as_said(self, deal: Deal) -> None:
        act(deal, deal.late, "snooze", at="2026-03-07T22:30")
        assert now_of(deal.late).due_rule == "as_said"

    def test_moves_it_to_another_date_on_the_persons_clock(self, deal: Deal) -> None:
        deal.person.timezone = "Europe/Kyiv"
        deal.person.save()
        response = act(deal, deal.ahead, "move", at="2026-03-12T10:00")
        assert now_of(deal.ahead).due_at.isoformat() == "2026-03-12T08:00:00+00:00"
        assert "Moved to Thu 12 Mar, 10:00" in response.content.decode()

    @pytest.mark.parametrize(
        "field",
        [
            {"until": "never"},
            {"until": ""},
            {},
            {"at": ""},
            {"at": "tomorrow"},
            {"at": "2026-03-04T08:59"},  # past
            {"at": "2027-03-06T09:00"},  # beyond a year
            {"at": "9999-12-31T23:59"},
            {"at": "0001-01-01T00:00"},
            {"at": "2026-02-30T10:00"},
            {"at": "2026-03-29T03:30"},  # clocks go from 03:00 to 04:00 in Kyiv
        ],
    )
    def test_refuses_what_can_not_be_meant(self, deal: Deal, field: dict[str, str]) -> None:
        deal.person.timezone = "Europe/Kyiv"
        deal.person.save()
        response = act(deal, deal.late, "snooze", **field)
        assert (response.status_code, response["X-Reason"]) == (422, "value")
        assert 'role="alert"' in response.content.decode()
        assert now_of(deal.late).version == deal.late.version

    def test_takes_the_hour_that_comes_twice(self, deal: Deal) -> None:
        deal.person.timezone = "Europe/Kyiv"
        deal.person.save()
        assert act(deal, deal.ahead, "move", at="2026-10-25T03:30").status_code == 200
        assert now_of(deal.ahead).due_at.isoformat() == "2026-10-25T00:30:00+00:00"

    def test_of_a_held_step_is_for_staff(self, deal: Deal) -> None:
        ScheduledReminder.objects.filter(pk=deal.late.pk).update(hold_reason="chat_not_found")
        response = act(deal, deal.late, "snooze", until="3d")
        assert (response.status_code, response["X-Reason"]) == (409, "held")
        assert "Telegram does not know this chat." in response.content.decode()
        assert act(deal, deal.late, "done").status_code == 200


class TestOutcome:
    def test_is_noted_and_taken_back(self, deal: Deal) -> None:
        act(deal, deal.late, "done")
        body = act(deal, deal.late, "outcome", answer="replied").content.decode()
        assert 'aria-pressed="true"' in body
        assert services.outcome_of(now_of(deal.late)) == "replied"
        act(deal, deal.late, "outcome", answer="")
        assert services.outcome_of(now_of(deal.late)) is None

    def test_offers_what_is_next_and_lets_the_plan_go_on(self, deal: Deal) -> None:
        act(deal, deal.late, "done")
        body = act(deal, deal.late, "outcome", answer="booked").content.decode()
        assert "Next step now" in body
        assert "Keep going" in body
        assert now_of(deal.late).lead.reminders_paused
        assert "The plan goes on." in act(deal, deal.late, "on").content.decode()
        assert not now_of(deal.late).lead.reminders_paused
        assert services.outcome_of(now_of(deal.late)) == "booked"

    def test_brings_the_next_step_at_once(self, deal: Deal) -> None:
        act(deal, deal.late, "done")
        act(deal, deal.late, "outcome", answer="replied")
        assert "Next step now" not in act(deal, deal.late, "next").content.decode()
        assert now_of(deal.today).due_at == NOW

    def test_that_does_not_exist_is_refused(self, deal: Deal) -> None:
        act(deal, deal.late, "done")
        assert act(deal, deal.late, "outcome", answer="<b>").status_code == 422


class TestConflict:
    def test_shows_what_the_other_hand_did_and_keeps_it(self, deal: Deal) -> None:
        seen = deal.late.version
        services.skip(reminder=deal.late, by=Actor.user(deal.person.telegram_id), now=NOW)
        response = act(deal, deal.late, "done", v=seen)
        body = response.content.decode()
        assert (response.status_code, response["X-Reason"]) == (409, "conflict")
        assert 'role="alert"' in body
        assert "skipped" in body.lower()
        assert "Keep" in body
        assert "Undo that" in body
        assert now_of(deal.late).status == ReminderStatus.SKIPPED
        assert act(deal, deal.late, "undo").status_code == 200
        assert now_of(deal.late).status == ReminderStatus.SENT

    def test_of_two_dates_offers_mine_which_then_counts(self, deal: Deal) -> None:
        seen = deal.late.version
        there = NOW + 5 * DAY
        services.reschedule(reminder=deal.late, due_at=there, by=Actor.user(deal.person.telegram_id), now=NOW)
        response = act(deal, deal.late, "snooze", v=seen, until="3d")
        body = response.content.decode()
        assert response.status_code == 409
        assert "Use mine" in body
        assert "{&quot;until&quot;: &quot;3d&quot;}" in body
        assert now_of(deal.late).due_at == there
        assert act(deal, deal.late, "snooze", until="3d").status_code == 200
        assert now_of(deal.late).due_at == NOW + 3 * DAY


class TestLead:
    def post(self, deal: Deal, deed: str, **fields: Any) -> Any:
        return deal.app.post(f"leads/{deal.lead.pk}/{deed}", **fields)

    def test_rests_and_goes_on(self, deal: Deal) -> None:
        body = self.post(deal, "pause").content.decode()
        deal.lead.refresh_from_db()
        assert deal.lead.reminders_paused
        assert "Paused: no reminders come." in body
        self.post(deal, "resume")
        deal.lead.refresh_from_db()
        assert not deal.lead.reminders_paused

    def test_rests_until_a_day(self, deal: Deal) -> None:
        self.post(deal, "pause", until="2026-03-20T09:00")
        deal.lead.refresh_from_db()
        assert deal.lead.paused_until == NOW + 16 * DAY

    @pytest.mark.parametrize(("how", "status"), [("won", "closed_won"), ("lost", "closed_lost")])
    def test_is_closed_and_opened_again(self, deal: Deal, how: str, status: str) -> None:
        body = self.post(deal, "close", **{"as": how}).content.decode()
        deal.lead.refresh_from_db()
        assert deal.lead.status == status
        assert "Open again" in body
        assert f"/app/-/steps/{deal.late.pk}/done" not in body
        self.post(deal, "reopen")
        deal.lead.refresh_from_db()
        assert deal.lead.status == LeadStatus.ANALYZED
        assert now_of(deal.late).status == ReminderStatus.SENT

    @pytest.mark.parametrize(
        ("deed", "fields"),
        [("close", {}), ("close", {"as": "analyzed"}), ("pause", {"until": "2020-01-01T00:00"})],
    )
    def test_refuses_what_can_not_be_meant(self, deal: Deal, deed: str, fields: dict[str, str]) -> None:
        assert self.post(deal, deed, **fields).status_code == 422

    def test_of_a_closed_lead_takes_no_step_any_more(self, deal: Deal) -> None:
        seen = deal.late.version
        self.post(deal, "close", **{"as": "won"})
        assert act(deal, deal.late, "done", v=seen).status_code == 409


class TestLimit:
    def test_of_actions_is_sixty_a_minute(self, deal: Deal, frozen: Any) -> None:
        answers = [act(deal, deal.late, "undo").status_code for _ in range(limits.ACTIONS)]
        over = act(deal, deal.late, "done")
        assert set(answers) == {200}
        assert (over.status_code, over["X-Reason"], over["Retry-After"]) == (429, "slow", "20")
        assert deal.app.get().status_code == 200
        assert AppClient(deal.person.telegram_id + 1).post(f"steps/{deal.late.pk}/done").status_code == 403
        with frozen(NOW + timedelta(minutes=1)):
            assert act(deal, deal.late, "done").status_code == 200

    def test_of_reads_is_three_hundred(self, deal: Deal) -> None:
        for _ in range(limits.READS):
            limits.count(deal.person.telegram_id, is_action=False, now=NOW)
        assert deal.app.get().status_code == 429


class TestGet:
    def test_changes_nothing(self, deal: Deal) -> None:
        assert deal.app.get(f"steps/{deal.late.pk}/done", {"v": 1}).status_code == 405
        assert now_of(deal.late).status == ReminderStatus.SENT
        assert ActivityType.STEP_COMPLETED not in {line.activity_type for line in lines_of(deal.late)}
