"""The words by which `leads.intake` knows what it reads, from `words.toml`.

Pure data, lower case. Add a language by adding its words there.
"""

import tomllib
from pathlib import Path

_TABLES: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _words(table: str) -> frozenset[str]:
    return frozenset(_TABLES[table].split())


def _phrases(table: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in _TABLES[table].split(",") if phrase.strip())


def _any_of(table: str) -> str:
    """Alternatives for a regular expression."""
    return "|".join(_TABLES[table].split("\n")[:-1])


TITLE_WORDS, OFFICERS, DEPARTMENTS = _words("titles"), _words("officers"), _words("departments")
ROLES = TITLE_WORDS - DEPARTMENTS
TITLE_ENDING = "|".join(_TABLES["title_endings"].split())
COUNTRIES, STATES, CITIES = _phrases("countries"), _words("states"), _phrases("cities")
COMPANY_ENDINGS, COMPANY_BEGINNINGS = _words("company_endings"), _words("company_beginnings")
COMPANY_WORDS = _words("company_words")
LINKING_WORDS, NAME_PARTICLES = _words("linking"), _words("particles")
HONORIFICS, CREDENTIALS, SMALL_TALK = _words("honorifics"), _words("credentials"), _words("small_talk")
GIVEN_CYRILLIC = _words("given_cyrillic")
SURNAMES_TOO, SURNAMES_FIRST = _words("given_and_surnames"), _words("surnames_first")
GIVEN = GIVEN_CYRILLIC | _words("given_latin") | SURNAMES_TOO
GREETING, CLOSING = _any_of("greetings"), _any_of("closings")
NOISE, MAIL_HEADER = _any_of("noise"), _any_of("mail_headers")
