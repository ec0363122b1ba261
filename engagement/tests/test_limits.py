"""Limits of the channels: how texts are counted and shortened."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.plans import ActionType, Channel
from engagement.plans.limits import fit, fit_draft, is_within, length, limit_of

INVITE = (ActionType.LINKEDIN_CONNECT, Channel.LINKEDIN)


class TestLimit:
    @pytest.mark.parametrize(
        ("action", "channel", "limit"),
        [
            (ActionType.LINKEDIN_CONNECT, Channel.LINKEDIN, 199),
            (ActionType.LINKEDIN_COMMENT, Channel.LINKEDIN, 300),
            (ActionType.LINKEDIN_MESSAGE, Channel.LINKEDIN, 600),
            (ActionType.FOLLOW_UP, Channel.LINKEDIN, 600),
            (ActionType.EMAIL, Channel.EMAIL, 1_000),
            (ActionType.MEETING_REQUEST, Channel.EMAIL, 1_000),
            (ActionType.CALL, Channel.PHONE, 600),
            (ActionType.TEXT_MESSAGE, Channel.PHONE, 300),
            # the action decides where the channel says something else
            (ActionType.LINKEDIN_CONNECT, Channel.OTHER, 199),
            (ActionType.OTHER, Channel.OTHER, None),
            (ActionType.RESEARCH, Channel.OTHER, None),
        ],
    )
    def test_follows_action_and_channel(
        self, action: ActionType, channel: Channel, limit: int | None
    ) -> None:
        assert limit_of(action, channel) == limit

    def test_of_an_invitation_is_under_200(self) -> None:
        assert is_within("x" * 199, *INVITE)
        assert not is_within("x" * 200, *INVITE)


class TestLength:
    @pytest.mark.parametrize(
        ("text", "units"), [("", 0), ("abc", 3), ("Ünï", 3), ("🚀", 2), ("a🚀b", 4), ("王", 1)]
    )
    def test_counts_as_linkedin_does(self, text: str, units: int) -> None:
        assert length(text) == units == len(text.encode("utf-16-le")) // 2


class TestFit:
    @pytest.mark.parametrize(
        ("text", "limit", "fitted"),
        [
            ("Short enough.", 20, "Short enough."),
            ("  Short enough. ", 13, "Short enough."),
            # after a sentence, where that keeps half
            ("One sentence. Two sentences. Three.", 30, "One sentence. Two sentences."),
            ("Is it so? Yes, it is quite so.", 20, "Is it so? Yes, it…"),
            ("First line\nsecond line here", 15, "First line"),
            ("「はい。いいえ。」そうですか", 7, "「はい。"),
            # after a word
            ("Just a few words without a stop", 20, "Just a few words…"),
            ("Wordwithoutanyblank", 8, "Wordwit…"),
            # a blank to fill in is never cut
            ("Write about [the topic of the day]", 30, "Write about…"),
            ("[the topic of the day] is it", 10, "…"),
            ("🚀🚀🚀🚀", 5, "🚀🚀…"),
            ("abc", 0, ""),
            ("abc", 1, "…"),
        ],
    )
    def test_shortens_at_a_boundary(self, text: str, limit: int, fitted: str) -> None:
        assert fit(text, limit) == fitted

    @settings(deadline=None)
    @given(st.text(alphabet="ab .!?[]\n🚀é", max_size=120), st.integers(0, 100))
    def test_never_exceeds_the_limit_nor_cuts_a_blank(self, text: str, limit: int) -> None:
        fitted = fit(text, limit)
        assert length(fitted) <= limit
        whole = set(re.findall(r"\[[^\[\]\n]{1,80}\]", text.strip()))
        kept = fitted.removesuffix("…")
        assert text.strip().startswith(kept)
        assert set(re.findall(r"\[[^\[\]\n]{1,80}\]", fitted)) <= whole

    @settings(deadline=None)
    @given(st.text(max_size=50))
    def test_leaves_what_fits(self, text: str) -> None:
        assert fit(text, 100) == text.strip()


class TestSubject:
    def test_stays_on_an_email_alone(self) -> None:
        text = "Subject: hello\n\nHi Ann"
        assert fit_draft(text, ActionType.EMAIL, Channel.EMAIL) == text
        assert fit_draft(text, *INVITE) == "Hi Ann"
