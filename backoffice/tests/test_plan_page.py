"""A plan changed by staff: looked at first, with a reason, through the services; nothing typed is lost."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import filled_in, message_of, page, step
from core.actor import Actor
from engagement.models import PlanVersion
from leads.models import Lead, TelegramUser
from planning.proposals import hand_edits
from planning.proposals.open_steps import open_steps
from reminders import services
from reminders.models import DeliveryState, MessageEdit, ScheduledReminder
from tests.factories import DeliveryFactory, LeadFactory, plan_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
KYIV = ZoneInfo("Europe/Kyiv")
REASON = "Alice asked me to"
FAR = utc_now().date() + timedelta(days=40)


def address(lead: Lead) -> str:
    return reverse("admin:leads_lead_edit_plan", args=[lead.pk])


def part(number: int, **values: Any) -> dict[str, str]:
    """Return what is typed into the part of this place, from 0."""
    return {f"form-{number}-{name}": str(value) for name, value in values.items()}


def typed(client: Client, lead: Lead, *parts: dict[str, str]) -> dict[str, str]:
    sent = filled_in(client, address(lead))
    for each in parts:
        sent |= each
    return sent


def looked(client: Client, lead: Lead, sent: dict[str, str], button: str = "look") -> Any:
    return client.post(address(lead), sent | {button: "1"})


def confirmed(client: Client, lead: Lead, sent: dict[str, str], reason: str = REASON) -> str:
    """Look at what was typed, then confirm it."""
    shown = looked(client, lead, sent).context
    marks = {name: str(shown[name]) for name in ("seen", "shown", "since")}
    return message_of(client, address(lead), sent | marks | {"confirm": "1", "reason": reason})


class TestLooking:
    def test_is_one_press_from_the_lead_and_shows_the_owners_clock(
        self, admin_client: Client, lead: Lead
    ) -> None:
        assert address(lead) in admin_client.get(page(lead)).content.decode()
        values = filled_in(admin_client, address(lead))
        at = step(lead, 2).due_at.astimezone(KYIV)
        assert values["form-1-day"] == f"{at:%Y-%m-%d}"
        assert values["form-1-clock"].startswith(f"{at:%H:%M}")
        assert values["form-1-description"] == "Write message 2"

    def test_says_what_would_change_and_changes_nothing(self, admin_client: Client, lead: Lead) -> None:
        before = list(lead.reminders.order_by("id").values())
        sent = typed(admin_client, lead, part(0, description="Call her"), part(1, removed="on"))
        preview = looked(admin_client, lead, sent).context["preview"]
        assert [line.split(": ", 1)[1] for line in preview.changed] == ["Call her (other words)"]
        assert (preview.added, preview.removed, preview.kept) == ([], ["Write message 2"], 1)
        assert list(lead.reminders.order_by("id").values()) == before

    def test_calls_each_step_by_its_place_in_the_whole_plan(self, admin_client: Client, lead: Lead) -> None:
        services.complete(reminder=step(lead, 1), by=Actor.user(lead.owner_id), now=utc_now())
        html = admin_client.get(address(lead)).content.decode()
        assert [f"<legend>Step {number}</legend>" in html for number in (1, 2, 3)] == [False, True, True]

    def test_says_that_nothing_would(self, admin_client: Client, lead: Lead) -> None:
        html = looked(admin_client, lead, typed(admin_client, lead)).content.decode()
        assert "nothing would change" in html
        assert 'name="confirm"' not in html

    def test_warns_before_what_was_sent_comes_again(self, admin_client: Client, lead: Lead) -> None:
        DeliveryFactory.create(reminder=step(lead, 1))
        ScheduledReminder.objects.filter(pk=step(lead, 1).pk).update(status="sent", reminder_count=1)
        DeliveryFactory.create(reminder=step(lead, 2), state=DeliveryState.UNKNOWN)
        sent = typed(admin_client, lead, part(0, day=FAR), part(1, day=FAR), part(2, text="Hi."))
        warnings = looked(admin_client, lead, sent).context["preview"].warnings
        assert [words.split("” ")[1] for words in warnings] == [
            "was sent already: on its new date it is sent again.",
            "may have been sent already: on its new date it comes, perhaps again.",
        ]


class TestChanging:
    def test_gives_words_channel_draft_and_a_time_on_the_owners_clock(
        self, admin_client: Client, lead: Lead
    ) -> None:
        kept = ScheduledReminder.objects.filter(pk=step(lead, 1).pk).values().get()
        new = part(1, channel="phone", text="Hello Maya.", day=FAR, clock="14:30")
        told = confirmed(admin_client, lead, typed(admin_client, lead, new))
        assert told == "The plan is changed. All other steps are as they were."
        lead.refresh_from_db()
        row, stored = step(lead, 2), lead.steps[2]
        assert row.due_at == datetime.combine(FAR, time(14, 30), KYIV)
        assert (row.draft_text, row.cycle) == ("Hello Maya.", 2)
        assert (stored["channel"], stored["action_type"]) == ("phone", "call")
        same = ScheduledReminder.objects.filter(pk=step(lead, 1).pk).values().get()
        assert {name for name in kept if kept[name] != same[name]} == {"plan_version"}

    def test_keeps_the_reason_in_history_and_log(self, admin_client: Client, lead: Lead) -> None:
        confirmed(admin_client, lead, typed(admin_client, lead, part(0, description="Call her")))
        line = lead.activities.filter(activity_type="plan_activated").order_by("-id")[0]
        assert (line.metadata["by"]["kind"], line.metadata["by"]["why"]) == ("staff", REASON)
        assert LogEntry.objects.get().get_change_message() == f"Plan changed: {REASON}"
        assert PlanVersion.objects.get(lead=lead, version=2).source == "staff"
        assert REASON in admin_client.get(page(lead)).content.decode()

    def test_needs_a_reason_and_keeps_what_was_typed(self, admin_client: Client, lead: Lead) -> None:
        sent = typed(admin_client, lead, part(0, description="Call her"))
        shown = looked(admin_client, lead, sent).context
        sent |= {name: str(shown[name]) for name in ("seen", "shown", "since")}
        html = looked(admin_client, lead, sent | {"reason": " "}, "confirm").content.decode()
        assert "Say why" in html
        assert "Call her" in html
        lead.refresh_from_db()
        assert lead.plan_version == 1

    def test_adds_and_removes_steps(self, admin_client: Client, lead: Lead) -> None:
        more = looked(admin_client, lead, typed(admin_client, lead), "add")
        assert len(more.context["parts"].forms) == 4
        sent = typed(admin_client, lead, part(1, removed="on"))
        sent |= {"form-TOTAL_FORMS": "4"} | part(
            3, step_id=0, description="Send a card", day=FAR, clock="10:00", channel="other", place=4, text=""
        )
        confirmed(admin_client, lead, sent)
        lead.refresh_from_db()
        live = lead.reminders.live().order_by("due_at")
        assert [row.step_id for row in live] == [1, 3, 4]
        assert step(lead, 2).status == "cancelled"
        assert live[2].due_at == datetime.combine(FAR, time(10), KYIV)
        assert [entry["description"] for entry in lead.steps][-1] == "Send a card"

    def test_another_order_exchanges_the_dates(self, admin_client: Client, lead: Lead) -> None:
        second, third = step(lead, 2).due_at, step(lead, 3).due_at
        confirmed(admin_client, lead, typed(admin_client, lead, part(1, place=3), part(2, place=2)))
        lead.refresh_from_db()
        assert [entry["step_id"] for entry in lead.steps] == [1, 3, 2]
        assert abs(step(lead, 3).due_at - second) < timedelta(minutes=1)
        assert abs(step(lead, 2).due_at - third) < timedelta(minutes=1)

    def test_corrects_the_messages_that_are_there(self, admin_client: Client, lead: Lead) -> None:
        DeliveryFactory.create(reminder=step(lead, 2), message_id=77)
        confirmed(admin_client, lead, typed(admin_client, lead, part(1, text="Another draft.")))
        assert MessageEdit.objects.get().message_id == 77

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"description": " "}, "Say what to do."),
            ({"day": ""}, "Choose a date."),
            ({"day": "2020-01-01"}, "That moment is over"),
            ({"day": "0000-99-99"}, "Enter a valid date."),
            ({"description": "x" * 501}, "at most 500 characters"),
            ({"channel": "pigeon"}, "Select a valid choice"),
            ({"place": "99"}, "less than or equal to 10"),
        ],
    )
    def test_says_what_does_not_fit_and_keeps_the_rest(
        self, admin_client: Client, lead: Lead, values: dict[str, str], words: str
    ) -> None:
        sent = typed(admin_client, lead, part(1, **values), part(2, description="Typed with care"))
        html = looked(admin_client, lead, sent).content.decode()
        assert words in html
        assert "Typed with care" in html

    def test_leaves_at_least_one_step(self, admin_client: Client, lead: Lead) -> None:
        sent = typed(admin_client, lead, *(part(number, removed="on") for number in range(3)))
        assert "at least one step" in looked(admin_client, lead, sent).content.decode()

    @pytest.mark.parametrize("step_id", ["99", "-1", "x", "9" * 40])
    def test_survives_a_step_that_no_page_has_shown(
        self, admin_client: Client, lead: Lead, step_id: str
    ) -> None:
        assert (
            looked(admin_client, lead, typed(admin_client, lead, part(1, step_id=step_id))).status_code == 200
        )
        assert lead.reminders.live().count() == 3


class TestTwoHands:
    def test_tells_what_the_person_did_meanwhile_and_loses_nothing_that_was_typed(
        self, admin_client: Client, lead: Lead, me: Actor
    ) -> None:
        sent = typed(admin_client, lead, part(1, description="Call her"), part(0, text="To the first one"))
        services.complete(reminder=step(lead, 1), by=me, now=utc_now())
        moved = utc_now().replace(microsecond=0) + timedelta(days=60)
        services.reschedule(reminder=step(lead, 3), due_at=moved, by=me, now=utc_now())
        shown = looked(admin_client, lead, sent)
        html = shown.content.decode()
        assert "The plan has changed since you opened it" in html
        assert "step done" in html
        assert "To the first one" in html
        assert shown.context["gone"] == {1}
        assert confirmed(admin_client, lead, sent).startswith("The plan is changed.")
        lead.refresh_from_db()
        assert step(lead, 1).status == "completed"
        assert lead.steps[1]["description"] == "Call her"
        assert step(lead, 3).due_at == moved  # its date was not typed over

    def test_is_not_confirmed_against_another_plan_than_was_shown(
        self, admin_client: Client, lead: Lead, me: Actor
    ) -> None:
        sent = typed(admin_client, lead, part(1, description="Call her"))
        shown = looked(admin_client, lead, sent).context
        services.skip(reminder=step(lead, 3), by=me, now=utc_now())
        sent |= {name: str(shown[name]) for name in ("seen", "shown", "since")} | {"reason": REASON}
        assert "has changed since" in looked(admin_client, lead, sent, "confirm").content.decode()
        lead.refresh_from_db()
        assert lead.plan_version == 1

    def test_says_that_the_person_is_changing_it_too(
        self, admin_client: Client, lead: Lead, me: Actor
    ) -> None:
        hand_edits.change(lead=lead, steps=open_steps(lead, now=utc_now())[:2], by=me, now=utc_now())
        assert "Alice is changing this plan in the chat" in admin_client.get(address(lead)).content.decode()


class TestUnstarted:
    def test_is_changed_before_it_runs(self, admin_client: Client, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
        sent = typed(admin_client, lead, part(1, description="Call her", day=FAR))
        confirmed(admin_client, lead, sent)
        lead.refresh_from_db()
        assert [entry["description"] for entry in lead.steps] == [
            "Write message 1",
            "Write message 3",
            "Call her",
        ]
        assert [entry["delay_days"] for entry in lead.steps] == [0, 6, None]
        assert date.fromisoformat(lead.steps[2]["timing"][:10]) == FAR
        assert lead.activities.get(activity_type="plan_written").metadata["by"]["why"] == REASON


class TestWho:
    def test_without_permission_is_refused(self, viewer: Client, lead: Lead) -> None:
        assert address(lead) not in viewer.get(page(lead)).content.decode()
        assert viewer.get(address(lead)).status_code == 403
        assert viewer.post(address(lead), {"confirm": "1"}).status_code == 403

    def test_needs_both_the_lead_and_its_steps(self, client: Client, lead: Lead) -> None:
        user = User.objects.create_user("clerk", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=["view_lead", "change_lead"]))
        client.force_login(user)
        assert client.get(address(lead)).status_code == 403

    def test_of_a_closed_lead_is_nobodys(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        services.set_lead_status(lead=lead, status="closed_lost", by=me, now=utc_now())
        assert admin_client.get(address(lead)).status_code == 404
        assert address(lead) not in admin_client.get(page(lead)).content.decode()

    def test_sees_text_from_people_escaped(self, admin_client: Client, alice: TelegramUser) -> None:
        evil = "</textarea><script>alert(1)</script>"
        plan = [{**entry, "description": evil, "suggested_text": evil} for entry in plan_of(2)]
        lead = LeadFactory.create(owner=alice, prospect_name=evil, engagement_plan=plan)
        html = looked(
            admin_client, lead, typed(admin_client, lead, part(0, text=evil + "!"))
        ).content.decode()
        assert "<script>alert" not in html
