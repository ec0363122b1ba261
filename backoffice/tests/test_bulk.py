"""Many rows at once: what staff see before, what is done, and what is left out and said."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.bulk import page as bulk_page
from backoffice.tests.pages import LEADS, REMINDERS, be_late, message_of, page, step, through
from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import DeliveryState, ScheduledReminder
from reminders.tests.sql import wait_until_somebody_waits
from tests.factories import DeliveryFactory, LeadFactory, plan_of
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db
REASON = "Alice is ill"
KYIV = ZoneInfo("Europe/Kyiv")
SOON = utc_now().date() + timedelta(days=20)
NINE = datetime.combine(SOON, time(9), KYIV)  # on Alice's clock


@pytest.fixture
def other(bob: TelegramUser) -> Lead:
    """Return a lead of Bob's whose three steps run too."""
    lead = LeadFactory.create(owner=bob, prospect_name="Omar Haddad", engagement_plan=plan_of(3))
    return services.start_plan(lead=lead, by=Actor.user(bob.telegram_id), now=utc_now()).lead


def chosen(name: str, *rows: Any) -> dict[str, Any]:
    return {"action": name, "_selected_action": [row.pk for row in rows]}


class TestLookingFirst:
    def test_changes_nothing_and_says_what_would_move(
        self, admin_client: Client, lead: Lead, other: Lead, me: Actor
    ) -> None:
        services.complete(reminder=step(lead, 2), by=me, now=utc_now())
        rows = [step(lead, 1), step(lead, 2), step(other, 1)]
        before = list(ScheduledReminder.objects.order_by("id").values())
        answer = admin_client.post(reverse(REMINDERS), chosen("snooze", *rows))
        view = answer.context["view"]
        assert (len(view.moves), view.people, view.left_out) == (2, 2, {"closed already": 1})
        assert [name for name, _dates in view.dates] == ["Due", "To"]
        assert "Maya Lindqvist" in answer.content.decode()
        assert list(ScheduledReminder.objects.order_by("id").values()) == before

    def test_names_dates_on_the_owners_clocks(self, admin_client: Client, lead: Lead) -> None:
        at = step(lead, 3).due_at.astimezone(KYIV)
        answer = admin_client.post(reverse(REMINDERS), chosen("cancel", step(lead, 3)))
        assert dict(answer.context["view"].dates)["Due"].endswith(f", 09:00 {at:%Z}")  # her morning

    def test_leaves_out_what_is_uncertain_or_being_sent_or_comes_later(
        self, admin_client: Client, lead: Lead, other: Lead
    ) -> None:
        DeliveryFactory.create(reminder=step(lead, 1), state=DeliveryState.UNKNOWN)
        DeliveryFactory.create(reminder=step(lead, 2), state=DeliveryState.SENDING)
        claimed = step(other, 1)
        ScheduledReminder.objects.filter(pk=claimed.pk).update(claimed_until=utc_now() + timedelta(minutes=1))
        rows = [step(lead, 1), step(lead, 2), step(lead, 3), claimed]
        assert admin_client.post(reverse(REMINDERS), chosen("snooze", *rows)).context["view"].left_out == {
            "being sent right now": 2,
            "may have been sent already: say first whether it arrived": 1,
            "comes later anyway": 1,
        }

    def test_costs_the_same_for_many(self, admin_client: Client, lead: Lead, other: Lead) -> None:
        def cost(*rows: ScheduledReminder) -> int:
            with CaptureQueriesContext(connection) as seen:
                admin_client.post(reverse(REMINDERS), chosen("snooze", *rows))
            return len(seen)

        cost(step(lead, 1))
        assert cost(step(lead, 1)) == cost(*ScheduledReminder.objects.all())

    def test_takes_so_many_at_a_time_and_says_so(
        self, admin_client: Client, lead: Lead, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk_page, "MOST", 2)
        every_one = chosen("cancel", step(lead, 1)) | {"select_across": "1"}
        answer = admin_client.post(f"{reverse(REMINDERS)}?show=open", every_one)
        assert len(answer.context["view"].moves) == 2
        assert "run it again for the rest" in answer.content.decode()


class TestDoing:
    def test_needs_a_reason(self, admin_client: Client, lead: Lead) -> None:
        answer = through(admin_client, REMINDERS, "cancel", step(lead, 1), reason="  ")
        assert "Say why" in answer.content.decode()
        assert step(lead, 1).is_live

    def test_snoozes_to_a_date_with_the_reason_in_history_and_log(
        self, admin_client: Client, lead: Lead
    ) -> None:
        day = {"span": "date", "day": SOON.isoformat()}
        told = through(admin_client, REMINDERS, "snooze", step(lead, 1), reason=REASON, **day)
        row = step(lead, 1)
        assert told == "1 step snoozed."
        assert (row.status, row.due_at) == ("snoozed", NINE)
        assert lead.activities.get(activity_type="step_snoozed").metadata["by"]["why"] == REASON
        entry = LogEntry.objects.get()
        assert (entry.object_id, entry.get_change_message()) == (str(row.pk), f"Snooze: {REASON}")
        assert REASON in admin_client.get(page(lead)).content.decode()

    def test_shows_it_again_where_else_is_chosen_now(self, admin_client: Client, lead: Lead) -> None:
        asked = admin_client.post(reverse(REMINDERS), chosen("snooze", step(lead, 1)))
        sent = chosen("snooze", step(lead, 1)) | {name: asked.context[name] for name in ("seen", "shown")}
        sent |= {"confirm": "1", "reason": REASON, "span": "14", "day": ""}
        answer = admin_client.post(reverse(REMINDERS), sent)
        assert "Look, then confirm." in answer.content.decode()
        assert step(lead, 1).status == "pending"
        sent |= {name: answer.context[name] for name in ("seen", "shown")}
        assert message_of(admin_client, reverse(REMINDERS), sent) == "1 step snoozed."

    def test_leaves_out_what_has_changed_since(
        self, admin_client: Client, lead: Lead, other: Lead, me: Actor
    ) -> None:
        rows = [step(lead, 1), step(lead, 2), step(other, 1), step(other, 2)]
        asked = admin_client.post(reverse(REMINDERS), chosen("cancel", *rows))
        services.reschedule(
            reminder=step(lead, 1), due_at=utc_now() + timedelta(days=9), by=me, now=utc_now()
        )
        services.complete(reminder=step(lead, 2), by=me, now=utc_now())
        step(other, 2).delete()
        sent = chosen("cancel", rows[0]) | {name: asked.context[name] for name in ("seen", "shown")}
        told = message_of(admin_client, reverse(REMINDERS), sent | {"confirm": "1", "reason": REASON})
        assert told == (
            "1 step cancelled; 3 left out: 1 changed since you looked, 1 closed already, 1 no longer there."
        )
        assert (step(lead, 1).status, step(lead, 2).status) == ("pending", "completed")

    @pytest.mark.parametrize("name", [LEADS, REMINDERS])
    def test_hands_leads_over(
        self, admin_client: Client, lead: Lead, other: Lead, bob: TelegramUser, name: str
    ) -> None:
        rows = [lead, other] if name == LEADS else [step(lead, 1), step(lead, 2), step(other, 1)]
        told = through(admin_client, name, "hand_over", *rows, reason=REASON, owner=str(bob.telegram_id))
        assert told == "1 lead handed over; 1 left out: 1 theirs already."
        assert set(Lead.objects.values_list("owner_id", flat=True)) == {bob.telegram_id}
        assert lead.activities.get(activity_type="transferred").metadata["by"]["why"] == REASON

    def test_hands_all_over_at_once_so_that_what_is_late_comes_paced(
        self, admin_client: Client, lead: Lead, alice: TelegramUser, mallory: TelegramUser
    ) -> None:
        leads = [lead, *(LeadFactory.create(owner=alice, engagement_plan=plan_of(1)) for _number in range(3))]
        for each in leads[1:]:
            services.start_plan(lead=each, by=Actor.staff(1), now=utc_now())
        for each in leads:
            be_late(step(each, 1))
        asked = admin_client.post(reverse(LEADS), chosen("hand_over", *leads))
        sent = chosen("hand_over", leads[0]) | {"seen": asked.context["seen"], "owner": "1003"}
        shown = admin_client.post(reverse(LEADS), sent | {"look_again": "1", "reason": REASON})
        assert all(row["after"] for row in shown.context["rows"])
        assert through(admin_client, LEADS, "hand_over", *leads, reason=REASON, owner="1003").startswith("4 ")
        moments = sorted(step(each, 1).next_action_at or utc_now() for each in leads)
        assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(minutes=20)}

    @pytest.mark.parametrize("name", [LEADS, REMINDERS])
    def test_pauses_leads_until_a_day(self, admin_client: Client, lead: Lead, name: str) -> None:
        row = lead if name == LEADS else step(lead, 2)
        told = through(admin_client, name, "pause", row, reason=REASON, until=SOON.isoformat())
        lead.refresh_from_db()
        assert told == "1 lead paused."
        assert lead.paused_until == NINE
        assert set(lead.reminders.live().values_list("next_action_at", flat=True)) == {None}
        assert lead.activities.get(activity_type="lead_paused").metadata["by"]["why"] == REASON
        assert through(admin_client, name, "pause", row, reason=REASON, until="").endswith(
            "1 paused already."
        )

    def test_ends_in_time_and_says_what_is_left(
        self, admin_client: Client, lead: Lead, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk_page, "LONGEST", -1.0)
        told = through(admin_client, REMINDERS, "cancel", step(lead, 1), step(lead, 2), reason=REASON)
        assert told == "0 steps cancelled; 2 left out: 2 not reached in time: run it again for them."
        assert lead.reminders.live().count() == 3

    def test_of_leads_snoozes_the_next_step_and_cancels_all(
        self, admin_client: Client, lead: Lead, other: Lead
    ) -> None:
        assert through(admin_client, LEADS, "snooze", lead, reason=REASON) == "1 step snoozed."
        assert [step(lead, n).status for n in (1, 2, 3)] == ["snoozed", "pending", "pending"]
        assert through(admin_client, LEADS, "cancel", other, reason=REASON) == "3 steps cancelled."
        assert not other.reminders.live().exists()

    def test_sends_nothing_now_that_rests(self, admin_client: Client, lead: Lead, other: Lead) -> None:
        services.set_paused(lead=lead, paused=True, by=Actor.staff(1), now=utc_now())
        rows = [step(lead, 2), step(other, 2)]
        told = through(admin_client, REMINDERS, "send_now", *rows, reason=REASON)
        assert told.startswith("1 step will be sent now; 1 left out: 1 rests: the lead")
        assert step(other, 2).is_due(utc_now())

    @pytest.mark.parametrize("seen", ["", "x", "1", "1:2:3", "9" * 30 + ":1", ",".join(["7:1"] * 5000)])
    def test_survives_what_no_page_has_sent(self, admin_client: Client, lead: Lead, seen: str) -> None:
        sent = chosen("cancel", step(lead, 1)) | {"seen": seen, "shown": "[]", "confirm": "1", "reason": "x"}
        assert admin_client.post(reverse(REMINDERS), sent).status_code == 302
        assert step(lead, 1).is_live


@pytest.mark.django_db(transaction=True)
class TestHandingOver:
    """What was looked at is what goes over, all of it or nothing."""

    def test_shows_it_again_where_something_has_changed_since(
        self, admin_client: Client, lead: Lead, other: Lead, me: Actor, mallory: TelegramUser
    ) -> None:
        sent = looked_at(admin_client, lead, other)
        services.complete(reminder=step(lead, 1), by=me, now=utc_now())
        again = admin_client.post(reverse(LEADS), sent)
        assert "look again" in again.content.decode()
        assert not gone_to(mallory)
        sent |= {name: again.context[name] for name in ("seen", "shown")}
        assert message_of(admin_client, reverse(LEADS), sent) == "2 leads handed over."

    def test_shows_it_again_where_one_that_was_left_out_would_go_over_too(
        self, admin_client: Client, lead: Lead, other: Lead, mallory: TelegramUser
    ) -> None:
        sending = DeliveryFactory.create(reminder=step(lead, 1), state=DeliveryState.SENDING)
        sent = looked_at(admin_client, lead, other)
        sending.delete()
        assert "look again" in admin_client.post(reverse(LEADS), sent).content.decode()
        assert not gone_to(mallory)

    def test_hands_nothing_over_where_something_changes_at_the_last_moment(
        self,
        admin_client: Client,
        lead: Lead,
        other: Lead,
        me: Actor,
        mallory: TelegramUser,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Behind the last look, and ahead of the lock: Alice has somebody else's yes by then."""

        def change() -> None:
            services.complete(reminder=step(lead, 1), by=me, now=utc_now())

        sent = looked_at(admin_client, lead, other)
        at_the_last_moment(monkeypatch, change)
        assert "look again" in admin_client.post(reverse(LEADS), sent).content.decode()
        assert not gone_to(mallory)
        assert (step(lead, 1).status, LogEntry.objects.count()) == ("completed", 0)

    @pytest.mark.postgres
    def test_waits_for_who_is_changing_one_of_them_and_hands_nothing_over_then(
        self,
        admin_client: Client,
        lead: Lead,
        other: Lead,
        me: Actor,
        mallory: TelegramUser,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        held = threading.Event()

        def change() -> None:
            with closing(connection), transaction.atomic():
                services.complete(reminder=step(lead, 1), by=me, now=utc_now())
                held.set()
                wait_until_somebody_waits()

        def begin() -> None:
            changing.start()
            assert held.wait(PATIENCE)

        changing = threading.Thread(target=change)
        sent = looked_at(admin_client, lead, other)
        at_the_last_moment(monkeypatch, begin)
        answer = admin_client.post(reverse(LEADS), sent)
        changing.join()
        assert "look again" in answer.content.decode()
        assert not gone_to(mallory)
        assert step(lead, 1).status == "completed"

    def test_says_so_where_the_new_owner_is_deactivated_meanwhile(
        self,
        admin_client: Client,
        lead: Lead,
        other: Lead,
        mallory: TelegramUser,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def deactivate() -> None:
            services.deactivate_person(user=mallory, reason="left", by=Actor.staff(1), now=utc_now())

        sent = looked_at(admin_client, lead, other)
        at_the_last_moment(monkeypatch, deactivate)
        answer = admin_client.post(reverse(LEADS), sent)
        assert "owner" in answer.context["form"].errors
        assert not gone_to(mallory)


def looked_at(client: Client, *leads: Lead) -> dict[str, Any]:
    """Look at what handing these leads over to Mallory would do; return what confirming it sends."""
    sent = chosen("hand_over", *leads)
    for more in ({"owner": "1003", "reason": REASON, "look_again": "1"}, {"confirm": "1"}):
        asked = client.post(reverse(LEADS), sent)
        sent |= {name: asked.context[name] for name in ("seen", "shown")} | more
    return sent


def gone_to(person: TelegramUser) -> bool:
    return Lead.objects.filter(owner=person).exists()


def at_the_last_moment(patch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Let something happen once, when it has been looked at for the last time and is being handed over."""
    ours, todo = services.hand_over, [do]

    def hand_over(**wanted: Any) -> Any:
        if wanted.get("are_as_seen") and todo:
            todo.pop()()
        return ours(**wanted)

    patch.setattr(services, "hand_over", hand_over)


class TestPermissions:
    @pytest.mark.parametrize(
        ("name", "action"),
        [
            *((REMINDERS, name) for name in ("snooze", "cancel", "send_now", "done", "skip", "pause")),
            *((LEADS, name) for name in ("snooze", "cancel", "pause", "hand_over")),
            (REMINDERS, "hand_over"),
        ],
    )
    def test_refuse_who_may_only_look(self, viewer: Client, lead: Lead, name: str, action: str) -> None:
        row = lead if name == LEADS else step(lead, 1)
        assert viewer.post(reverse(name), chosen(action, row)).status_code == 403
        assert f'value="{action}"' not in viewer.get(reverse(name)).content.decode()
        assert step(lead, 1).status == "pending"

    def test_to_change_steps_is_none_to_pause_or_hand_over_leads(self, client: Client, lead: Lead) -> None:
        user = User.objects.create_user("clerk", is_staff=True)
        wanted = ["view_scheduledreminder", "change_scheduledreminder"]
        user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
        client.force_login(user)
        assert client.post(reverse(REMINDERS), chosen("snooze", step(lead, 1))).status_code == 200
        for action in ("pause", "hand_over"):
            assert client.post(reverse(REMINDERS), chosen(action, step(lead, 1))).status_code == 403
