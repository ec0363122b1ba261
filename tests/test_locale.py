"""The catalogues under locale/: whole, with the same placeholders, tags and commands, and compiled.

The playbook's drafts and advice are English in every language: a draft is written for the lead, not for the
person (see `engagement.playbook.texts`). What only staff see is in a catalogue of its own.
"""
# ruff: noqa: RUF001  Cyrillic letters are meant

import gettext
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation

from botapp.incoming.application import LANGUAGES, commands
from botapp.screens.pause import text as pauses
from botapp.screens.plan import text as plans
from botapp.screens.settings import text as settings_texts
from botapp.screens.snooze import text as snooze
from botapp.shared import hours_and_days_off
from botapp.shared.text import units
from reminders.phrases import Understood, understand
from reminders.policy.windows import Window
from reminders.state import settings_words
from reminders.state.wording import date_words, due_phrase, overdue_phrase
from tests import texts

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HOURS = Window(ZoneInfo("UTC"), time(9), time(18), weekdays=frozenset(range(5)))
FOREIGN = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"</?[a-z]+>")
COMMAND = re.compile(r"(?<![\w<])/[a-z]+")
ICON = re.compile(r"^[^\w\s<%“(…/{\[]+")
SLOT = re.compile(r"\{\w+\}")  # of the playbook's texts, which may leave one out
PATTERN = re.compile(r"[EdM ,]+|(?:\{\w+\}|[\s()])+")  # of a date, of slots
ALERT, LABEL = 200, 32  # Telegram's limit for a pop-up; what two buttons in a row have room for
SAME = {"LinkedIn", "SMS"}  # all that needs no letters of another alphabet
pytestmark = pytest.mark.parametrize("language", FOREIGN)


def english_of(text: Message) -> str:
    """Return a text in English: its plural, if it has one."""
    return text.id if isinstance(text.id, str) else text.id[-1]


def pairs(language: str) -> list[tuple[Message, str, str]]:
    """Return every text with each form of its translation, and the English that form stands for."""
    known = texts.catalogue(language)
    return [(text, english_of(text), form) for text in known if text.id for form in texts.forms(text) if form]


class TestCatalogue:
    def test_has_every_text_of_the_chat_in_all_its_forms(self, language: str) -> None:
        known = texts.catalogue(language)
        assert len(known) == len(texts.texts()) > 500
        assert not texts.lacking(known), "translate these in the .po, then `make messages`"

    def test_names_what_has_no_translation(self, language: str) -> None:
        known = texts.catalogue(language)
        known.add("Not yet")
        plural = ("%(n)s thing", "%(n)s things")
        known.add(plural, ("", *["x"] * (known.num_plurals - 1)))
        assert [text.id for text in texts.lacking(known)] == ["Not yet", plural]

    def test_is_what_the_code_says_and_compiled(self, language: str) -> None:
        po, compiled = texts.written(texts.catalogue(language))
        assert texts.po_of(language).read_bytes() == po, "run `make messages`"
        assert texts.po_of(language).with_suffix(".mo").read_bytes() == compiled, "run `make messages`"

    def test_is_read_by_gettext_as_it_was_written(self, language: str) -> None:
        with texts.po_of(language).with_suffix(".mo").open("rb") as file:
            read = gettext.GNUTranslations(file)
        for text in filter(attrgetter("id"), texts.catalogue(language)):
            if text.pluralizable:
                assert read.ngettext(*text.id, 5) in texts.forms(text)
            else:
                assert read.gettext(text.id) == text.string

    def test_keeps_placeholders_tags_and_commands(self, language: str) -> None:
        for text, english, form in pairs(language):
            assert Counter(PLACEHOLDER.findall(form)) == Counter(PLACEHOLDER.findall(english)), text
            assert {*SLOT.findall(form)} <= {*SLOT.findall(english), "{theme}"}, text
            assert Counter(TAG.findall(form)) == Counter(TAG.findall(english)), text
            assert Counter(COMMAND.findall(form)) == Counter(COMMAND.findall(english)), text
            assert ICON.findall(form) == ICON.findall(english), text

    def test_has_no_text_that_was_left_in_english(self, language: str) -> None:
        ascii_only = {form for _text, _english, form in pairs(language) if form.isascii()}
        assert {form for form in ascii_only if not PATTERN.fullmatch(form)} == SAME

    def test_is_no_longer_than_there_is_room_for(self, language: str) -> None:
        for text, english, form in pairs(language):
            assert units(form) <= ALERT or units(english) > ALERT, text
            if text.locations[0][0].endswith(("/buttons.py", "policy/snoozes.py")):
                assert units(form) <= LABEL, text

    def test_is_on_the_menu(self, language: str) -> None:
        ours, english = commands(language), commands("en")
        assert LANGUAGES[language] == language
        assert [command.command for command in ours] == [command.command for command in english]
        assert not {command.description for command in ours} & {command.description for command in english}
        assert all(1 <= len(command.description) <= 256 for command in ours)


class TestStaffsCatalogue:
    """What only staff see besides."""

    def test_has_every_text_and_is_compiled(self, language: str) -> None:
        known = texts.catalogue(language, texts.STAFFS)
        assert len(known) == len(texts.texts(texts.STAFFS)) > 500
        assert not texts.lacking(known), "translate these in backoffice/locale, then `make messages`"
        po = texts.po_of(language, texts.STAFFS)
        assert (po.read_bytes(), po.with_suffix(".mo").read_bytes()) == texts.written(known)

    def test_repeats_nothing_of_the_chats(self, language: str) -> None:
        staffs = {text.id for text in texts.catalogue(language, texts.STAFFS) if text.id}
        assert not staffs & {text.id for text in texts.catalogue(language)}

    def test_has_the_better_of_what_packages_say(self, language: str) -> None:
        with translation.override(language):
            known = [
                text for text in texts.catalogue(language, texts.STAFFS) if text.id and not text.pluralizable
            ]
            assert [text.id for text in known if translation.gettext(text.id) != text.string] == []

    def test_keeps_placeholders(self, language: str) -> None:
        for text in texts.catalogue(language, texts.STAFFS):
            for form in filter(None, texts.forms(text) if text.id else ()):
                wanted = Counter(PLACEHOLDER.findall(english_of(text)))
                assert Counter(PLACEHOLDER.findall(form)) == wanted, text
                assert Counter(SLOT.findall(form)) == Counter(SLOT.findall(english_of(text))), text


class TestUkrainian:
    @pytest.fixture(autouse=True)
    def _spoken(self, language: str) -> Iterator[None]:
        if language != "uk":
            pytest.skip("of Ukrainian only")
        with translation.override(language):
            yield

    @pytest.mark.parametrize(
        ("hours", "words"),
        [
            (0, "зараз"),
            (2, "сьогодні, 14:00"),
            (24, "завтра, 12:00"),
            (-24, "вчора, 12:00"),
            (74.5, "пт 4 груд, 14:30"),
            (40 * 24, "нд 10 січ 2027, 12:00"),
        ],
    )
    def test_names_moments(self, language: str, hours: float, words: str) -> None:
        assert due_phrase(NOW + timedelta(hours=hours), "Europe/Kyiv", NOW) == words

    @pytest.mark.parametrize(
        ("count", "step", "days"),
        [
            (1, "1 крок", "прострочено на 1 день"),
            (2, "2 кроки", "прострочено на 2 дні"),
            (5, "5 кроків", "прострочено на 5 днів"),
            (11, "11 кроків", "прострочено на 11 днів"),
            (21, "21 крок", "прострочено на 21 день"),
            (112, "112 кроків", "прострочено на 112 днів"),
        ],
    )
    def test_counts_in_three_forms(self, language: str, count: int, step: str, days: str) -> None:
        assert translation.ngettext("%(n)s step", "%(n)s steps", count) % {"n": count} == step
        assert overdue_phrase(NOW - timedelta(days=count), NOW) == days

    def test_writes_months_in_the_genitive_and_no_capitals_inside(self, language: str) -> None:
        heads = [
            date_words(date(2026, month, 4), translation.gettext("EEEE d MMMM")) for month in range(1, 13)
        ]
        assert heads[11] == "п’ятниця, 4 грудня"
        assert all(head.islower() for head in heads)
        assert settings_words.weekdays_line(frozenset(range(1, 6))) == "пн–пт"

    @pytest.mark.parametrize("month", range(1, 13))
    def test_understands_the_dates_it_writes(self, language: str, month: int) -> None:
        moment = datetime(2026 if month == 12 else 2027, month, 8, 12, 0, tzinfo=UTC)
        found = self._understood(due_phrase(moment, "UTC", NOW).replace(" 2027", ""))
        assert (found.month, found.day, found.hour) == (month, 8, 12)
        day = settings_words.day_words(moment.date(), NOW.date())
        assert hours_and_days_off.parse_days(day, NOW.date()) == [moment.date()]

    def test_understands_its_own_examples(self, language: str) -> None:
        said = [pauses.ask(""), pauses.not_a_moment("unclear"), plans.not_a_day(), snooze.examples()]
        examples = [words for text in said for words in re.findall(r"<(?:i|code)>(.+?)</", text)]
        assert len(examples) >= 10
        for example in examples:
            self._understood(example)
        for example in re.findall(r"<code>(.+?)</code>", settings_texts.problem("days_off")):
            assert hours_and_days_off.parse_days(example, NOW.date()), example

    def test_names_no_button_that_is_not_there(self, language: str) -> None:
        forms = [form for _text, _english, form in pairs(language)]
        chat = [
            form
            for text, _english, form in pairs(language)
            if text.locations[0][0].split("/")[0] != "engagement"
        ]
        named = {name for form in chat if "Наприклад" not in form for name in re.findall(r"«([^»]+)»", form)}
        named = {
            name for name in named if not name.endswith(".") and "%(" not in name
        }  # a sentence to be said
        assert len(named) >= 5
        assert named <= set(forms)

    def _understood(self, words: str) -> datetime:
        found = understand(words, now=NOW, window=HOURS)
        assert isinstance(found, Understood), words
        return found.at
