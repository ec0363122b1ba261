"""What we say: within the limits whatever people wrote, and never as markup."""

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botapp.screens.intake import text as intake_text
from botapp.screens.lead import text as lead_texts
from botapp.screens.leads import buttons as leads_buttons
from botapp.screens.leads import text as leads_texts
from botapp.screens.plan import buttons as plan_buttons
from botapp.screens.start import text as start_text
from botapp.screens.step import buttons as step_buttons
from botapp.screens.step.buttons import reminder_json
from botapp.screens.step.text import digest
from botapp.shared import step_texts
from botapp.shared.text import MESSAGE_LIMIT, units
from botapp.telegram.forms import form
from leads.fields import COLUMNS
from reminders.day.portfolio import Filter, Portfolio
from reminders.messenger import Card
from reminders.state.plan_lines import LeadView, StepLine

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TAG = re.compile(r"</?(b|code|blockquote)>|<tg-time unix=\"[0-9]+\"( format=\"wdt\")?>|</tg-time>")
NASTY = "<b>&\u202e😀\u05d0</b>\n" * 3000
STATUSES = ("pending", "sent", "snoozed", "auto_snoozed", "completed", "skipped", "cancelled")


def card(**changes: object) -> Card:
    """Return a reminder's card."""
    usual = Card(
        chat_id=1,
        reminder_id=7,
        delivery_id=9,
        nudge=1,
        lead_id=3,
        lead_name="Ann Lee",
        lead_role="VP Sales, Acme",
        step_number=2,
        step_total=6,
        description="Send a short e-mail.",
        draft="Hi Ann, shall we talk?",
        channel="email",
        due_at=NOW,
        zone="Europe/Berlin",
        language="en",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def lead(count: int = 6, text: str = "Ann Lee", status: str = "pending") -> LeadView:
    """Return a prospect with a plan of so many steps."""
    steps = tuple(
        StepLine(number, text, status, NOW + timedelta(days=number), 100 + number)
        for number in range(1, count + 1)
    )
    return LeadView(3, dict.fromkeys(COLUMNS, text), "analyzed", "UTC", True, True, steps, called=text)


def portfolio_of(view: LeadView) -> Portfolio:
    """Return the second of three pages of this prospect, of whom there is a thousand of every kind."""
    return Portfolio((view,) * 8, dict.fromkeys(Filter, 1000), 9, 9, 1000, page=1, pages=3)


def known(**facts: str) -> LeadView:
    """Return a prospect with these facts."""
    view = lead()
    return replace(view, facts={**view.facts, **facts})


def visible(markup: str) -> str:
    """Return what a reader sees; nothing but our own tags may be markup."""
    text = TAG.sub("", markup)
    assert "<" not in text
    return html.unescape(text)


class TestReminder:
    def test_has_three_different_wordings(self) -> None:
        texts = {step_texts.reminder(card(nudge=nudge), NOW + timedelta(days=nudge)) for nudge in (1, 2, 3)}
        openings = {text.split()[0] for text in texts}
        assert len(texts) == len(openings) == 3

    def test_was_due_once_it_is_late(self) -> None:
        assert "· due now" in visible(step_texts.reminder(card(), NOW))
        late = visible(step_texts.reminder(card(), NOW + timedelta(days=5)))
        assert "· was due Mon 2 Mar, 10:00" in late

    @pytest.mark.parametrize("nudge", [1, 2, 3])
    def test_names_lead_step_description_and_draft(self, nudge: int) -> None:
        text = visible(step_texts.reminder(card(nudge=nudge), NOW + timedelta(days=3)))
        for part in (
            "Ann Lee",
            "VP Sales, Acme",
            "Step 2 of 6",
            "Send a short e-mail.",
            "Hi Ann, shall we talk?",
        ):
            assert part in text

    def test_offers_snooze_and_skip_at_last(self) -> None:
        text = step_texts.reminder(card(nudge=3), NOW + timedelta(days=3))
        assert "snooze it or skip it" in text
        assert "3 days overdue" in text

    def test_previews_two_hundred_characters_of_the_draft(self) -> None:
        text = step_texts.reminder(card(draft="x" * 30_000), NOW)
        assert "x" * 199 + "…" in text
        assert "x" * 200 not in text

    @pytest.mark.parametrize("nudge", [1, 2, 3])
    @pytest.mark.usefixtures("spoken")
    def test_is_one_readable_message_whatever_people_wrote(self, nudge: int) -> None:
        nasty = card(nudge=nudge, lead_name=NASTY, lead_role=NASTY, description=NASTY, draft=NASTY)
        text = step_texts.reminder(nasty, NOW)
        assert units(text) <= MESSAGE_LIMIT
        assert step_texts.place_in_plan(nasty) in visible(text)

    def test_of_nameless_lead_and_empty_step_still_says_something(self) -> None:
        text = visible(
            step_texts.reminder(card(lead_name="", lead_role="", description=" ", draft=None), NOW)
        )
        assert "Take the next step" in text
        assert "Draft" not in text

    @given(st.text(max_size=300), st.text(max_size=300))
    @settings(max_examples=50)
    def test_never_lets_markup_through(self, name: str, draft: str) -> None:
        visible(step_texts.reminder(card(lead_name=name, draft=draft), NOW))


class TestDigest:
    @pytest.mark.usefixtures("spoken")
    def test_fits_whatever_people_wrote_and_however_many_steps_there_are(self) -> None:
        steps = [(card(lead_name=NASTY, description=NASTY), "sent")] * 130
        keyboard = step_buttons.digest(steps)
        assert units(visible(digest(steps, NOW))) <= MESSAGE_LIMIT
        assert keyboard is not None
        assert sum(len(row) for row in keyboard.inline_keyboard) == 100

    def test_has_a_line_per_step_and_a_button_per_open_one(self) -> None:
        steps = [(card(), "sent"), (card(reminder_id=8, delivery_id=10, lead_name="Bo"), "completed")]
        text, keyboard = digest(steps, NOW), step_buttons.digest(steps)
        assert "🔔 1. <b>Ann Lee</b>" in text
        assert "✅ 2. <b>Bo</b>" in text
        assert keyboard is not None
        buttons = [button for row in keyboard.inline_keyboard for button in row]
        assert [button.callback_data for button in buttons] == ["eplan:open:7:9", None]
        assert buttons[-1].web_app is not None

    def test_says_so_and_has_no_buttons_when_all_is_done(self) -> None:
        assert step_buttons.digest([(card(), "skipped")]) is None
        assert digest([(card(), "skipped")], NOW).startswith("✅ <b>All done</b>")


class TestOutcome:
    @pytest.mark.parametrize("status", STATUSES[2:])
    @pytest.mark.usefixtures("spoken")
    def test_fits_whatever_people_wrote(self, status: str) -> None:
        nasty = card(lead_name=NASTY, lead_role=NASTY, description=NASTY)
        text = step_texts.outcome(nasty, status, NOW, returns_at=NOW)
        following = step_texts.upcoming(StepLine(3, NASTY, "pending", NOW), 6, "UTC", NOW)
        assert units(f"{text}\n\n{following}") <= MESSAGE_LIMIT
        visible(text + following)

    def test_says_when_a_snoozed_step_returns(self) -> None:
        text = step_texts.outcome(card(), "snoozed", NOW, returns_at=NOW + timedelta(days=1))
        assert "tomorrow 10:00" in text

    def test_says_of_the_next_step_when_it_comes_or_how_late_it_is(self) -> None:
        late, soon = (StepLine(3, "Call", "sent", NOW + timedelta(days=days)) for days in (-2, 1))
        assert "Next: step 3 of 6, <b>2 days overdue</b>" in step_texts.upcoming(late, 6, "UTC", NOW)
        assert "tomorrow 09:00" in step_texts.upcoming(soon, 6, "UTC", NOW)

    def test_of_what_was_opened_again_just_now_says_no_was(self) -> None:
        again = step_texts.reminder(card(nudge=2, due_at=NOW), NOW)
        assert again.startswith("🔔")
        assert "was due" not in again

    @pytest.mark.parametrize(
        ("task", "told"),
        [
            ("Ann: write to her", "Write to her"),
            ("Ann Lee (Acme): read what there is", "Read what there is"),
            ("An: write to her", "An: write to her"),
            ("Bo: write to him", "Bo: write to him"),
            ("Write to Ann: one line", "Write to Ann: one line"),
            (": write", ": write"),
        ],
    )
    def test_tells_the_name_once(self, task: str, told: str) -> None:
        assert step_texts.beside("Ann Lee", task) == told

    def test_praises_the_same_step_with_the_same_words_and_others_with_others(self) -> None:
        assert step_texts.praise(7) == step_texts.praise(7)
        assert len({step_texts.praise(seed) for seed in range(6)}) == 6


class TestLeads:
    @pytest.mark.parametrize("status", STATUSES)
    @pytest.mark.usefixtures("spoken")
    def test_fit_whatever_people_wrote(self, status: str) -> None:
        view = lead(60, NASTY, status)
        page = portfolio_of(lead(10, NASTY, status))
        for text in (
            lead_texts.understood(view),
            lead_texts.plan(view, NOW),
            lead_texts.card(view, NOW),
            lead_texts.deleted(view),
            lead_texts.ask_which(view),
            lead_texts.ask_for("name", view),
            leads_texts.listing(page, Filter.OVERDUE, "UTC", NOW),
        ):
            assert units(visible(text)) <= MESSAGE_LIMIT

    def test_that_are_over_do_not_wait_for_a_word_of_what_is_next(self) -> None:
        resting = replace(lead(2), paused=True, rests="they replied")
        over = replace(resting, stands="closed_won")
        assert "until you say what is next" in lead_texts.card(resting, NOW)
        assert "until you say what is next" not in lead_texts.card(over, NOW)

    def test_of_which_no_name_was_understood_say_so(self) -> None:
        view = replace(lead(2, ""), called="Lead 7")
        assert "Name: —" in lead_texts.understood(view)
        assert "Lead 7" in lead_texts.plan(view, NOW)

    def test_a_plan_shows_the_dates_of_the_owners_clock(self) -> None:
        view = replace(lead(1), zone="Asia/Tokyo")
        assert "tomorrow 18:00" in lead_texts.plan(view, NOW)

    def test_a_new_plan_without_a_zone_says_that_times_are_in_utc(self) -> None:
        view = replace(lead(), started=False, zone_known=False)
        assert "Times are in UTC" in lead_texts.plan(view, NOW)

    def test_gaps_are_shown_as_gaps(self) -> None:
        assert "Company: —" in lead_texts.understood(known(company=""))

    def test_what_was_understood_names_contacts_as_text_and_only_so_many(self) -> None:
        links = tuple(f"https://acme.example/{number}?<b>&" for number in range(7))
        view = replace(known(email="ann@acme.example", phone="+49 30 1234567"), links=links)
        text = visible(lead_texts.understood(view))
        assert "E-mail: ann@acme.example" in text
        assert "Phone: +49 30 1234567" in text
        assert f"Links: {', '.join(links[:5])} …" in text
        assert "Links" not in lead_texts.understood(lead())

    def test_a_company_that_stands_for_the_name_is_not_said_twice(self) -> None:
        assert step_texts.person("Acme", "Acme") == "<b>Acme</b>"
        assert step_texts.person("Acme", "CEO, Acme") == "<b>Acme</b> · CEO"
        assert step_texts.person("Ann", "CEO, Acme") == "<b>Ann</b> · CEO, Acme"

    @pytest.mark.parametrize(("done", "total", "bar"), [(3, 5, "▓▓▓░░"), (0, 0, ""), (20, 40, "▓▓▓▓▓░░░░░")])
    def test_progress_is_a_bar_of_at_most_ten(self, done: int, total: int, bar: str) -> None:
        assert step_texts.bar(done, total) == bar


class TestKeyboards:
    def test_of_a_reminder_are_three_rows_a_copy_button_and_the_app(self) -> None:
        rows = step_buttons.reminder(card()).inline_keyboard
        assert [len(row) for row in rows] == [3, 3, 2, 1, 1]
        assert [button.callback_data for row in rows[:2] for button in row] == [
            f"eplan:{action}:7:9" for action in ("done", "snooze1", "snooze3", "skip", "draft", "lead")
        ]
        assert [button.callback_data for button in rows[2]] == ["snz:menu:7:9", "eplan:why:7:9"]
        assert rows[3][0].copy_text is not None
        assert rows[3][0].copy_text.text == "Hi Ann, shall we talk?"

    @pytest.mark.parametrize("draft", [None, "", " \n", "x" * 769, "😀" * 385])
    def test_have_no_copy_button_when_the_draft_does_not_fit_three(self, draft: str | None) -> None:
        rows = step_buttons.reminder(card(draft=draft)).inline_keyboard
        assert not [button for row in rows for button in row if button.copy_text]

    @pytest.mark.parametrize(("draft", "pieces"), [("x" * 257, 2), ("😀" * 129, 2), ("word " * 130, 3)])
    def test_number_the_copy_buttons_of_a_draft_that_takes_several(self, draft: str, pieces: int) -> None:
        copies = step_buttons.reminder(card(draft=draft)).inline_keyboard[3]
        texts = [button.copy_text.text for button in copies if button.copy_text]
        assert [button.text for button in copies] == [f"📋 {n}/{pieces}" for n in range(1, pieces + 1)]
        assert all(units(text) <= 256 for text in texts)
        assert "".join(texts).replace(" ", "") == draft.replace(" ", "")

    @pytest.mark.parametrize("draft", [None, "", " \n"])
    def test_offer_no_draft_where_there_is_none(self, draft: str | None) -> None:
        bare = card(draft=draft)
        for keyboard in (step_buttons.reminder(bare), step_buttons.outcome(bare, "snoozed")):
            data = [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]
            assert not [action for action in data if ":draft:" in action]
            assert all(keyboard.inline_keyboard)

    def test_of_a_plan_say_what_each_step_is_to_become(self) -> None:
        open_, done = plan_buttons.running(lead(1)), plan_buttons.running(lead(1, status="completed"))
        assert open_.inline_keyboard[0][0].callback_data == "eplan:check:101"
        assert done.inline_keyboard[0][0].callback_data == "eplan:uncheck:101"

    @pytest.mark.usefixtures("spoken")
    def test_stay_within_a_hundred_buttons_and_their_lengths(self) -> None:
        for keyboard in (
            plan_buttons.running(lead(16, NASTY)),
            leads_buttons.listing(portfolio_of(lead(1, NASTY)), Filter.ALL),
        ):
            assert keyboard is not None
            buttons = [button for row in keyboard.inline_keyboard for button in row]
            assert len(buttons) <= 100
            assert all(units(button.text) <= 64 for button in buttons)


class TestWords:
    @pytest.mark.parametrize("code", ["empty_text", "text_too_long", "nothing_to_read", "refused"])
    def test_every_refused_prospect_gets_a_reason(self, code: str) -> None:
        assert len(intake_text.prospect_problem(code)) > 40

    def test_a_name_in_the_greeting_is_no_markup(self) -> None:
        assert "&lt;i&gt;" in start_text.welcome("<i>")


class TestReminderJson:
    @pytest.mark.parametrize("draft", [None, "Hi Ann", "x" * 300])
    @pytest.mark.usefixtures("spoken")
    def test_is_the_same_keyboard(self, draft: str | None) -> None:
        told = json.loads(reminder_json(card(draft=draft)))
        assert told == step_buttons.reminder(card(draft=draft)).to_dict()

    def test_is_made_anew_for_another_step_and_another_language(self) -> None:
        first, second = card(reminder_id=1, delivery_id=2), card(reminder_id=33, delivery_id=None, draft="x")
        for each in (first, second, first, card(lead_id=5), card(app=False), card(plain=True)):
            told = json.loads(reminder_json(each))
            assert told == step_buttons.reminder(each).to_dict()


class TestForm:
    @given(values=st.dictionaries(st.text(), st.text()))
    def test_is_written_as_the_standard_library_writes_it(self, values: dict[str, str]) -> None:
        assert form(values) == urlencode(values)

    def test_holds_json_for_what_is_not_text_and_leaves_out_what_is_not_there(self) -> None:
        told = form({"chat_id": 5, "reply_markup": {"force_reply": True}, "parse_mode": None})
        assert parse_qsl(told) == [("chat_id", "5"), ("reply_markup", '{"force_reply": true}')]
