"""In which situation a prospect is, and what a plan makes of it, in the language of whoever reads it."""
# ruff: noqa: RUF001  other alphabets are the point

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement import guard
from engagement.plans import ActionType, Channel
from engagement.plans.limits import LINKEDIN_INVITE, is_within, length
from engagement.plans.parsing import parse_plan
from engagement.playbook import Facts, Situation, known_texts, situation_line, write_plan
from engagement.playbook.sequences import WARM_SEQUENCES
from engagement.playbook.situations import read_situation
from engagement.playbook.speech import addressed, language_of
from engagement.playbook.warm_texts import WARM
from leads.seller.selling import Seller

S = Situation
NOTES = [
    # notes, situation, where they met, who introduced them, what they want, when
    ("Met at SaaStock, wants a demo", S.MET, "at SaaStock", "", "a demo", ""),
    ("We talked at the fair in Köln last week", S.MET, "at the fair in Köln", "", "", ""),
    ("Met her in Berlin yesterday and she loved it", S.MET, "in Berlin", "", "", ""),
    ("Kennengelernt auf der Hannover Messe", S.MET, "", "", "", ""),
    ("Познайомилися на Lviv IT Arena, хоче демо", S.MET, "на Lviv IT Arena", "", "демо", ""),
    ("Introduced by Bob Ray. He runs ops.", S.INTRODUCED, "", "Bob Ray", "", ""),
    ("Bob Ray introduced me, likes golf", S.INTRODUCED, "", "Bob Ray", "", ""),
    ("порадила Олена Коваль", S.INTRODUCED, "", "Олена Коваль", "", ""),
    ("asked for a demo via the form", S.INBOUND, "", "", "a demo", ""),
    ("He wants to see pricing", S.INBOUND, "", "", "pricing", ""),
    ("залишив заявку на сайті, просить прайс", S.INBOUND, "", "", "прайс", ""),
    ("ping me in June", S.LATER, "", "", "", "in June"),
    ("She asked us to call back next quarter", S.LATER, "", "", "", "next quarter"),
    ("call her in 2 weeks, budget closed", S.LATER, "", "", "", "in 2 weeks"),
    ("просила написати у червні", S.LATER, "", "", "", "у червні"),
    ("Existing customer, uses our planner", S.CUSTOMER, "", "", "", ""),
    ("наш клієнт з 2023", S.CUSTOMER, "", "", "", ""),
    ("went quiet after the call in May", S.QUIET, "", "", "", ""),
    ("Sent 2 mails, no reply since March", S.QUIET, "", "", "", ""),
    ("перестав відповідати після дзвінка", S.QUIET, "", "", "", ""),
    ("Ran into her at Slush, she complained about her backlog", S.MET, "", "", "your backlog", ""),
    ("Met Ann at SaaStock", S.MET, "at SaaStock", "", "", ""),
    ("Referred by our customer Eva Berg", S.INTRODUCED, "", "Eva Berg", "", ""),
    ("Eva Berg put us in touch", S.INTRODUCED, "", "Eva Berg", "", ""),
    ("Eva Berg from Adria recommended her", S.INTRODUCED, "", "Eva Berg", "", ""),
    ("Asked us to send prices for 3 sites", S.INBOUND, "", "", "prices", ""),
    ("Зустріла її на форумі, скаржилася на черги", S.MET, "на форумі", "", "черги", ""),
    ("contact me mid January", S.LATER, "", "", "", "in mid January"),
    ("Exchanged cards at Gitex", S.MET, "", "", "", ""),
    ("Visited our booth in Munich", S.MET, "", "", "", ""),
    ("Перетнулися на конференції", S.MET, "", "", "", ""),
    ("Peter Hall made the connection", S.INTRODUCED, "", "", "", ""),
    ("Дала контакт Оля Мороз", S.INTRODUCED, "", "", "", ""),
    ("Contacted us on LinkedIn", S.INBOUND, "", "", "", ""),
    ("Booked a demo for Tuesday", S.INBOUND, "", "", "", ""),
    ("Сам вийшов на нас", S.INBOUND, "", "", "", ""),
    ("No budget this year, January", S.LATER, "", "", "", "in January"),
    ("Get back to her after Easter", S.LATER, "", "", "", "after Easter"),
    ("просить набрати після свят", S.LATER, "", "", "", "після свят"),
    ("Pays for the basic plan", S.CUSTOMER, "", "", "", ""),
    ("Наш давній клієнт", S.CUSTOMER, "", "", "", ""),
    ("Lost contact after the pilot in April", S.QUIET, "", "", "", ""),
    ("Last reply in August, nothing since", S.QUIET, "", "", "", ""),
    ("після зустрічі тиша", S.QUIET, "", "", "", ""),
    ("Requested a demo through the website", S.INBOUND, "", "", "a demo", ""),
    ("Hat über das Kontaktformular eine Demo angefragt", S.INBOUND, "", "", "", ""),
    ("not now, ping in March 2027", S.LATER, "", "", "", "in March 2027"),
    ("Not interested until Q2", S.LATER, "", "", "", "in Q2"),
    ("Wants to talk again on 15 January", S.LATER, "", "", "", "on 15 January"),
    ("передзвонити 15 січня", S.LATER, "", "", "", "15 січня"),
    ("Two calls in May, then no reply to my mails", S.QUIET, "", "", "", ""),
    ("Had a demo in June, then silence", S.QUIET, "", "", "", ""),
    ("не виходить на зв'язок з жовтня", S.QUIET, "", "", "", ""),
    ("Has been a customer for years", S.CUSTOMER, "", "", "", ""),
    # a title's dot, or one inside an address, ends no sentence
    ("met Dr. med. Ann Lee at the IDS fair Tuesday", S.MET, "at the IDS fair", "", "", ""),
    ("Intro by Dr. Kern", S.INTRODUCED, "", "Dr. Kern", "", ""),
    ("Spoke to Mrs. Lee at SaaStock. No rush", S.MET, "at SaaStock", "", "", ""),
    # somebody else has met, bought or asked
    ("Met their CEO at Hannover Messe", S.COLD, "", "", "", ""),
    ("She met Bob at a dinner", S.COLD, "", "", "", ""),
    ("Met Bob at SaaStock", S.COLD, "", "", "", ""),
    ("They are customers of Globex", S.COLD, "", "", "", ""),
    ("Uses our competitor Globex", S.COLD, "", "", "", ""),
    ("Does not want a demo", S.COLD, "", "", "", ""),
    # nothing of the kind
    ("", S.COLD, "", "", "", ""),
    ("Likes tennis", S.COLD, "", "", "", ""),
    ("not a customer yet", S.COLD, "", "", "", ""),
    ("Hiring 3 SDRs. Budget in Q3", S.COLD, "", "", "", ""),
    ("They moved offices in March", S.COLD, "", "", "", ""),
    ("Has a team of 12 in Munich, they write their own tools", S.COLD, "", "", "", ""),
]
CHANNELS = (Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE)
SETS = [frozenset(some) for count in range(4) for some in combinations(CHANNELS, count)]
SELLER = Seller(
    offer="Route planning for mixed fleets",
    audience="mid-size carriers",
    proof="Nordfracht drives fewer empty miles: https://example.com/nordfracht",
    booking_link="https://cal.com/tom",
    signature="Tom Ray",
)
ANN = Facts(name="Ann Lee", first_name="Ann", title="COO", company="Acme", place="Berlin", seller=SELLER)
OLENA = Facts(name="Олена Коваль", first_name="Олена", title="Директорка", company="Ромашка", language="uk")


def texts(facts: Facts) -> list[str]:
    return [step.suggested_text for step in write_plan(facts) if step.suggested_text]


class TestReading:
    @pytest.mark.parametrize(("notes", "situation", "met", "introducer", "wanted", "when"), NOTES)
    def test_tells_what_the_notes_say(
        self, notes: str, situation: Situation, met: str, introducer: str, wanted: str, when: str
    ) -> None:
        found = read_situation(notes, name="Ann Lee")
        assert (found.situation, found.met, found.introducer, found.wanted, found.when) == (
            situation, met, introducer, wanted, when,
        )  # fmt: skip

    def test_tells_what_salespeople_write_in_a_hurry(self) -> None:
        # Five sets of 42, each written before it was measured: 31, 16, 20, 31 and 24 of them were right then.
        rows = Path(__file__).with_name("situation_notes.tsv").read_text("utf-8").splitlines()
        told = [row.split("\t") for row in rows]
        wrong = [row for row in told if read_situation(row[2], name=row[1]).situation != row[0]]
        assert len(wrong) <= 10, wrong  # of 210
        assert len([row for row in wrong if row[0] == "cold"]) <= 1, wrong

    @given(st.text(max_size=300))
    def test_survives_any_notes(self, notes: str) -> None:
        found = read_situation(notes)
        assert len(found.quote) <= 80

    def test_gives_way_to_what_was_chosen(self) -> None:
        facts = replace(ANN, notes="Met at SaaStock, wants a demo")
        assert situation_line(facts) == "met in person (Met at SaaStock, wants a demo)"
        assert situation_line(replace(facts, situation="customer")) == "already a customer"
        assert situation_line(replace(facts, situation="cold")) == "no contact yet"
        assert situation_line(replace(ANN, notes="Likes tennis")) == ""

    def test_takes_no_value_that_is_none(self) -> None:
        facts = replace(ANN, notes="Met at SaaStock", situation="friend")
        assert situation_line(facts) == "met in person (Met at SaaStock)"
        assert write_plan(facts) == write_plan(replace(facts, situation=""))


class TestPlan:
    @pytest.mark.parametrize("channels", SETS)
    @pytest.mark.parametrize("situation", WARM_SEQUENCES)
    def test_is_whole_and_within_the_limits(self, situation: Situation, channels: frozenset[Channel]) -> None:
        facts = replace(ANN, situation=situation.value, channels=channels)
        plan = write_plan(facts)
        assert 5 <= len(plan) <= 8
        assert [step.step_id for step in plan] == list(range(1, len(plan) + 1))
        days = [step.delay_days or 0 for step in plan]
        assert days == sorted(days)
        assert {step.channel for step in plan} - {Channel.OTHER} <= channels
        assert len({step.suggested_text for step in plan}) >= len(plan) - 2
        for step in plan:
            assert is_within(step.suggested_text or "", step.action_type, step.channel)
        assert parse_plan([step.to_json() for step in plan]).steps == plan

    @pytest.mark.parametrize("channels", SETS)
    @pytest.mark.parametrize("situation", WARM_SEQUENCES)
    @pytest.mark.parametrize("facts", [ANN, OLENA])
    def test_claims_nothing_that_is_not_known(
        self, facts: Facts, situation: Situation, channels: frozenset[Channel]
    ) -> None:
        facts = replace(facts, situation=situation.value, channels=channels)
        found = [claim.text for text in texts(facts) for claim in guard.claims(text, known_texts(facts))]
        assert found == []

    @pytest.mark.parametrize("situation", WARM_SEQUENCES)
    def test_leaves_nothing_to_fill_in_once_the_seller_is_known(self, situation: Situation) -> None:
        for channels in SETS:
            assert "[" not in "".join(texts(replace(ANN, situation=situation.value, channels=channels)))

    @pytest.mark.parametrize("situation", [each for each in WARM_SEQUENCES if each is not S.INBOUND])
    def test_never_treats_them_as_a_stranger(self, situation: Situation) -> None:
        for channels in SETS:
            steps = write_plan(replace(ANN, situation=situation.value, channels=channels))
            assert not any("came across" in (step.suggested_text or "") for step in steps)
            assert not {ActionType.LINKEDIN_LIKE, ActionType.LINKEDIN_COMMENT} & {
                step.action_type for step in steps
            }

    def test_quotes_the_notes_in_the_draft(self) -> None:
        facts = replace(ANN, notes="Met at SaaStock, wants a demo", channels=frozenset({Channel.EMAIL}))
        assert texts(facts)[0] == (
            "Subject: good to meet you at SaaStock\n\nHi Ann,\n\nIt was good to meet you at SaaStock.\n\n"
            "You mentioned a demo. You can pick a time here: https://cal.com/tom\n\nTom Ray"
        )

    def test_names_who_introduced_them_with_a_capital(self) -> None:
        facts = replace(ANN, notes="Introduced by Bob Ray", channels=frozenset({Channel.LINKEDIN}))
        thanks, hello = write_plan(facts)[:2]
        assert thanks.description.startswith("Thank Bob Ray for the introduction to Ann Lee")
        assert (hello.suggested_text or "").startswith("Hi Ann, Bob Ray suggested that we talk.")

    def test_answers_who_asked_first_at_once(self) -> None:
        channels = frozenset({Channel.EMAIL, Channel.PHONE})
        first, second, *_rest = write_plan(
            replace(ANN, notes="asked for a demo via our form", channels=channels)
        )
        assert (first.delay_days, first.channel, second.delay_days, second.action_type) == (
            0, Channel.EMAIL, 0, ActionType.CALL,
        )  # fmt: skip
        assert "Thank you for asking about a demo." in (first.suggested_text or "")

    def test_waits_until_the_time_that_they_named(self) -> None:
        facts = replace(ANN, notes="ping me in June", wait_days=184, channels=frozenset({Channel.EMAIL}))
        first, *rest = write_plan(facts)
        assert first.delay_days == 184
        assert "You asked me to come back to you in June." in (first.suggested_text or "")
        assert all((step.delay_days or 0) > 184 for step in rest)

    def test_says_nothing_of_notes_in_another_language(self) -> None:
        facts = replace(
            ANN, notes="Познайомилися на форумі", channels=frozenset({Channel.EMAIL}), language="en"
        )
        assert "форумі" not in texts(facts)[0]

    def test_comes_back_to_what_is_sold(self) -> None:
        facts = replace(ANN, situation="quiet", channels=frozenset({Channel.EMAIL}))
        assert "Is it still worth talking about Route planning for mixed fleets?" in texts(facts)[0]

    @pytest.mark.parametrize(
        "notes", ["Auf der Messe kennengelernt, möchte ein Angebot", "soll sich im März wieder melden"]
    )
    def test_quotes_no_german_in_an_english_draft(self, notes: str) -> None:
        drafts = " ".join(texts(replace(ANN, notes=notes, channels=frozenset({Channel.EMAIL}))))
        assert "Angebot" not in drafts
        assert "März" not in drafts

    def test_says_of_the_seller_what_is_in_the_language_of_the_draft(self) -> None:
        seller = replace(SELLER, offer="Ми допомагаємо складам", proof="Склад позбувся черг")
        drafts = " ".join(texts(replace(ANN, seller=seller, channels=frozenset({Channel.EMAIL}))))
        assert not re.search("[а-яі]", drafts)
        assert "[One sentence on what you do and for whom.]" in drafts

    def test_says_their_words_to_them(self) -> None:
        notes = "Met her at SaaStock, she complained about her returns backlog"
        assert "You mentioned your returns backlog." in texts(replace(ANN, notes=notes))[0]

    def test_keeps_an_address_on_a_line_of_its_own(self) -> None:
        facts = replace(ANN, situation="met", channels=frozenset({Channel.LINKEDIN}))
        assert any("/nordfracht\nThere is no need to reply." in text for text in texts(facts))

    def test_invites_where_nobody_can_be_written_to_before(self) -> None:
        facts = replace(ANN, situation="introduced", channels=frozenset({Channel.LINKEDIN}))
        invites = [step for step in write_plan(facts) if step.action_type is ActionType.LINKEDIN_CONNECT]
        assert all(length(step.suggested_text or "") <= LINKEDIN_INVITE for step in invites)

    def test_uses_every_text(self) -> None:
        used = {key for sequence in WARM_SEQUENCES.values() for _day, key, _on in sequence}
        assert used == set(WARM)


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "rep", "language"),
        [
            ("Ann Lee CTO Acme", "uk", "en"),
            ("Олена Коваль CTO SoftServe Київ", "en", "uk"),
            ("Коваль, директорка, ТОВ Ромашка", "en", "uk"),
            ("Иван Быков, директор", "en", "en"),
            ("Иван Быков, директор", "uk", "uk"),
            ("", "uk", "uk"),
            ("", "de", "en"),
        ],
    )
    def test_of_a_draft_is_the_prospects(self, text: str, rep: str, language: str) -> None:
        assert language_of(text, rep=rep) == language

    def test_of_tasks_is_the_reps(self) -> None:
        facts = replace(ANN, language="uk", channels=frozenset({Channel.EMAIL}))
        for step in write_plan(facts):
            assert re.search("[а-яі]", step.description)
            assert not re.search("[а-яі]", step.suggested_text or "")

    def test_of_a_plan_for_a_ukrainian_prospect_has_no_english_left(self) -> None:
        for situation in Situation:
            for channels in SETS:
                facts = replace(OLENA, situation=situation.value, channels=channels)
                for step in write_plan(facts):
                    for text in (step.description, step.suggested_text or ""):
                        assert not re.search(r"\b(?:the|you|and|with|of)\b", text), text

    @pytest.mark.parametrize(
        ("name", "called"),
        [
            ("Олена", "Олено"), ("Марія", "Маріє"), ("Наталя", "Наталю"), ("Іван", "Іване"),
            ("Андрій", "Андрію"),
            ("Ігор", "Ігорю"), ("Петро", "Петре"), ("Микола", "Миколо"), ("Ілля", "Ілле"), ("Марк", "Марку"),
            ("Василь", "Василю"), ("Ann", "Ann"), ("Dr. Lee", "Dr. Lee"), ("Жанчік", "Жанчіку"),
        ],
    )  # fmt: skip
    def test_greets_in_the_case_for_that(self, name: str, called: str) -> None:
        assert addressed(name, "uk") == called
        assert addressed(name, "en") == name

    def test_greets_a_ukrainian_prospect_as_people_do(self) -> None:
        facts = replace(OLENA, channels=frozenset({Channel.EMAIL}))
        assert any(text.startswith("Тема: ") and "\n\nВітаю, Олено!\n\n" in text for text in texts(facts))
