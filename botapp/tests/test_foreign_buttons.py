"""Whatever a forged button names of somebody else, it tells nothing of it and changes nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from botapp import routes
from botapp.models import InboxUpdate
from botapp.routes import Press
from botapp.screens.intake.duplicates import TWIN
from botapp.screens.several.actions import SEVERAL
from botapp.shared.people import Sender
from botapp.shared.tap import Tap
from botapp.tests import tapping
from engagement.models import PlanRequest
from leads.models import Lead, LeadActivity
from reminders.models import Delivery, ScheduledReminder
from tests.factories import TelegramUserFactory
from tests.whole_people import everything, fill

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE, MALLORY = 2002, 1001
MARK = "Zweig"
STRINGS = Path(__file__).with_name("callback_strings.jsonl")
pytestmark = [pytest.mark.once, pytest.mark.django_db]


def forged(numbers: set[int]) -> Iterator[Press]:
    """Yield every button that we have ever written, with each of these numbers in place of its own."""
    seen = set()
    for line in STRINGS.read_text(encoding="utf-8").splitlines():
        parts = json.loads(line)[0].split(":")
        places = [place for place, part in enumerate(parts) if part.isdigit()]
        for number in numbers:
            for chosen in (places, places[:1]):
                seen.add(":".join(str(number) if at in chosen else part for at, part in enumerate(parts)))
    yield from (press for data in sorted(seen) if (press := routes.decode(data)))


def of_alice() -> list[tuple[str, object, str]]:
    return [row for row in everything() if MARK in row[2]]


def test_tell_nothing_and_change_nothing() -> None:
    alice = fill(ALICE, MARK, now=NOW)
    TelegramUserFactory(telegram_id=MALLORY)
    question = {"update": 7001, "texts": [f"{MARK} Lee, CTO at Acme"] * 2, "labels": [[MARK, "", ""]] * 2}
    question |= {"known": [False, False], "out": [], "text": MARK, "kind": "text", "hint": ""}
    twin = {"text": MARK, "kind": "text", "hint": "", "update": 7002, "lead": Lead.objects.get().pk}
    for number, effect in ((7001, {SEVERAL: question}), (7002, {TWIN: twin})):
        InboxUpdate.objects.create(
            update_id=number, telegram_id=ALICE, payload={}, effect=effect, processed_at=NOW
        )
    models = (Lead, ScheduledReminder, PlanRequest, Delivery, LeadActivity)
    numbers = {pk for model in models for pk in model.objects.values_list("pk", flat=True)}
    before = of_alice()
    for update_id, press in enumerate(forged(numbers | {7001, 7002, 2**63 - 1}), start=10_000):
        tap = Tap(press, Sender(MALLORY), 50, NOW, update_id)
        if tapping.objection(tap):
            continue
        reaction = tapping.react(tap)
        shown = [*([reaction.edit] if reaction.edit else []), *reaction.messages]
        told = " ".join(f"{screen.text} {screen.keyboard and screen.keyboard.to_json()}" for screen in shown)
        assert MARK not in told, press
        assert alice.username not in told, press
    assert of_alice() == before
    assert not Lead.objects.filter(owner_id=MALLORY).exists()
