"""What a draft looks like: its pieces, its words, its buttons and their data."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from botapp.routes import LIMIT, MAX_ID, DraftAction, DraftPress, decode, encode
from botapp.screens.draft import buttons as keyboards
from botapp.screens.draft import text as texts
from botapp.screens.draft.values import MOST_PIECES, DraftView, copy_pieces
from botapp.shared.text import COPY_LIMIT, MESSAGE_LIMIT, plain, units

NASTY = "</blockquote><b>&‮ مرحبا 😀"
ALL = frozenset(["shorter", "longer", "warmer", "formal", "words"])
VIEW = DraftView(7, 9, "Ann Lee", 1, 5, "linkedin_connect", "linkedin", "Hi Ann", 6, 199, wishes=ALL)
IDS = st.integers(min_value=1, max_value=MAX_ID)


def labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    """Return what stands on the buttons."""
    return [button.text for row in (keyboard.inline_keyboard if keyboard else ()) for button in row]


class TestData:
    @given(st.sampled_from(DraftAction), IDS, st.none() | IDS)
    def test_comes_back_and_fits(self, action: DraftAction, step_id: int, delivery_id: int | None) -> None:
        data = encode(DraftPress(action, step_id, delivery_id))
        assert len(data) <= LIMIT
        assert decode(data) == DraftPress(action, step_id, delivery_id)

    @pytest.mark.parametrize(
        "data",
        [
            "draft:",
            "draft:show",
            "draft:show:",
            "draft:show:0",
            "draft:show:x",
            "draft:explode:1",
            "draft:SHOW:1",
            "draft:show:1:",
            "draft:show:1:0",
            "draft:show:1:2:3",
            "draft:show:01",
        ],
    )
    def test_of_anything_else_is_not_read(self, data: str) -> None:
        assert decode(data) is None


class TestCopyPieces:
    @given(st.text(alphabet=st.sampled_from("abc .\n!😀é"), max_size=3_000))
    def test_are_the_whole_draft_in_pieces_that_fit(self, text: str) -> None:
        pieces = copy_pieces(text)
        assert "".join(pieces) == text.strip()
        assert all(0 < units(piece) <= COPY_LIMIT for piece in pieces)

    def test_are_cut_after_a_sentence(self) -> None:
        sentence = "This is a sentence of some length. "
        pieces = copy_pieces(sentence * 20)
        assert len(pieces) > 1
        assert all(piece.strip().endswith(".") for piece in pieces)

    def test_are_none_when_there_would_be_too_many(self) -> None:
        assert copy_pieces("x" * (COPY_LIMIT * MOST_PIECES + 1)) == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("Hi", ["📋 Copy"]),
            ("x" * 600, ["📋 Copy 1/3", "📋 Copy 2/3", "📋 Copy 3/3"]),
            ("x" * 1_200, ["📋 1/5", "📋 2/5", "📋 3/5", "📋 4/5", "📋 5/5"]),
        ],
    )
    def test_are_numbered_on_the_buttons(self, text: str, expected: list[str]) -> None:
        assert [button.text for row in keyboards.copies(text) for button in row] == expected


class TestText:
    @pytest.mark.parametrize("text", ["", "Hi Ann", NASTY * 900, "x" * 30_000])
    @pytest.mark.parametrize("is_live", [True, False])
    @pytest.mark.usefixtures("spoken")
    def test_fits_and_shows_no_markup_of_others(self, text: str, is_live: bool) -> None:
        view = replace(
            VIEW,
            text=text,
            length=len(text),
            lead_name=NASTY * 40,
            flags=(NASTY * 20,) * 30,
            is_live=is_live,
        )
        for shown in (texts.draft(view, note=texts.failed()), texts.rewriting(view), texts.ask_own(view)):
            assert units(plain(shown)) <= MESSAGE_LIMIT
            assert "<b>&‮" not in shown

    @pytest.mark.parametrize(
        ("length", "limit", "words"),
        [
            (184, 199, "LinkedIn invitation · 184 of 199 characters"),
            (200, 199, "⚠️ 200 of 199 characters"),
            (1, None, "LinkedIn invitation · 1 character\n"),
        ],
    )
    def test_measures_the_draft_against_its_channel(self, length: int, limit: int | None, words: str) -> None:
        assert words in texts.draft(replace(VIEW, length=length, limit=limit))

    def test_marks_claims_that_the_notes_do_not_hold(self) -> None:
        shown = texts.draft(replace(VIEW, flags=("40 %", "Series B")))
        assert "Not in your notes: “40 %”, “Series B”." in shown
        assert "Check before sending" in shown

    def test_folds_a_long_draft(self) -> None:
        assert "<blockquote expandable>" in texts.quoted("x" * 700)


class TestKeyboard:
    @pytest.mark.parametrize("is_live", [True, False])
    @pytest.mark.parametrize("can_undo", [True, False])
    def test_offers_what_can_be_done(self, is_live: bool, can_undo: bool) -> None:
        found = labels(
            keyboards.draft(
                replace(VIEW, is_live=is_live, can_undo=can_undo, wishes=ALL if is_live else frozenset())
            )
        )
        assert ("✂️ Shorter" in found) == ("✅ Done" in found) == is_live
        assert ("↩️ Undo" in found) == (is_live and can_undo)
        assert found[-1] == "← Back"

    def test_of_a_draft_that_is_too_long_offers_shorter_only(self) -> None:
        found = labels(keyboards.draft(replace(VIEW, length=300)))
        assert "✂️ Shorter" in found
        assert "📏 Longer" not in found

    def test_of_no_text_offers_to_write_one(self) -> None:
        found = labels(keyboards.draft(replace(VIEW, text=" ")))
        assert found == ["💬 In my words", "✏️ Write it myself", "✅ Done", "← Back"]

    def test_carries_data_that_we_read(self) -> None:
        keyboard = keyboards.draft(replace(VIEW, can_undo=True), retry=4)
        data = [button.callback_data for row in keyboard.inline_keyboard for button in row]
        assert all(decode(str(one)) for one in data if one)
