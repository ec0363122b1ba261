"""Staff at a browser: what a page's forms would send, and what is pressed."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now as utc_now

from leads.models import Lead
from reminders.models import (
    ScheduledReminder,
)
from reminders.policy.moments import OVERDUE_AFTER

LEADS = "admin:leads_lead_changelist"
REMINDERS = "admin:reminders_scheduledreminder_changelist"


class FormReader(HTMLParser):
    """Collects the controls of a page and the values they stand at."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._open = ""
        self._is_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.values[name] = given.get("value") or ""
        elif tag in ("select", "textarea"):
            self._open, self._is_text = name, tag == "textarea"
            self.values[name] = ""
        elif tag == "option" and "selected" in given:
            self.values[self._open] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values[self._open] = self.values[self._open].removeprefix("\n")
        self._is_text = self._is_text and tag != "textarea"

    def handle_data(self, data: str) -> None:
        if self._is_text:
            self.values[self._open] += data


def filled_in(client: Client, address: str) -> dict[str, str]:
    """Return every named value on the page at this address, as it stands."""
    reader = FormReader()
    reader.feed(client.get(address).content.decode())
    return reader.values


def step(lead: Lead, number: int = 1) -> ScheduledReminder:
    return lead.reminders.current().get(step_id=number)


def be_late(row: ScheduledReminder, by: timedelta = OVERDUE_AFTER) -> None:
    """Let a step that nobody was reminded of yet have been due so long ago."""
    at = utc_now() - by
    ScheduledReminder.objects.filter(pk=row.pk).update(due_at=at, next_action_at=at)


def page(row: Any) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def message_of(client: Client, address: str, sent: dict[str, Any]) -> str:
    """Post and return what the page says afterwards."""
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def through(client: Client, name: str, action: str, *rows: Any, **values: str) -> Any:
    """Choose rows of a list, fill the page of an action in, look at that again and confirm.

    Returns what is said in the end; the page, where it asks for something else.
    """
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    asked = client.post(reverse(name), sent)
    controls = {"span": "3", "day": ""} if "span" in asked.context["form"].fields else {}
    for button in ("look_again", "confirm"):
        shown = {each: asked.context[each] for each in ("seen", "shown")}
        asked = client.post(
            reverse(name), sent | controls | values | shown | {button: "1"}, follow=button == "confirm"
        )
    said = " ".join(map(str, asked.context["messages"]))
    return said if asked.redirect_chain else asked


def act(client: Client, action: str, *rows: ScheduledReminder) -> str:
    """Choose rows of the list and run an action on them, with a reason."""
    said = through(client, REMINDERS, action, *rows, reason="because")
    assert isinstance(said, str)
    return said


def press(client: Client, row: ScheduledReminder, button: str) -> str:
    """Press a button on a reminder's page."""
    name = f"reminders_scheduledreminder_press_{button}"
    return message_of(client, page(row), filled_in(client, page(row)) | {name: "1"})


def inline(lead: Lead, row: ScheduledReminder, name: str) -> str:
    """Return the name of a reminder's control on the lead's page."""
    pks = list(lead.reminders.current().values_list("pk", flat=True))
    return f"reminders-{pks.index(row.pk)}-{name}"


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
