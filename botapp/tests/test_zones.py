"""Time zones by the names that people type."""

import doctest
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from botapp.routes import ZonePress, decode, encode
from botapp.screens.settings import zones
from botapp.screens.settings.zones import CLOCKS, find_zone
from reminders.policy.windows import zone_choices_by_clock


class TestFindZone:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("Europe/Kyiv", "Europe/Kyiv"),
            (" new   york ", "America/New_York"),
            # other names, alphabets and spellings
            ("Київ", "Europe/Kyiv"),
            ("Харків", "Europe/Kyiv"),
            ("kharkov", "Europe/Kyiv"),
            ("м. Біла Церква", "Europe/Kyiv"),
            ("Ivano-Frankivsk", "Europe/Kyiv"),
            ("München", "Europe/Berlin"),
            ("Munich", "Europe/Berlin"),
            ("Frankfurt am Main", "Europe/Berlin"),
            ("São Paulo", "America/Sao_Paulo"),
            ("Sao Paulo", "America/Sao_Paulo"),
            ("St. Petersburg", "Europe/Moscow"),
            ("東京", "Asia/Tokyo"),
            ("תל אביב", "Asia/Jerusalem"),
            # the city with the most people, or the one that is meant
            ("Hyderabad", "Asia/Kolkata"),
            ("Hyderabad, Pakistan", "Asia/Karachi"),
            ("Paris", "Europe/Paris"),
            ("Paris, Texas", "America/Chicago"),
            ("Portland", "America/Los_Angeles"),
            ("Portland, ME", "America/New_York"),
            ("Berlin, Germany", "Europe/Berlin"),
            ("Porto", "Europe/Lisbon"),  # and not Bordeaux, which a few call so
            ("Odessa", "Europe/Kyiv"),
            ("Kyiv Ukraine", "Europe/Kyiv"),
            ("Berlin (Deutschland)", "Europe/Berlin"),
            ("Austin, Texas, USA", "America/Chicago"),
            ("St Petersburg, Florida", "America/New_York"),
            ("Tbilisi, Georgia", "Asia/Tbilisi"),
            # a country with one clock
            ("Ukraine", "Europe/Kyiv"),
            ("Deutschland", "Europe/Berlin"),
            ("GB", "Europe/London"),
            # offsets and clocks
            ("UTC", "UTC"),
            ("UTC+3", "Etc/GMT-3"),
            ("GMT+3", "Etc/GMT-3"),
            ("gmt -5", "Etc/GMT+5"),
            ("+2", "Etc/GMT-2"),
            ("UTC+05:30", "Asia/Kolkata"),
            ("UTC\u22123", "Etc/GMT+3"),
            ("UTC+0", "UTC"),
            ("Kyiv time", "Europe/Kyiv"),
            ("CET", "Europe/Berlin"),
            ("Eastern time", "America/New_York"),
            ("I'm in Lisbon", "Europe/Lisbon"),
            ("Mexico City", "America/Mexico_City"),
        ],
    )
    def test_knows_places_and_clocks(self, text: str, zone: str) -> None:
        assert find_zone(text) == zone

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "Ann Lee, CEO at Acme",
            "Ann Lee",
            "../../etc/passwd",
            "Mars/Phobos",
            "UTC+25",
            "UTC+1:20",
            "14:30",
            "USA",
            "Berlin, Acme",
            ".texas",
            "Berlin\tx",
            "9-18",
            "= ",
            "Kyiv?",
        ],
    )
    def test_takes_nothing_else_for_a_zone(self, text: str) -> None:
        assert find_zone(text) is None

    def test_holds_its_examples(self) -> None:
        assert doctest.testmod(zones).failed == 0

    @given(st.text())
    def test_never_raises_and_names_only_zones_that_exist(self, text: str) -> None:
        zone = find_zone(text)
        assert zone is None or ZoneInfo(zone)

    def test_every_clock_leads_to_a_zone(self) -> None:
        assert all(ZoneInfo(zone) for zone in CLOCKS.values())


class TestChoices:
    def test_all_fit_into_a_button(self) -> None:
        for choice in zone_choices_by_clock(timezone.now()):
            assert decode(encode(ZonePress(choice.zone))) == ZonePress(choice.zone)
