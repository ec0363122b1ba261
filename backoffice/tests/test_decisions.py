"""What staff decide: uncertain deliveries, held reminders, whose a lead is; each with its permission."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import LEADS, REMINDERS, be_late, message_of, page, step
from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryKind, DeliveryState, MessageEdit, ScheduledReminder
from reminders.services import sending_pause
from reminders.state import wording
from tests.factories import DeliveryFactory, LeadFactory

pytestmark = pytest.mark.django_db
DELIVERIES = "admin:reminders_delivery_changelist"
REASON = "I asked Alice"
STAFF = Actor.staff(1, "root")


@pytest.fixture
def unsure(lead: Lead) -> Delivery:
    """Return the uncertain first nudge of the lead's first step."""
    row = step(lead)
    ScheduledReminder.objects.filter(pk=row.pk).update(status="sent", reminder_count=1)
    return DeliveryFactory.create(reminder=row, state=DeliveryState.UNKNOWN, error_class="worker_lost")


@pytest.fixture
def held(lead: Lead) -> ScheduledReminder:
    """Return the lead's second step, held."""
    ScheduledReminder.objects.filter(pk=step(lead, 2).pk).update(hold_reason="unanswered")
    return step(lead, 2)


def decide(row: Any, way: str) -> str:
    """Return the address of a decision about this row."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{way}", args=[row.pk])


def with_permission(client: Client, *codenames: str) -> Client:
    """Log staff in who may look at everything, and do these things."""
    user = User.objects.create_user("decider", is_staff=True)
    allowed = Permission.objects.filter(codename__startswith="view_") | Permission.objects.filter(
        codename__in=codenames
    )
    user.user_permissions.set(allowed)
    client.force_login(user)
    return client


class TestUncertain:
    def test_is_one_click_from_every_page(self, admin_client: Client, unsure: Delivery) -> None:
        html = admin_client.get(reverse("admin:index")).content.decode()
        assert html.count(f"{reverse(DELIVERIES)}?state__exact=unknown") >= 2  # the tile and the menu
        assert html.count(f"{reverse(REMINDERS)}?held=yes") >= 2

    def test_is_asked_about_in_words(self, admin_client: Client, unsure: Delivery) -> None:
        assert decide(unsure, "resolve") in admin_client.get(page(unsure)).content.decode()
        html = admin_client.get(decide(unsure, "resolve")).content.decode()
        for words in ("Did it arrive?", "reminder, nudge 1", "Maya Lindqvist", "its worker stopped"):
            assert words in html

    @pytest.mark.parametrize(
        ("button", "state", "count", "told"),
        [
            ("arrived", "sent", 1, "Noted: it arrived."),
            ("again", "failed", 0, "It will be sent again."),
        ],
    )
    def test_is_settled_with_a_reason(
        self, client: Client, unsure: Delivery, button: str, state: str, count: int, told: str
    ) -> None:
        client = with_permission(client, "resolve_delivery")
        said = message_of(client, decide(unsure, "resolve"), {"reason": REASON, button: "1"})
        unsure.refresh_from_db()
        assert said == told
        assert (unsure.state, unsure.resolved_by, unsure.resolved_reason) == (state, "decider", REASON)
        reminder = ScheduledReminder.objects.get(pk=unsure.reminder_id)
        assert reminder.reminder_count == count
        line = reminder.lead.activities.get(activity_type="delivery_resolved")
        assert (line.content, line.metadata["by"]["name"]) == (REASON, "decider")
        assert decide(unsure, "resolve") not in client.get(page(unsure)).content.decode()

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_needs_a_reason(self, admin_client: Client, unsure: Delivery, reason: str) -> None:
        answer = admin_client.post(decide(unsure, "resolve"), {"reason": reason, "arrived": "1"})
        assert "Say why: the reason is kept with the delivery." in answer.content.decode()
        unsure.refresh_from_db()
        assert unsure.state == DeliveryState.UNKNOWN

    def test_is_not_sent_again_when_its_step_is_closed(
        self, admin_client: Client, unsure: Delivery, me: Actor
    ) -> None:
        services.complete(reminder=step(unsure.lead), by=me, now=utc_now())  # type: ignore[arg-type]
        answer = admin_client.post(decide(unsure, "resolve"), {"reason": REASON, "again": "1"})
        assert "can be sent again" in answer.content.decode()
        assert REASON in answer.content.decode()
        unsure.refresh_from_db()
        assert unsure.state == DeliveryState.UNKNOWN

    def test_is_settled_once(self, admin_client: Client, unsure: Delivery) -> None:
        address, sent = decide(unsure, "resolve"), {"reason": REASON, "arrived": "1"}
        message_of(admin_client, address, sent)
        assert "settled in the meantime" in message_of(admin_client, address, sent | {"reason": "again"})
        unsure.refresh_from_db()
        assert unsure.resolved_reason == REASON

    def test_is_not_settled_by_looking(self, admin_client: Client, unsure: Delivery) -> None:
        admin_client.get(decide(unsure, "resolve"), {"reason": REASON, "arrived": "1"})
        unsure.refresh_from_db()
        assert unsure.state == DeliveryState.UNKNOWN

    def test_many_are_marked_as_arrived_after_a_question(
        self, admin_client: Client, unsure: Delivery, lead: Lead
    ) -> None:
        other = DeliveryFactory.create(reminder=step(lead, 2), state=DeliveryState.UNKNOWN)
        sure = DeliveryFactory.create(reminder=step(lead, 3))
        sent = {"action": "mark_arrived", "_selected_action": [unsure.pk, other.pk, sure.pk]}
        asked = admin_client.post(reverse(DELIVERIES), sent).content.decode()
        assert "None of them is sent again." in asked
        assert f'name="_selected_action" value="{other.pk}"' in asked
        refused = admin_client.post(reverse(DELIVERIES), sent | {"arrived": "1", "reason": " "})
        assert "Say why" in refused.content.decode()
        assert Delivery.objects.uncertain().count() == 2
        told = message_of(admin_client, reverse(DELIVERIES), sent | {"arrived": "1", "reason": REASON})
        assert told == "2 messages arrived, 1 was not uncertain."
        assert not Delivery.objects.uncertain().exists()

    def test_follow_up_is_named_by_its_number(self, admin_client: Client, lead: Lead) -> None:
        row = Delivery.objects.create(
            kind=DeliveryKind.FOLLOWUP, subject_key="f", lead=lead, cycle=3, telegram_id=1001
        )
        assert "follow-up 3" in admin_client.get(page(row)).content.decode()

    def test_is_found_through_the_index_of_open_ones(self, unsure: Delivery) -> None:
        arrived = [
            Delivery(
                kind=DeliveryKind.NUDGE, subject_key=f"n{number}", telegram_id=1, state=DeliveryState.SENT
            )
            for number in range(2000)
        ]
        Delivery.objects.bulk_create(arrived)
        with connection.cursor() as cursor:  # without it, the plan is that of the last tests' rows
            cursor.execute("ANALYZE")
        assert "idx_reminder_deliveries_open" in Delivery.objects.uncertain().explain()


class TestHeld:
    def test_is_released_from_its_page(self, client: Client, held: ScheduledReminder) -> None:
        client = with_permission(client, "release_reminder")
        assert decide(held, "release_this") in client.get(page(held)).content.decode()
        html = client.get(decide(held, "release_this")).content.decode()
        assert "Nobody answered three rounds of reminders." in html
        assert message_of(client, decide(held, "release_this"), {"release": "1"}) == "1 released."
        row = step(held.lead, 2)
        assert (row.hold_reason, row.cycle) == ("", held.cycle + 1)
        assert row.lead.activities.get(activity_type="step_released").metadata["by"]["name"] == "decider"

    def test_many_are_released_and_counted(self, client: Client, held: ScheduledReminder, lead: Lead) -> None:
        client = with_permission(client, "release_reminder")
        sent = {"action": "release", "_selected_action": [step(lead, n).pk for n in (1, 2, 3)]}
        assert message_of(client, reverse(REMINDERS), sent) == "1 released, 2 were not held."
        assert not ScheduledReminder.objects.exclude(hold_reason="").exists()

    def test_is_not_released_by_looking(self, admin_client: Client, held: ScheduledReminder) -> None:
        admin_client.get(decide(held, "release_this"), {"release": "1"})
        assert step(held.lead, 2).hold_reason == "unanswered"

    def test_one_that_is_not_held_has_no_such_button(self, admin_client: Client, lead: Lead) -> None:
        assert decide(step(lead), "release_this") not in admin_client.get(page(step(lead))).content.decode()


class TestHandOver:
    def give(self, client: Client, address: str, **sent: str) -> str:
        """Look at what it would do, then do it; return what the page says."""
        seen = client.post(address, {"look": "1", "reason": REASON, **sent}).context["question"]
        return message_of(client, address, {"hand_over": "1", "reason": REASON, **sent, **dict(seen.hidden)})

    def test_gives_a_lead_to_somebody_else(self, client: Client, lead: Lead, bob: TelegramUser) -> None:
        client = with_permission(client, "transfer_lead")
        address = decide(lead, "hand_over_this")
        assert address in client.get(page(lead)).content.decode()
        assert "Maya Lindqvist" in client.get(address).content.decode()
        told = self.give(client, address, owner=str(bob.telegram_id))
        assert told == "1 lead handed over to Bob (3 open steps)."
        lead.refresh_from_db()
        assert lead.owner_id == bob.telegram_id
        assert set(lead.reminders.live().values_list("telegram_id", flat=True)) == {bob.telegram_id}
        by = lead.activities.get(activity_type="transferred").metadata["by"]
        assert (by["name"], by["why"]) == ("decider", REASON)
        line = LogEntry.objects.get(object_id=lead.pk, content_type__model="lead")
        assert line.change_message == f"Handed over to Bob: {REASON}"

    def test_of_everything_shows_first_what_would_come_when(
        self, client: Client, lead: Lead, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        client = with_permission(client, "transfer_lead")
        services.update_person(user=bob, by=Actor.staff(1), now=utc_now(), timezone="Asia/Tokyo")
        won = LeadFactory.create(owner=alice, status="closed_won")
        for number in (1, 2):
            be_late(step(lead, number))
        address = reverse("admin:leads_telegramuser_hand_over", args=[alice.pk])
        sent = {"owner": str(bob.telegram_id), "which": "all"}
        shown = client.post(address, {"look": "1", "reason": REASON, **sent})
        facts = dict(shown.context["question"].facts)
        assert facts["Leads that go over"] == "2, 1 of them won or lost"
        assert facts["Open steps"] == "3"
        assert facts["Due by now"].startswith("2, from ")
        assert "JST" in facts["Due by now"]
        assert facts["Come on their dates"] == "1, within 09:00 to 18:00 (Asia/Tokyo)"
        assert set(Lead.objects.values_list("owner_id", flat=True)) == {alice.telegram_id}
        assert not MessageEdit.objects.exists()
        open_only = sent | {"which": "open"}
        assert self.give(client, address, **open_only) == "1 lead handed over to Bob (3 open steps)."
        won.refresh_from_db()
        assert won.owner_id == alice.telegram_id
        lines = LogEntry.objects.filter(content_type__model="telegramuser").order_by("id")
        assert [(line.object_id, line.change_message) for line in lines] == [
            (str(alice.pk), f"Handed over 1 lead to Bob: {REASON}"),
            (str(bob.pk), f"Was given 1 lead: {REASON}"),
        ]

    def test_is_not_done_unseen_or_to_somebody_else_than_was_shown(
        self, admin_client: Client, lead: Lead, bob: TelegramUser, mallory: TelegramUser
    ) -> None:
        address = decide(lead, "hand_over_this")
        look = {"look": "1", "reason": REASON, "owner": "1002"}
        seen = admin_client.post(address, look).context["question"]
        for sent in ({"owner": "1002"}, {"owner": "1003", **dict(seen.hidden)}):
            answer = admin_client.post(address, {"hand_over": "1", "reason": REASON, **sent})
            assert "Leads that go over" in answer.content.decode()
        lead.refresh_from_db()
        assert lead.owner_id == 1001

    @pytest.mark.parametrize(
        ("owner", "words"),
        [
            ("1001", "theirs already"),
            ("", "required"),
            ("99999", "Select a valid choice"),
            ("x", "Select a valid"),
            ("9" * 30, "Select a valid"),
            ("1002", "not active here"),
        ],
    )
    def test_asks_for_somebody_else(
        self, admin_client: Client, lead: Lead, bob: TelegramUser, owner: str, words: str
    ) -> None:
        services.deactivate_person(user=bob, reason="left", by=Actor.staff(1), now=utc_now())
        for name in ("look", "hand_over"):
            sent = {name: "1", "owner": owner, "reason": REASON}
            assert words in admin_client.post(decide(lead, "hand_over_this"), sent).content.decode()
        lead.refresh_from_db()
        assert lead.owner_id == 1001

    def test_asks_why(self, admin_client: Client, lead: Lead, bob: TelegramUser) -> None:
        sent = {"look": "1", "owner": "1002", "reason": " "}
        assert "Say why" in admin_client.post(decide(lead, "hand_over_this"), sent).content.decode()

    def test_leaves_a_deleted_lead_where_it_is(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        services.delete_lead(lead=lead, by=me, now=utc_now())
        assert admin_client.get(decide(lead, "hand_over_this")).status_code == 404
        assert decide(lead, "hand_over_this") not in admin_client.get(page(lead)).content.decode()

    def test_of_somebodys_leads_is_not_for_everybody(self, client: Client, alice: TelegramUser) -> None:
        client = with_permission(client, "deactivate_telegramuser")
        address = reverse("admin:leads_telegramuser_hand_over", args=[alice.pk])
        assert address not in client.get(page(alice)).content.decode()
        assert client.get(address).status_code == 403
        assert client.post(address, {"look": "1"}).status_code == 403


class TestViewOnlyStaff:
    def test_sees_no_decisions(
        self, viewer: Client, lead: Lead, unsure: Delivery, held: ScheduledReminder
    ) -> None:
        for row, way in ((unsure, "resolve"), (held, "release_this"), (lead, "hand_over_this")):
            assert decide(row, way) not in viewer.get(page(row)).content.decode()
            assert viewer.get(decide(row, way)).status_code == 403

    def test_is_refused_by_every_page_and_action(
        self, viewer: Client, lead: Lead, unsure: Delivery, held: ScheduledReminder, bob: TelegramUser
    ) -> None:
        sent = {"reason": REASON, "arrived": "1", "release": "1", "hand_over": "1", "owner": "1002"}
        answers = [
            viewer.post(decide(unsure, "resolve"), sent),
            viewer.post(decide(held, "release_this"), sent),
            viewer.post(decide(lead, "hand_over_this"), sent),
            viewer.post(
                reverse(DELIVERIES), sent | {"action": "mark_arrived", "_selected_action": [unsure.pk]}
            ),
            viewer.post(reverse(REMINDERS), sent | {"action": "release", "_selected_action": [held.pk]}),
            viewer.post(reverse(LEADS), sent | {"action": "hand_over", "_selected_action": [lead.pk]}),
        ]
        assert [answer.status_code for answer in answers] == [403] * 6
        lead.refresh_from_db()
        unsure.refresh_from_db()
        assert (lead.owner_id, unsure.state) == (1001, DeliveryState.UNKNOWN)
        assert step(lead, 2).hold_reason == "unanswered"

    def test_a_stranger_is_sent_to_the_login(self, client: Client, unsure: Delivery) -> None:
        answer = client.post(decide(unsure, "resolve"), {"reason": REASON, "arrived": "1"})
        assert answer["Location"].startswith(reverse("admin:login"))


class TestRestored:
    """What a restore holds: one page with two answers, and the same in bulk."""

    @pytest.fixture
    def restored(self, lead: Lead) -> ScheduledReminder:
        """Return the first step of the lead, which was due before the loss."""
        row = step(lead)
        ScheduledReminder.objects.filter(pk=row.pk).update(hold_reason=wording.restored(utc_now()))
        return step(lead)

    def test_is_asked_about_on_its_page(self, client: Client, restored: ScheduledReminder) -> None:
        client = with_permission(client, "release_reminder")
        html = client.get(decide(restored, "release_this")).content.decode()
        assert "It did arrive" in html
        assert "Send it" in html
        assert "Restored from a backup: it may have been sent before" in html

    def test_counts_as_sent(self, client: Client, restored: ScheduledReminder) -> None:
        client = with_permission(client, "release_reminder")
        told = message_of(client, decide(restored, "release_this"), {"arrived": "1"})
        row = step(restored.lead)
        assert told == "1 counts as sent."
        assert (row.hold_reason, row.status, row.reminder_count, row.cycle) == ("", "sent", 1, restored.cycle)
        assert Delivery.objects.get(reminder=row).resolved_by == "decider"

    def test_is_sent(self, client: Client, restored: ScheduledReminder) -> None:
        client = with_permission(client, "release_reminder")
        assert message_of(client, decide(restored, "release_this"), {"release": "1"}) == "1 released."
        row = step(restored.lead)
        assert (row.hold_reason, row.cycle, row.reminder_count) == ("", restored.cycle + 1, 0)

    def test_many_are_found_and_counted(
        self, client: Client, restored: ScheduledReminder, held: ScheduledReminder, lead: Lead
    ) -> None:
        client = with_permission(client, "release_reminder")
        listed = client.get(reverse(REMINDERS), {"held": "restored"}).context["cl"].result_list
        assert [row.pk for row in listed] == [restored.pk]
        sent = {"action": "count_as_sent", "_selected_action": [step(lead, n).pk for n in (1, 2, 3)]}
        told = message_of(client, reverse(REMINDERS), sent)
        assert told == "1 counts as sent, 2 were not held after a restore."
        assert step(lead, 2).hold_reason == "unanswered"

    def test_is_not_decided_without_the_permission(self, viewer: Client, restored: ScheduledReminder) -> None:
        sent = {"action": "count_as_sent", "_selected_action": [restored.pk]}
        assert viewer.post(reverse(REMINDERS), sent).status_code == 403
        assert viewer.post(decide(restored, "release_this"), {"arrived": "1"}).status_code == 403
        assert step(restored.lead).hold_reason == restored.hold_reason


class TestSending:
    """The switch for all that is sent."""

    PAUSE, RESUME = "admin:reminders_pause_sending", "admin:reminders_resume_sending"

    def test_is_paused_and_resumed_from_the_front_page(self, client: Client) -> None:
        client = with_permission(client, "pause_sending")
        assert "Sending is paused" not in (html := client.get(reverse("admin:index")).content.decode())
        assert reverse(self.PAUSE) in html
        client.post(reverse(self.PAUSE), {"decided": "1", "reason": "<b>a new text</b>"})
        html = client.get(reverse("admin:index")).content.decode()
        assert "Sending is paused" in html
        assert "by decider" in html
        assert "&lt;b&gt;a new text&lt;/b&gt;" in html
        assert reverse(self.RESUME) in html
        assert "a new text" in client.get(reverse(self.RESUME)).content.decode()
        assert message_of(client, reverse(self.RESUME), {"decided": "1"}) == "Sending goes on."
        assert not sending_pause.is_paused()

    def test_is_not_switched_by_looking(self, client: Client) -> None:
        client = with_permission(client, "pause_sending")
        client.get(reverse(self.PAUSE), {"decided": "1"})
        assert not sending_pause.is_paused()
        sending_pause.pause(by=STAFF, reason="", now=utc_now())
        client.get(reverse(self.RESUME), {"decided": "1"})
        assert sending_pause.is_paused()

    def test_is_shown_to_all_staff_and_switched_by_none_without_the_permission(self, viewer: Client) -> None:
        assert viewer.post(reverse(self.PAUSE), {"decided": "1"}).status_code == 403
        sending_pause.pause(by=STAFF, reason="a backup", now=utc_now())
        html = viewer.get(reverse("admin:index")).content.decode()
        assert "a backup" in html
        assert reverse(self.RESUME) not in html
        assert viewer.post(reverse(self.RESUME), {"decided": "1"}).status_code == 403
        assert sending_pause.is_paused()

    def test_says_that_the_environment_holds_it(self, admin_client: Client, settings: Any) -> None:
        settings.SENDING = False
        assert "SENDING is off" in admin_client.get(reverse("admin:index")).content.decode()
