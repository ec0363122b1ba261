"""What a person sells: their own word before the team's."""

from datetime import UTC, datetime

import pytest

from leads.models import SellerProfile, TelegramUser
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from leads.seller.selling import LIMITS, Seller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class TestSeller:
    def test_is_the_persons_own_word_field_by_field_and_else_the_teams(
        self, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        sellers.write(TEAM, now=NOW, offer="Route planning", audience="carriers", tone="plain")
        sellers.write(alice.telegram_id, now=NOW, offer="We cut empty miles", signature="Alice, Acme")
        assert sellers.seller_of(alice) == Seller(
            offer="We cut empty miles", audience="carriers", tone="plain", signature="Alice, Acme"
        )
        assert sellers.seller_of(bob) == Seller(
            offer="Route planning", audience="carriers", tone="plain", signature="Bob"
        )

    @pytest.mark.parametrize(
        ("first_name", "signature"),
        [("Олена", "Олена"), ("Jean-Luc", "Jean-Luc"), ("🚀", ""), ("x" * 41, "")],
    )
    def test_signs_with_a_first_name_that_can_be_said(
        self, alice: TelegramUser, first_name: str, signature: str
    ) -> None:
        alice.first_name = first_name
        assert sellers.seller_of(alice) == Seller(signature=signature)

    def test_keeps_what_was_not_named_and_gives_back_what_is_emptied(self, alice: TelegramUser) -> None:
        sellers.write(alice.telegram_id, now=NOW, offer="Route planning", audience="carriers")
        sellers.write(alice.telegram_id, now=NOW, audience="")
        assert sellers.kept(alice.telegram_id) == Seller(offer="Route planning")
        assert SellerProfile.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "kept"),
        [
            ("offer", "  Route\n planning\x00 ", "Route planning"),
            ("offer", "<b>bold</b> & _all_", "<b>bold</b> & _all_"),
            ("booking_link", "cal.com/ann", "https://cal.com/ann"),
            ("booking_link", "https://cal.com/ann?d=15", "https://cal.com/ann?d=15"),
            ("tone", "formal", "formal"),
        ],
    )
    def test_is_kept_on_one_line_and_as_typed(
        self, alice: TelegramUser, field: str, value: str, kept: str
    ) -> None:
        sellers.write(alice.telegram_id, now=NOW, **{field: value})
        assert getattr(sellers.kept(alice.telegram_id), field) == kept

    @pytest.mark.parametrize(
        ("field", "value", "problem"),
        [
            *((name, "x" * (most + 1), "too_long") for name, most in LIMITS.items()),
            ("booking_link", "call me", "no_link"),
            ("booking_link", "javascript:alert(1)", "no_link"),
            ("tone", "rude", "no_tone"),
        ],
    )
    def test_refuses_what_cannot_be_said(
        self, alice: TelegramUser, field: str, value: str, problem: str
    ) -> None:
        with pytest.raises(sellers.SellerRefused) as refused:
            sellers.write(alice.telegram_id, now=NOW, **{field: value})
        assert refused.value.args == (field, problem)
        assert not SellerProfile.objects.exists()
