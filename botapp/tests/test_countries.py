"""Countries by the names that people type, and the ones that are offered first."""

from datetime import date

import pytest
from django.conf import settings

from botapp.screens.settings.countries import (
    ALSO,
    BY_LANGUAGE,
    CHOICES,
    READ,
    find_country,
    likely_countries,
)
from reminders.policy.holidays import (
    DaysOff,
    country_name,
    country_names,
    next_holidays,
    public_holidays,
    regions_of,
)

NAMES = [
    ("UA", "UA"),
    ("ua", "UA"),
    ("UKR", "UA"),
    ("Ukraine", "UA"),
    ("  ukraine ", "UA"),
    ("Україна", "UA"),
    ("Deutschland", "DE"),
    ("united states", "US"),
    ("USA", "US"),
    ("uk", "GB"),
    # a part of a country with holidays of its own
    ("England", "GB-ENG"),
    ("england", "GB-ENG"),
    ("Англія", "GB-ENG"),
    ("Scotland", "GB-SCT"),
    ("шотландія", "GB-SCT"),
    ("Northern Ireland", "GB-NIR"),
    ("Bavaria", "DE-BY"),
    ("Bayern", "DE-BY"),
    ("Баварія", "DE-BY"),
    ("Baden-Württemberg", "DE-BW"),
    ("thuringen", "DE-TH"),
    ("Cataluña", "ES-CT"),
    ("Catalonia", "ES-CT"),
    ("Québec", "CA-QC"),
    ("New York", "US-NY"),
    ("gb-eng", "GB-ENG"),
    ("DE-BY", "DE-BY"),
    ("DE-XX", None),
    ("GB-", None),
    # a country before its namesake; a name of two parts is nobody's
    ("Georgia", "GE"),
    ("Luxembourg", "LU"),
    ("La Rioja", None),
    ("bosnia and herzegovina", "BA"),
    ("Bosnia & Herzegovina", "BA"),
    ("BGR", "BG"),
    ("NGA", "NG"),
    # what people call their own country, or one next to it
    ("україна", "UA"),
    ("Украина", "UA"),
    ("Österreich", "AT"),
    ("Nederland", "NL"),
    ("Česko", "CZ"),
    ("Türkiye", "TR"),
    ("Turkey", "TR"),
    ("대한민국", "KR"),
    ("한국", "KR"),
    ("Германия", "DE"),
    ("Ελλάδα", "GR"),
    ("ישראל", "IL"),
    ("مصر", "EG"),
    ("السعودية", "SA"),
    ("भारत", "IN"),
    ("中国", "CN"),
    ("Việt Nam", "VN"),
    ("Mexico", "MX"),
    ("Frankreich", "FR"),
    ("Сполучені Штати", "US"),
    ("США", "US"),
    ("Atlantis", None),
    ("xx", None),
    ("", None),
    ("Ann Lee, VP Sales at Acme", None),
]


class TestFindCountry:
    @pytest.mark.parametrize(("text", "code"), NAMES)
    def test_knows_codes_and_names(self, text: str, code: str | None) -> None:
        assert find_country(text) == code

    def test_knows_every_country_by_the_name_it_shows(self) -> None:
        assert {find_country(name) for name in country_names().values()} == set(country_names())

    def test_knows_every_country_by_its_ukrainian_name(self) -> None:
        assert set(country_names("uk")) == set(country_names())
        assert {find_country(name) for name in country_names("uk").values()} == set(country_names())
        assert find_country("в'єтнам") == find_country("в\u2019єтнам") == "VN"  # noqa: RUF001  Cyrillic

    def test_knows_every_country_by_its_name_in_every_language_it_reads(self) -> None:
        assert {code for code, _name in settings.LANGUAGES} <= set(READ.split())
        names = [(name, code) for language in READ.split() for code, name in country_names(language).items()]
        assert len(names) == len(READ.split()) * len(country_names())
        # There are two Congos; NGA is Nigeria's code; a single letter is no answer.
        others = {"Kongo", "Конго", "Nga", "괌"}
        assert {name for name, code in names if find_country(name) != code} == others

    def test_knows_every_part_by_the_name_it_shows(self) -> None:
        codes = {code for country in country_names() for code in regions_of(country)}
        assert len(codes) > 400
        shared = {"La Rioja", "Santa Cruz", "La Paz", "Santa Catarina"}
        shown = {code: country_name(code) for code in codes}
        others = {(name, find_country(name)) for code, name in shown.items() if find_country(name) != code}
        assert {name for name, found in others if found not in country_names()} == shared

    def test_has_no_nickname_for_an_unknown_country(self) -> None:
        codes = {*ALSO.values(), *(code for codes in BY_LANGUAGE.values() for code in codes)}
        assert codes <= set(country_names())


class TestLikelyCountries:
    @pytest.mark.parametrize(
        ("zone", "language", "first"),
        [("Europe/Kyiv", "uk", "UA"), ("Europe/Vienna", "de", "AT"), ("", "en-GB", "GB"), ("", "", "US")],
    )
    def test_begins_where_the_clock_is(self, zone: str, language: str, first: str) -> None:
        found = likely_countries(zone, language)
        assert found[0] == first
        assert len(found) == len(set(found)) <= CHOICES


class TestNextHolidays:
    def test_come_with_english_names(self) -> None:
        coming = next_holidays("DE", date(2026, 11, 21), 3)
        assert [day.isoformat() for day, _name in coming] == ["2026-12-25", "2026-12-26", "2027-01-01"]
        assert coming[0][1] == "Christmas Day"
        assert all(day in public_holidays("DE", day.year) for day, _name in coming)

    @pytest.mark.parametrize(
        ("country", "name"), [("PL", "Новий рік"), ("DE", "Новий рік"), ("US", "New Year's Day")]
    )
    def test_come_with_ukrainian_names_where_there_are_any(self, country: str, name: str) -> None:
        assert next_holidays(country, date(2026, 12, 31), 1, "uk")[0][1] == name

    @pytest.mark.parametrize("country", ["", "ZZ"])
    def test_are_none_of_an_unknown_country(self, country: str) -> None:
        assert next_holidays(country, date(2026, 11, 21), 3) == []

    def test_of_a_part_are_its_own(self) -> None:
        easter, august = date(2027, 3, 29), date(2027, 8, 30)
        assert {easter, august} <= public_holidays("GB-ENG", 2027)
        assert not {easter, august} & public_holidays("GB-SCT", 2027)
        assert date(2027, 11, 30) in public_holidays("GB-SCT", 2027)
        assert date(2027, 1, 6) in public_holidays("DE-BY", 2027)
        assert date(2027, 1, 6) not in public_holidays("DE", 2027)
        assert easter in DaysOff("GB-ENG")
        assert next_holidays("GB-ENG", date(2027, 3, 27), 1) == [(easter, "Easter Monday")]
        assert public_holidays("GB-XXX", 2027) == frozenset()
        assert next_holidays("GB-XXX", easter, 1) == []

    def test_name_the_part(self) -> None:
        assert (country_name("GB-ENG"), country_name("GB-ENG", "uk")) == ("England", "Англія")
        assert (country_name("DE-BY"), country_name("DE-BY", "de"), country_name("DE-XX")) == (
            "Bavaria",
            "Bayern",
            "DE-XX",
        )

    def test_name_the_country(self) -> None:
        assert (country_name("UA"), country_name("ZZ")) == ("Ukraine", "ZZ")
        assert country_name("UA", "uk") == country_name("UA", "uk-UA") == "Україна"
        assert country_name("ZZ", "uk") == "ZZ"
