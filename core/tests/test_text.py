"""Text as a database holds it, and as lists sort it."""

# ruff: noqa: RUF001  Cyrillic letters are meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import UNSTORABLE, alphabetical, isolated, storable_text


class TestStorableText:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("", ""),
            ("Ann\0 Lee", "Ann Lee"),
            ("a\ud83d\0b\udfff", "ab"),
            ("🚀 Олена\n\t\x07", "🚀 Олена\n\t\x07"),  # other control characters are no trouble
        ],
    )
    def test_is_without_what_no_database_takes(self, text: str, kept: str) -> None:
        assert storable_text(text) == kept

    def test_shows_where_half_a_character_was(self) -> None:
        assert storable_text("{b\0ad\ud800", half="?") == "{bad?"

    @given(st.text(st.characters(exclude_categories=())), st.sampled_from(["", "?"]))
    def test_can_be_encoded_and_is_changed_once(self, text: str, half: str) -> None:
        kept = storable_text(text, half=half)
        kept.encode()
        assert not UNSTORABLE.search(kept)
        assert storable_text(kept, half=half) == kept


class TestAlphabetical:
    @pytest.mark.parametrize(
        "names",
        [
            ["ann", "Bob", "Émile", "Ewa", "Ólafur", "Zoë"],
            ["Ганна", "Ґалаґан", "Денис", "Емма", "Єва", "Жанна"],
            ["Ирій", "Ігор", "Їжак", "Йосип", "Катя", "Яна"],
        ],
    )
    def test_sorts_as_a_person_would(self, names: list[str]) -> None:
        backwards = names[::-1]
        assert sorted(backwards, key=alphabetical) == names


class TestIsolated:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Ann Lee", "Ann Lee"),
            ("Оксана", "Оксана"),
            ("שלום", "\u2068שלום\u2069"),
            ("\u202ecod.exe", "cod.exe"),
            ("שלום\u2069\u202e 10:00", "\u2068שלום 10:00\u2069"),
        ],
    )
    def test_does_not_reorder_the_sentence_around_it(self, text: str, shown: str) -> None:
        assert isolated(text) == shown
