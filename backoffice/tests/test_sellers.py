"""What people sell, in the admin: kept as the chat would keep it."""

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import SellerProfile, TelegramUser
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from leads.seller.selling import Seller

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ADD = "admin:leads_sellerprofile_add"


def add(client: Client, telegram_id: int, **fields: str) -> str:
    answer = client.post(reverse(ADD), {"telegram_id": telegram_id, **fields}, follow=True)
    return str(answer.content.decode())


class TestWhatPeopleSell:
    def test_is_written_for_the_team(self, admin_client: Client, alice: TelegramUser) -> None:
        add(admin_client, TEAM, offer=" Route  planning ", booking_link="cal.com/routely")
        assert sellers.kept(TEAM) == Seller(offer="Route planning", booking_link="https://cal.com/routely")
        assert sellers.seller_of(alice).offer == "Route planning"
        assert (
            "the team" in admin_client.get(reverse("admin:leads_sellerprofile_changelist")).content.decode()
        )

    def test_is_changed_and_stays_that_persons(self, admin_client: Client, alice: TelegramUser) -> None:
        add(admin_client, alice.telegram_id, offer="Route planning")
        page = reverse("admin:leads_sellerprofile_change", args=[SellerProfile.objects.get().pk])
        admin_client.post(page, {"telegram_id": 5, "offer": "Welding robots", "tone": "warm"}, follow=True)
        assert sellers.kept(alice.telegram_id) == Seller(offer="Welding robots", tone="warm")

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"booking_link": "call me"}, "no address of the web"),
            ({"telegram_id": 99}, "Nobody has this Telegram id"),
        ],
    )
    def test_is_refused_kindly(self, admin_client: Client, fields: dict[str, str], said: str) -> None:
        assert said in add(admin_client, **({"telegram_id": TEAM} | fields))  # type: ignore[arg-type]
        assert not SellerProfile.objects.exists()
