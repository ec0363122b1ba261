"""What is sold, read once more by the model: shown where it was told, and never over a person's own word."""

from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from botapp.models import InboxUpdate
from botapp.own_data.tables import tables
from botapp.routes import SellerAction, SellerPress, Whose, ZonePress
from botapp.telegram.edits import corrected
from botapp.tests.test_seller import NOW, OFFER, hear, own, tap
from core.actor import SYSTEM
from engagement.models import PlanRequest, RequestStatus
from leads.models import TelegramUser
from leads.people.roles import Role
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from planning.queue import requests
from planning.tests.planners import FakeWriter, drained
from reminders.messenger import Edit
from reminders.models import MessageEdit
from reminders.services.erasing import erase_person
from tests.factories import TelegramUserFactory

PAGE = "Acme Rota plans shifts for hospitals in Leeds. Everybody is home on time."
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def alice(settings: Settings) -> TelegramUser:
    """Return Alice, who has been asked what she sells; there is a model."""
    settings.LLM_MODEL, settings.LLM_API_KEY = "m1", "key"
    newcomer: TelegramUser = TelegramUserFactory.create(
        telegram_id=1001, zone_confirmed_at=None, first_name="Alice"
    )
    tap(ZonePress("Europe/Kyiv"))
    return newcomer


def tell(text: str = PAGE, **how: Any) -> PlanRequest:
    """Tell it; return the request for which the message waits."""
    (shown,) = hear(text, **how)
    assert "I am reading it once more" in shown.text
    assert shown.request_id is not None
    request = requests.attach(request_id=shown.request_id, chat_id=1001, message_id=70, now=NOW)
    assert request is not None
    return request


def message() -> str:
    """Return what the message says after its only edit."""
    row = MessageEdit.objects.get()
    edit = Edit(chat_id=row.chat_id, message_id=row.message_id, kind=row.kind, payload=row.payload)
    found = corrected(edit, now=NOW)
    assert found is not None
    return found.screen.text


class TestTheModelsReading:
    def test_takes_its_place_in_the_message_for_the_person_to_confirm(self) -> None:
        tell()
        assert own().offer == PAGE
        drained(FakeWriter())
        assert own().offer == "Acme Rota plans shifts for hospitals in Leeds."
        assert own().audience == "hospitals in Leeds"
        assert own().signature == "", "what is too long is no signature"
        assert "For whom: <b>hospitals in Leeds</b>" in message()
        assert "once more" not in message()
        assert "Kept" in tap(SellerPress(SellerAction.RIGHT, Whose.OWN))[0].text

    def test_is_not_asked_for_where_each_part_has_its_name(self) -> None:
        (shown,) = hear(f"{OFFER}\nFor: couriers\nProof: 30 % less fuel")
        assert "once more" not in shown.text
        assert not PlanRequest.objects.exists()

    @pytest.mark.parametrize(
        "press",
        [
            SellerPress(SellerAction.RIGHT, Whose.OWN),
            SellerPress(SellerAction.EDIT, Whose.OWN, "offer"),
            SellerPress(SellerAction.EMPTY, Whose.OWN, "tone"),
        ],
    )
    def test_changes_nothing_once_the_person_has_gone_on(self, press: SellerPress) -> None:
        request = tell()
        tap(press)
        drained(FakeWriter())
        request.refresh_from_db()
        assert (request.status, request.note) == (RequestStatus.FAILED, "withdrawn")
        assert (own().offer, own().audience) == (PAGE, "")
        assert not MessageEdit.objects.exists()

    def test_of_an_earlier_text_gives_way_to_the_next(self) -> None:
        first = tell()
        InboxUpdate.objects.all().delete()
        tap(SellerPress(SellerAction.NEW, Whose.OWN))
        tell("Acme Bread bakes for hotels in York. It is fresh.", update_id=10)
        drained(FakeWriter())
        first.refresh_from_db()
        assert first.status == RequestStatus.FAILED
        assert own().audience == "hotels in York"

    def test_costs_of_the_days_budget_and_without_any_left_the_rules_reading_stands(
        self, settings: Settings
    ) -> None:
        settings.LLM_USER_DAILY = 1
        tell()
        tap(SellerPress(SellerAction.NEW, Whose.OWN))
        (shown,) = hear("Acme Bread bakes for hotels.", update_id=10)
        assert "once more" not in shown.text
        assert own().offer == "Acme Bread bakes for hotels."

    def test_is_in_ones_own_data_and_goes_with_the_person(self) -> None:
        tell()
        (row,) = tables(1001)["requests"]
        assert row["payload"]["text"] == PAGE
        assert erase_person(telegram_id=1001, by=SYSTEM, now=NOW)
        assert not PlanRequest.objects.exists()

    def test_for_the_team_needs_a_manager_when_it_comes_too(self, alice: TelegramUser) -> None:
        TelegramUser.objects.update(role=Role.MANAGER)
        tap(SellerPress(SellerAction.NEW, Whose.TEAM))
        request = tell(update_id=10)
        TelegramUser.objects.update(role=Role.REP)
        drained(FakeWriter())
        request.refresh_from_db()
        assert (request.status, request.attempts) == (RequestStatus.DONE, 1)
        assert sellers.kept(TEAM).offer == PAGE

    def test_is_nobody_elses(self) -> None:
        request = tell()
        assert requests.asked_for_person(telegram_id=1002, request_id=request.pk) is None
        assert requests.owned_request(telegram_id=1001, request_id=request.pk) is None


def test_a_request_is_about_a_lead_or_a_person() -> None:
    with pytest.raises(Exception, match="plan_requests_one_subject"), connection.cursor():
        PlanRequest.objects.create(run_after=NOW)
