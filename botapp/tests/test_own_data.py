"""/privacy, /export and /deleteme, without Telegram."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from botapp.incoming import door, inbox
from botapp.models import InboxUpdate
from botapp.own_data import export
from botapp.routes import LeadAction, LeadPress, OwnDataAction, OwnDataPress
from botapp.shared.people import Sender
from botapp.shared.tap import Reaction, Tap
from botapp.tests import tapping
from core.actor import SYSTEM
from core.databases.lease import Lease
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOON = int((NOW + timedelta(minutes=10)).timestamp())
ME = Sender(1001, first_name="Alice")


@pytest.fixture
def asking(alice: TelegramUser) -> InboxUpdate:
    """Return the update that is being answered: Alice's tap."""
    payload = {"callback_query": {"from": {"id": ME.telegram_id}}}
    return InboxUpdate.objects.create(
        update_id=50, telegram_id=ME.telegram_id, payload=payload, claim_token="mine", received_at=NOW
    )


def tap(action: OwnDataAction, until: int | None = None, *, now: datetime = NOW) -> Tap[Any]:
    return Tap(OwnDataPress(action, until), ME, 7, now, 50)


def text(reaction: Reaction) -> str:
    assert reaction.edit is not None
    return reaction.edit.text


class TestPrivacy:
    def test_names_the_models_server_only_where_there_is_one(
        self, alice: TelegramUser, settings: Any
    ) -> None:
        [without] = tapping.command("privacy", ME, now=NOW)
        settings.LLM_MODEL, settings.LLM_API_KEY = "m1", "secret"
        [with_model] = tapping.command("privacy", ME, now=NOW)
        assert "no language model" in without.text
        assert "model&#x27;s server" in with_model.text or "model's server" in with_model.text
        assert "secret" not in with_model.text

    @pytest.mark.parametrize(("days", "said"), [(7, "7 days."), (1, "1 day."), (0, "stays too.")])
    def test_says_how_long_messages_are_kept(
        self, alice: TelegramUser, settings: Any, days: int, said: str
    ) -> None:
        settings.KEEP_UPDATES = days
        [screen] = tapping.command("privacy", ME, now=NOW)
        assert said in screen.text


class TestExport:
    def test_that_telegram_would_not_take_is_said(self, alice: TelegramUser, monkeypatch: Any) -> None:
        monkeypatch.setattr(export, "LARGEST", 10)
        [screen] = tapping.long_command("export", ME, now=NOW)
        assert screen.attachment is None
        assert "larger" in screen.text

    def test_of_somebody_unknown_is_no_file(self) -> None:
        [screen] = tapping.long_command("export", Sender(5), now=NOW)
        assert screen.attachment is None


class TestDeleteMe:
    def test_says_what_is_lost(self, alice: TelegramUser) -> None:
        LeadFactory.create_batch(2, owner=alice)
        [screen] = tapping.command("deleteme", ME, now=NOW)
        assert "2 leads" in screen.text

    def test_expires(self, asking: InboxUpdate) -> None:
        late = NOW + timedelta(minutes=11)
        assert tapping.objection(tap(OwnDataAction.ERASE, SOON, now=late))
        assert tapping.objection(tap(OwnDataAction.ERASE))
        assert not tapping.objection(tap(OwnDataAction.ERASE, SOON))

    def test_says_so_again_when_the_tap_is_repeated(self, asking: InboxUpdate, settings: Any) -> None:
        """A bot that is killed after erasing, before its answer; in the meantime the person is a stranger."""
        settings.ACCESS = "invite"
        first = text(tapping.react(tap(OwnDataAction.ERASE, SOON)))
        assert not TelegramUser.objects.exists()
        late = NOW + timedelta(hours=1)
        assert not tapping.objection(tap(OwnDataAction.ERASE, SOON, now=late))
        assert text(tapping.react(tap(OwnDataAction.ERASE, SOON, now=late))) == first
        assert not TelegramUser.objects.exists()
        assert door.has_erased(50)

    def test_keeps_nothing_of_the_tap_once_it_is_answered(self, asking: InboxUpdate) -> None:
        tapping.react(tap(OwnDataAction.ERASE, SOON))
        asking.refresh_from_db()
        assert asking.telegram_id == ME.telegram_id  # to be answered, after a kill too
        assert inbox.finish(50, now=NOW, token="mine")
        asking.refresh_from_db()
        assert (asking.telegram_id, asking.payload, asking.effect) == (0, {}, {})

    def test_leaves_the_updates_of_others_whole(self, asking: InboxUpdate) -> None:
        assert inbox.finish(50, now=NOW, token="mine")
        asking.refresh_from_db()
        assert asking.payload["callback_query"]["from"]["id"] == asking.telegram_id

    def test_is_no_repeat_when_telegram_sends_the_tap_again(self, asking: InboxUpdate) -> None:
        tapping.react(tap(OwnDataAction.ERASE, SOON))
        inbox.finish(50, now=NOW, token="mine")
        assert inbox.begin(50, Lease("other", NOW), now=NOW)[0] == 0


class TestDeleteForGood:
    @pytest.mark.parametrize("action", [LeadAction.ERASE, LeadAction.ERASED])
    def test_is_only_for_what_is_deleted(self, alice: TelegramUser, action: LeadAction) -> None:
        lead = LeadFactory(owner=alice, prospect_name="Ann Lee")
        reaction = tapping.react(Tap(LeadPress(action, lead.pk), ME, 7, NOW, 50))
        assert "Ann Lee" in text(reaction)
        assert Lead.objects.exists()

    def test_is_only_for_its_owner(self, alice: TelegramUser) -> None:
        lead = services.delete_lead(lead=LeadFactory(), by=SYSTEM, now=NOW)
        assert tapping.objection(Tap(LeadPress(LeadAction.ERASED, lead.pk), ME, 7, NOW, 50))
        assert Lead.objects.exists()

    def test_asks_and_does_it(self, alice: TelegramUser) -> None:
        lead = services.delete_lead(lead=LeadFactory(owner=alice), by=SYSTEM, now=NOW)
        assert "cannot be undone" in text(
            tapping.react(Tap(LeadPress(LeadAction.ERASE, lead.pk), ME, 7, NOW, 50))
        )
        tapping.react(Tap(LeadPress(LeadAction.ERASED, lead.pk), ME, 7, NOW, 51))
        assert not Lead.objects.exists()
