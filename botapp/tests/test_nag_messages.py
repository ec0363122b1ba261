"""What we say about prospects that nobody works on: in full, within the limits, and never as markup."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from telegram import InlineKeyboardMarkup

from botapp.screens.nags import buttons as widgets
from botapp.screens.nags import text as texts
from botapp.screens.nags import view as screens
from botapp.screens.status import buttons as status_buttons
from botapp.screens.status import text as status_texts
from botapp.shared.text import MESSAGE_LIMIT, units
from botapp.tests.test_messages import NASTY, lead, visible
from reminders.policy.nags import (
    LISTED,
    FollowupCard,
    HandedLead,
    HandoverCard,
    StaleDigestCard,
    StaleLead,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def followup(**changes: object) -> FollowupCard:
    """Return the first follow-up about a lead without any plan."""
    usual = FollowupCard(
        chat_id=1,
        delivery_id=9,
        lead_id=3,
        lead_name="Ann Lee",
        lead_role="VP Sales, Acme",
        number=1,
        days_old=3,
        has_unstarted_plan=False,
        zone="Europe/Berlin",
        language="en",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def stale_digest(*leads: StaleLead, total: int = 0) -> StaleDigestCard:
    """Return a digest of these leads, of Ann and Bo when none are given."""
    usual = (StaleLead(3, "Ann Lee", "VP Sales, Acme", 9), StaleLead(4, "Bo", "", 1))
    shown = leads or usual
    return StaleDigestCard(1, 9, shown, total or len(shown), "Europe/Berlin", "en")


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def data(keyboard: InlineKeyboardMarkup) -> list[object]:
    return [button.callback_data for row in keyboard.inline_keyboard for button in row]


class TestFollowup:
    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            ({}, "👋 Ann Lee (VP Sales, Acme) has no next step. It came 3 days ago."),
            ({"lead_role": ""}, "👋 Ann Lee has no next step. It came 3 days ago."),
            ({"days_old": 1}, "👋 Ann Lee (VP Sales, Acme) has no next step. It came 1 day ago."),
            (
                {"number": 2, "days_old": 6},
                "👋 Still without a next step: Ann Lee (VP Sales, Acme). It came 6 days ago.",
            ),
            (
                {"has_unstarted_plan": True},
                "👋 Ann Lee (VP Sales, Acme) has no next step. It came 3 days ago. A plan is ready.",
            ),
        ],
    )
    def test_says_who_and_since_when(self, changes: dict[str, object], text: str) -> None:
        assert visible(texts.followup(followup(**changes))) == text

    @pytest.mark.parametrize(("is_written", "onwards"), [(True, "▶️ Start plan"), (False, "🗺 New plan")])
    def test_offers_a_plan_the_lead_and_the_end(self, is_written: bool, onwards: str) -> None:
        keyboard = widgets.followup(followup(has_unstarted_plan=is_written))
        assert labels(keyboard) == [[onwards, "👤 Lead"], ["🏁 Close lead"]]
        start = "lead:start:3:9" if is_written else "lead:renew:3:9"
        assert data(keyboard) == [start, "lead:open:3:9", "lead:close:3:9"]

    @pytest.mark.parametrize("number", [1, 2])
    @pytest.mark.usefixtures("spoken")
    def test_fits_whatever_people_wrote(self, number: int) -> None:
        nasty = followup(lead_name=NASTY, lead_role=NASTY, number=number, has_unstarted_plan=True)
        assert units(visible(texts.followup(nasty))) <= MESSAGE_LIMIT


class TestEnd:
    def test_asks_won_or_lost_and_knows_the_way_back(self) -> None:
        screen = screens.ask_how_it_ended(lead(), 9)
        assert screen.keyboard is not None
        assert labels(screen.keyboard) == [["🏆 Won", "👋 Lost"], ["← Back"]]
        assert data(screen.keyboard) == ["lead:won:3:9", "lead:lost:3:9", "lead:followup:3:9"]

    @pytest.mark.parametrize(("status", "icon"), [("closed_won", "🏆"), ("closed_lost", "👋")])
    def test_says_how_it_ended_and_can_be_undone(self, status: str, icon: str) -> None:
        for reason in ("", NASTY):
            ended = replace(lead(text=NASTY), stands=status, reason=reason)
            text, rows = visible(status_texts.closed(ended)), labels(status_buttons.closed(ended))
            assert text.startswith(icon)
            assert units(text) <= MESSAGE_LIMIT
            assert rows[-2:] == [["✍️ In my words"], ["↩️ Reopen", "👤 Lead"]]
            assert (len(rows) == 2) == bool(reason)  # one tap gives a reason as long as there is none


class TestStaleDigest:
    def test_has_a_line_and_a_button_per_lead(self) -> None:
        screen = screens.stale_digest(stale_digest(total=5))
        assert visible(screen.text).splitlines() == [
            "🕸 5 leads have been quiet for a week or more",
            "",
            "• Ann Lee, VP Sales, Acme \u2013 9 days",
            "• Bo \u2013 1 day",
            "… and 3 more",
        ]
        assert screen.keyboard is not None
        assert labels(screen.keyboard) == [["Ann Lee", "Bo"], ["👥 All leads"]]
        assert data(screen.keyboard) == ["lead:open:3:9", "lead:open:4:9", "leads:0:9"]

    def test_of_one_lead_speaks_of_one(self) -> None:
        text = texts.stale_digest(stale_digest(StaleLead(3, "Ann", "", 7)))
        assert "🕸 <b>1 lead has been quiet" in text
        assert "more</b>\n\n• Ann" in text

    @pytest.mark.parametrize("count", [LISTED, 150])
    @pytest.mark.usefixtures("spoken")
    def test_fits_whatever_people_wrote(self, count: int) -> None:
        card = stale_digest(*[StaleLead(2**63 - 1, NASTY, NASTY, 9)] * count, total=10_000)
        assert units(visible(texts.stale_digest(card))) <= MESSAGE_LIMIT
        buttons = [button for row in widgets.stale_digest(card).inline_keyboard for button in row]
        assert len(buttons) <= 100
        assert all(units(button.text) <= 64 for button in buttons)
        assert all(len(str(button.callback_data)) <= 64 for button in buttons)

    def test_of_a_nameless_lead_still_has_a_button(self) -> None:
        keyboard = widgets.stale_digest(stale_digest(StaleLead(3, " ", "", 7)))
        assert labels(keyboard)[0] == ["—"]


class TestHandover:
    def card(self, count: int = 2, **changes: object) -> HandoverCard:
        leads = tuple(HandedLead(number, f"Ann {number}", "CEO, Acme") for number in range(1, count + 1))
        usual = HandoverCard(1, 9, leads[:LISTED], count, 5, ("Alice Reed",), "Europe/Berlin", "en")
        return replace(usual, **changes)  # type: ignore[arg-type]

    def test_says_whose_they_were_which_they_are_and_what_comes(self) -> None:
        screen = screens.handover(self.card())
        assert visible(screen.text) == (
            "🤝 2 leads are yours now\n"
            "Your team has handed over what was with Alice Reed. "
            "Open steps: 5. What is due comes in your hours, a few a day.\n\n"
            "• Ann 1, CEO, Acme\n• Ann 2, CEO, Acme"
        )
        assert screen.keyboard
        assert labels(screen.keyboard) == [["Ann 1", "Ann 2"], ["👥 All leads"]]
        assert data(screen.keyboard) == ["lead:open:1:9", "lead:open:2:9", "leads:0:9"]

    def test_says_only_what_is_known(self) -> None:
        said = visible(screens.handover(self.card(1, steps=0, givers=())).text)
        assert said == "🤝 1 lead is yours now\nNo step is open.\n\n• Ann 1, CEO, Acme"

    def test_fits_and_is_no_markup(self, spoken: str) -> None:
        nasty = tuple(HandedLead(number, NASTY, NASTY) for number in range(LISTED))
        screen = screens.handover(self.card(leads=nasty, total=5_000, givers=(NASTY,) * LISTED))
        assert units(screen.text) <= MESSAGE_LIMIT
        assert NASTY not in screen.text
