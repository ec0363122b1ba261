"""Months and weekdays as people type them, by Unicode's CLDR: in lower case, without signs. Pure."""

from typing import Any

from babel import Locale

# Short names in German and Spanish are English words as well: "do", "ago".
READ = {
    "en": ("wide", "abbreviated"),
    "uk": ("wide", "abbreviated"),
    "ru": ("wide", "abbreviated"),
    "de": ("wide",),
    "es": ("wide",),
}


def _numbers(kind: str) -> dict[str, Any]:
    """Return names with their numbers: alone and beside a day ("грудень", "грудня")."""
    return {
        name.lower().strip(".").replace("ʼ", ""): number
        for language, widths in READ.items()
        for names in getattr(Locale(language), kind).values()
        for width in widths
        for number, name in names[width].items()
    }


MONTHS: dict[str, int] = _numbers("months")  # 1 is January
WEEKDAYS: dict[str, int] = _numbers("days")  # 0 is Monday
