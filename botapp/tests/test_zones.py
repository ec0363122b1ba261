"""Time zones by the names that people type."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from botapp.routes import ZonePress, decode, encode
from botapp.screens.settings.zones import ALSO, find_zone
from reminders.policy.windows import zone_choices_by_clock


class TestFindZone:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("Europe/Kyiv", "Europe/Kyiv"),
            (" new   york ", "America/New_York"),
            ("Київ", "Europe/Kyiv"),
            ("UTC", "UTC"),
            ("Paris", "Europe/Paris"),
        ],
    )
    def test_knows_names_and_cities(self, text: str, zone: str) -> None:
        assert find_zone(text) == zone

    @pytest.mark.parametrize(
        "text", ["", "x", "Ann Lee, CEO at Acme", "EST", "../../etc/passwd", "Mars/Phobos", "GB"]
    )
    def test_takes_nothing_else_for_a_zone(self, text: str) -> None:
        assert find_zone(text) is None

    @given(st.text())
    def test_never_raises_and_names_only_zones_that_exist(self, text: str) -> None:
        zone = find_zone(text)
        assert zone is None or ZoneInfo(zone)

    def test_every_alias_leads_to_a_zone(self) -> None:
        assert all(ZoneInfo(zone) for zone in ALSO.values())


class TestChoices:
    def test_all_fit_into_a_button(self) -> None:
        for choice in zone_choices_by_clock(timezone.now()):
            assert decode(encode(ZonePress(choice.zone))) == ZonePress(choice.zone)
