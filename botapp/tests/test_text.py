"""Texts that fit Telegram's limits."""

import html

from hypothesis import given
from hypothesis import strategies as st

from botapp.shared.text import pages, plain, safe, shorten, units

anything = st.text(st.characters(exclude_categories=["Cs"]))


def utf16(text: str) -> int:
    """Count as Telegram does, by another way than the code under test."""
    return len(text.encode("utf-16-le")) // 2


class TestUnits:
    @given(anything)
    def test_are_those_of_utf16(self, text: str) -> None:
        assert units(text) == utf16(text)


class TestShorten:
    @given(anything, st.integers(min_value=2, max_value=40))
    def test_fits_and_keeps_what_fits(self, text: str, limit: int) -> None:
        cut = shorten(text, limit)
        assert utf16(cut) <= limit
        assert cut == text if utf16(text) <= limit else cut.endswith("…")

    def test_never_leaves_half_an_emoji(self) -> None:
        assert shorten("😀😀😀", 4) == "😀…"


class TestSafe:
    def test_escapes_after_cutting(self) -> None:
        assert safe("<b>&" * 100, 6) == "&lt;b&gt;&amp;&lt;…"

    def test_isolates_what_runs_from_right_to_left(self) -> None:
        assert safe("\u0634\u0628", 20) == "\u2068\u0634\u0628\u2069"

    @given(anything)
    def test_leaves_no_markup(self, text: str) -> None:
        marked = safe(text, 50)
        assert "<" not in marked
        assert utf16(html.unescape(marked)) <= 52


class TestPlain:
    @given(anything)
    def test_reads_as_it_was_written(self, text: str) -> None:
        assert plain(f"<b>{html.escape(text, quote=False)}</b>") == text


class TestPages:
    @given(st.text(st.sampled_from("ab \n😀"), max_size=120), st.integers(min_value=2, max_value=30))
    def test_fit_and_lose_nothing_but_blanks(self, text: str, limit: int) -> None:
        parts = pages(text, limit)
        assert all(utf16(part) <= limit for part in parts)
        assert "".join("".join(parts).split()) == "".join(text.split())

    def test_break_at_lines_then_at_blanks(self) -> None:
        assert pages("one two\nthree four", 12) == ["one two", "three four"]
        assert pages("one two three", 9) == ["one two", "three"]

    def test_of_nothing_are_none(self) -> None:
        assert pages("") == pages(" \n ") == []
