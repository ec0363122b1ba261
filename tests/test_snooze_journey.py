"""Snoozing over HTTP: the menu, the calendar, a reply in words, and why."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from leads.models import Lead
from reminders.models import ReminderStatus, ScheduledReminder
from sandbox.testing import Person
from tests.journeys import MALLORY, deliver, have_ann, is_reminder

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reminder(phone: Person, api_url: str) -> dict[str, Any]:
    """Confirm a clock, start a plan and receive its first reminder."""
    have_ann(phone)
    deliver(api_url)
    return phone.wait_for(is_reminder)


def row() -> ScheduledReminder:
    """Return the first step's reminder."""
    return ScheduledReminder.objects.get(step_id=1)


class TestSnooze:
    def test_in_words_is_understood_echoed_and_undone(self, phone: Person, reminder: dict[str, Any]) -> None:
        menu = phone.press("Another time", message=reminder)
        phone.wait_for("Until when?")
        assert menu
        phone.send("when pigs fly")
        phone.wait_for("I did not understand that time")
        phone.send("tomorrow 14:30")
        echo = phone.wait_for("Snoozed until tomorrow 14:30")
        assert row().status == ReminderStatus.SNOOZED
        phone.press("Undo", message=echo)
        phone.wait_for(lambda message: "⏭ Skip" in Person.buttons(message))
        assert row().is_live
        assert row().status != ReminderStatus.SNOOZED

    def test_by_the_calendar_leads_from_a_day_to_an_hour(
        self, phone: Person, reminder: dict[str, Any]
    ) -> None:
        phone.press("Another time", message=reminder)
        menu = phone.wait_for("Until when?")
        phone.press("Pick a date", message=menu)
        page = phone.wait_for("Which day?")
        phone.press("▶️", message=page)
        day = timezone.now() + timedelta(days=40)
        page = phone.wait_for(lambda message: day_button(message, day))
        phone.answer_to(phone.press(data=day_button(page, day), message=page))
        hours = phone.wait_for("at what time?")
        phone.press("14:00", message=hours)
        phone.wait_for("Snoozed until")
        assert row().due_at.date() == day.date()

    def test_by_a_reply_to_the_reminder(self, phone: Person, reminder: dict[str, Any]) -> None:
        before = timezone.now()
        phone.send("in 2 weeks", reply_to=reminder)
        phone.wait_for("Snoozed until")
        # Midnight may come meanwhile.
        days = {(now + timedelta(weeks=2)).date() for now in (before, timezone.now())}
        assert row().due_at.date() in days

    def test_keeps_its_clock_when_the_zone_changes(self, phone: Person, reminder: dict[str, Any]) -> None:
        phone.send("tuesday 9", reply_to=reminder)
        phone.wait_for("Snoozed until")
        before = row().due_at
        phone.send("/timezone")
        phone.wait_for("What time is it")
        phone.send("Tokyo")
        said = phone.wait_for("(Asia/Tokyo)")
        assert "Saved." in Person.text(said)
        assert "Ann Lee: " in Person.text(said)
        here = row().due_at.astimezone(ZoneInfo("Asia/Tokyo"))
        assert (here.weekday(), here.hour, here.minute) == (1, 9, 0)
        assert before - row().due_at in (timedelta(hours=8), timedelta(hours=9))


class TestWord:
    def test_in_reply_to_the_reminder_does_what_its_button_does(
        self, phone: Person, reminder: dict[str, Any]
    ) -> None:
        phone.send("call later", reply_to=reminder)
        phone.wait_for("Until when?")
        phone.send("Done ✅", reply_to=reminder)
        phone.wait_for("Done —")
        assert row().status == ReminderStatus.COMPLETED
        assert Lead.objects.count() == 1

    def test_out_of_the_blue_is_asked_about_with_the_steps_own_buttons(
        self, phone: Person, reminder: dict[str, Any]
    ) -> None:
        assert "✅ Done" in Person.buttons(reminder)
        phone.send("зроблено")
        asked = phone.wait_for("Do you mean this step?")
        phone.press("✅ Done", message=asked)
        phone.wait_for("Done —")
        assert row().status == ReminderStatus.COMPLETED
        assert Lead.objects.count() == 1


class TestWhy:
    def test_is_explained_in_place_and_leads_back(self, phone: Person, reminder: dict[str, Any]) -> None:
        phone.press("Why now?", message=reminder)
        why = phone.wait_for("Why this reminder?")
        assert "Reminded 1 time so far." in Person.text(why)
        phone.press("Back", message=why)
        phone.wait_for(lambda message: "✅ Done" in Person.buttons(message))

    def test_shows_dates_on_the_readers_own_clock(self, phone: Person, reminder: dict[str, Any]) -> None:
        kinds = {entity["type"] for entity in reminder.get("entities", [])}
        phone.press("✅ Done", message=reminder)
        done = phone.wait_for("Done —")
        kinds |= {entity["type"] for entity in done.get("entities", [])}
        assert "date_time" in kinds


class TestStrangers:
    def test_get_nowhere_with_our_buttons(
        self, live_server: Any, phone: Person, reminder: dict[str, Any]
    ) -> None:
        mallory = Person(live_server.url, MALLORY, first_name="Mallory", language_code="en")
        mallory.start()
        theirs = mallory.wait_for("What time is it")
        for data in (f"snz:menu:{row().pk}:0", f"snz:1h:{row().pk}:0", f"how:replied:{row().pk}"):
            answer = mallory.answer_to(mallory.press(data=data, message=theirs))
            assert "no longer here" in str(answer)
        assert row().status == ReminderStatus.SENT


def day_button(message: dict[str, Any], day: datetime) -> str:
    """Return the data of the button of a day, "" when the message has none."""
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = (button.get("callback_data", "") for line in keyboard for button in line)
    return next((data for data in found if ":day:" in data and data.endswith(f"{day:%Y%m%d}")), "")
