"""The written-down names of months and weekdays are those of Unicode's CLDR, as Babel has them."""

import pytest
from babel import Locale

from reminders.phrases.names import MONTHS, WEEKDAYS

READ = {
    "en": ("wide", "abbreviated"),
    "uk": ("wide", "abbreviated"),
    "ru": ("wide", "abbreviated"),
    "de": ("wide",),
    "es": ("wide",),
}


@pytest.mark.parametrize(("kind", "written"), [("months", MONTHS), ("days", WEEKDAYS)])
def test_names_are_those_of_cldr_alone_and_beside_a_day(kind: str, written: dict[str, int]) -> None:
    """Beside a day as well: "грудень", "грудня"."""
    assert written == {
        name.lower().strip(".").replace("\u02bc", ""): number
        for language, widths in READ.items()
        for names in getattr(Locale(language), kind).values()
        for width in widths
        for number, name in names[width].items()
    }
