"""The guard: what a text makes up is found, and what it does not is left alone."""
# ruff: noqa: RUF001  other alphabets are the point

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engagement.guard import MAX_CLAIMS, ClaimKind, claims, stands_in
from engagement.guard.links import find_addresses, is_known, link_key, replace_unknown
from engagement.guard.words import COMMON, STARTERS
from engagement.material import Material
from engagement.plans import Channel, Step
from engagement.playbook import Facts, advise, analyse, revise, write_plan
from engagement.playbook.responses import (
    ALSO,
    NOT_NOW,
    QUESTION,
    REPLY_TASK,
    RESPONSES,
    SOFT_DRAFTS,
    SOFT_TASK,
)
from engagement.playbook.texts import ANALYSIS, TEXTS
from engagement.tests import stories
from engagement.tests.claims import (
    DISGUISED,
    GROUND,
    GROUND_UK,
    HONEST,
    MADE_UP,
    NO_ADDRESSES,
    UKRAINIAN_HONEST,
    UKRAINIAN_MADE_UP,
)

ALL_MADE_UP = [(GROUND, *case) for case in MADE_UP] + [(GROUND_UK, *case) for case in UKRAINIAN_MADE_UP]
ALL_HONEST = [(GROUND, text) for text in HONEST] + [(GROUND_UK, text) for text in UKRAINIAN_HONEST]
# The lists came to 100 % and 0 % when they were written; below and above these the guard has got worse.
LOWEST_HIT_RATE = 0.97
HIGHEST_FALSE_ALARM_RATE = 0.02


def found(text: str, ground: str = GROUND) -> list[str]:
    return [claim.text for claim in claims(text, ground)]


class TestLists:
    def test_are_long_enough_to_say_something(self) -> None:
        assert len(ALL_MADE_UP) + len(ALL_HONEST) >= 170

    def test_keep_the_hit_rate(self) -> None:
        missed = [text for ground, text, claim in ALL_MADE_UP if claim not in found(text, ground)]
        assert 1 - len(missed) / len(ALL_MADE_UP) >= LOWEST_HIT_RATE, missed

    def test_keep_false_alarms_under_the_ceiling(self) -> None:
        alarms = {text: found(text, ground) for ground, text in ALL_HONEST if found(text, ground)}
        assert len(alarms) / len(ALL_HONEST) <= HIGHEST_FALSE_ALARM_RATE, alarms

    def test_have_no_claim_that_is_known_to_the_ground_twice(self) -> None:
        for ground, text, claim in ALL_MADE_UP:
            assert found(text, ground + "\n" + text) == [], claim


class TestClaims:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("See https://evil.example now.", ClaimKind.URL),
            ("Write to bob@evil.example.", ClaimKind.EMAIL),
            ("Ping @bobby.", ClaimKind.HANDLE),
            ("We have 500 clients.", ClaimKind.NUMBER),
            ('You wrote "all is well here".', ClaimKind.QUOTATION),
            ("I know Sequoia.", ClaimKind.NAME),
        ],
    )
    def test_have_a_kind_and_a_place(self, text: str, kind: ClaimKind) -> None:
        (claim,) = claims(text, GROUND)
        assert claim.kind is kind
        assert text[claim.start : claim.end] == claim.text

    def test_come_in_the_order_of_the_text(self) -> None:
        text = 'Sequoia has 900 funds, says "we pay for all of it" at https://evil.example.'
        assert found("As you know, " + text) == [
            "Sequoia",
            "900",
            '"we pay for all of it"',
            "https://evil.example",
        ]

    def test_are_not_made_of_what_is_allowed_besides(self) -> None:
        text = "Offer our 20% discount for Globex."
        assert found(text) == ["20%", "Globex"]
        assert claims(text, GROUND, allowed=["Mention the 20% discount", "Globex"]) == ()

    def test_are_not_made_of_blanks(self) -> None:
        assert found("I work at [Company Name] with [500 Clients] and [Ask John].") == []

    def test_are_bounded(self) -> None:
        assert len(claims("Say 700 of 800. " * 500, "")) == MAX_CLAIMS

    def test_are_not_hidden_by_an_honest_part(self) -> None:
        assert found("Ann of Acme told John Smith of Globex.") == ["John Smith", "Globex"]

    def test_tell_a_percentage_from_a_count(self) -> None:
        assert found("You have 40 employees and grew 40%.") == ["40%"]

    def test_tell_one_currency_from_another(self) -> None:
        assert found("You raised €5 million, not $5 million.") == ["$5 million"]


class TestAddresses:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://www.linkedin.com/in/ann-lee", "linkedin.com/in/ann-lee/"),
            ("http://LinkedIn.com/in/ann-lee?utm_source=x&trk=y", "https://www.linkedin.com/in/ann-lee"),
            ("https://acme.com/#top", "acme.com"),
        ],
    )
    def test_are_the_same_in_another_spelling(self, one: str, other: str) -> None:
        assert link_key(one) == link_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://acme.com/a", "https://acme.com/b"),
            ("https://acme.com?id=1", "https://acme.com?id=2"),
            ("https://acme.com@evil.com", "https://acme.com"),
            ("https://асme.com", "https://acme.com"),
        ],
    )
    def test_differ_when_they_lead_elsewhere(self, one: str, other: str) -> None:
        assert link_key(one) != link_key(other)

    def test_of_the_same_site_are_not_all_known(self) -> None:
        (link,) = find_addresses("https://www.linkedin.com/in/bob")
        assert not is_known(link, GROUND)

    def test_that_are_unknown_become_blanks(self) -> None:
        text = "See https://evil.example/x, acme.com/careers and bob@evil.example (@annlee_sales)."
        assert replace_unknown(text, GROUND) == (
            "See [link], acme.com/careers and [e-mail address] (@annlee_sales)."
        )


class TestDisguised:
    @pytest.mark.parametrize("address", DISGUISED)
    def test_addresses_are_found_whole(self, address: str) -> None:
        text = f"As agreed, see {address} now"
        found_there = find_addresses(text)
        assert [each.text.removeprefix("//") for each in found_there] == [address.removeprefix("//")]
        assert all(text[each.start : each.end] == each.text for each in found_there)

    @pytest.mark.parametrize("address", DISGUISED)
    def test_addresses_are_no_claims_where_they_are_known(self, address: str) -> None:
        (there,) = find_addresses(address)
        assert is_known(there, f"Her page: {address}.")
        assert not is_known(there, GROUND)

    @pytest.mark.parametrize(
        ("disguised", "plain"),
        [
            ("acme．com／careers", "acme.com/careers"),
            ("hxxps://acme[.]com/careers", "https://acme.com/careers"),
            ("ann.lee＠acme.com", "ann.lee@acme.com"),
        ],
    )
    def test_addresses_are_the_known_ones_when_they_lead_there(self, disguised: str, plain: str) -> None:
        (there,) = find_addresses(disguised)
        assert is_known(there, f"See {plain} for it.")

    @pytest.mark.parametrize("text", NO_ADDRESSES)
    def test_is_nothing_that_only_looks_like_one(self, text: str) -> None:
        assert find_addresses(f"We know {text} here") == []
        assert replace_unknown(text, "") == text


class TestStories:
    """What one is said to have read, heard, met or been told."""

    def test_are_found_where_nothing_bears_them_out(self) -> None:
        missed = [text for text in stories.UNTRUE if not found(text, stories.GROUND)]
        assert len(missed) / len(stories.UNTRUE) <= 1 - LOWEST_HIT_RATE, missed

    def test_are_not_seen_in_what_tells_none(self) -> None:
        alarms = {text: found(text, stories.GROUND) for text in stories.HONEST}
        alarms = {text: claimed for text, claimed in alarms.items() if claimed}
        assert len(alarms) / len(stories.HONEST) <= HIGHEST_FALSE_ALARM_RATE, alarms

    @pytest.mark.parametrize(("ground", "untrue", "honest"), stories.OTHERS)
    def test_of_other_people_are_told_from_honest_texts_too(
        self, ground: str, untrue: list[str], honest: list[str]
    ) -> None:
        missed = [text for text in untrue if not found(text, ground)]
        alarms = [text for text in honest if found(text, ground)]
        assert len(missed) <= len(untrue) // 10, missed
        assert len(alarms) <= len(honest) // 20, alarms

    def test_in_drafts_of_many_trades_are_told_from_what_the_material_holds(self) -> None:
        missed, alarms = list(stories.drafts("untrue", found)), list(stories.drafts("honest", found))
        missed, alarms = [text for text, told in missed if not told], [each for each in alarms if each[1]]
        assert len(missed) <= 25, missed  # of 330
        assert len(alarms) <= 10, alarms  # of 387

    @pytest.mark.parametrize(("known", "text"), stories.TRUE)
    def test_may_be_told_where_they_are_known(self, known: str, text: str) -> None:
        assert found(text, f"{stories.GROUND}\n{known}") == []

    def test_of_a_sentence_with_a_blank_are_for_the_salesperson_to_fill(self) -> None:
        assert found("I loved your podcast on [topic].", stories.GROUND) == []
        assert found("I loved your podcast on [topic]. Great talk of yours!", stories.GROUND) == []

    def test_name_the_words_that_claim_it(self) -> None:
        (claim,) = claims("Hi Ann, I loved your recent podcast!", stories.GROUND)
        assert (claim.kind, claim.text) == (ClaimKind.STORY, "podcast")


class TestStandsIn:
    def test_wants_every_word(self) -> None:
        assert stands_in("ann LEE", GROUND)
        assert not stands_in("Ann Smith", GROUND)


scraps = (
    "Ann", " ", "@", ".", "https://", "a.b/", "[", "]", '"', "“", "”", "12", ",", "%", "$", "\n", "Dr. ", "'",
    "-",
    "Müller", "Олена", "王", "です", "🚀", "\u200d", "\u0301", "\ud800", "و", "٣", "½", "²", "İ", "ß", "1:",
    "million ",
)  # fmt: skip
anything = st.text(max_size=300) | st.lists(st.sampled_from(scraps), max_size=60).map("".join)


class TestAnyText:
    @settings(max_examples=60, deadline=None)
    @given(anything, anything)
    def test_is_looked_at_without_an_error(self, text: str, ground: str) -> None:
        for claim in claims(text, ground):
            assert claim.text == text[claim.start : claim.end] != ""

    @settings(max_examples=60, deadline=None)
    @given(anything)
    @example("A0[0]")  # a placeholder is no part of the word before it
    def test_claims_nothing_beyond_itself(self, text: str) -> None:
        kinds = {claim.kind for claim in claims(text, text)}
        assert kinds == set()


words = st.text(max_size=30)
facts_of_any_kind = st.builds(
    Facts,
    name=words | st.sampled_from(["Ann Lee", "ann_lee", "Олена Коваленко", "X" * 300]),
    first_name=words | st.sampled_from(["Ann", "Олена", "Jean-Luc", "D'Arcy"]),
    title=words | st.sampled_from(["Founder & CEO", "VP Sales", "HR Director", "Head of IT"]),
    company=words | st.sampled_from(["Acme 24/7 GmbH", "SAP", "O'Reilly & Sons", "C" * 300]),
    place=words | st.sampled_from(["Berlin", "Київ"]),
    channels=st.frozensets(st.sampled_from(list(Channel))),
    notes=words | st.just("Raised $5M, call +1 555 010 9999, see acme.io"),
    links=st.lists(words | st.just("https://www.linkedin.com/in/ann-lee"), max_size=3).map(tuple),
)


def ground_of(facts: Facts) -> str:
    material = Material(
        name=facts.name,
        title=facts.title,
        company=facts.company,
        place=facts.place,
        notes=facts.notes,
        facts=facts,
    )
    return material.text()


def texts_of(steps: tuple[Step, ...]) -> list[str]:
    return [text for step in steps for text in (step.description, step.suggested_text or "")]


class TestPlaybook:
    """What the playbook writes passes the guard, whatever is known."""

    def test_has_no_capital_of_its_own_that_could_be_a_name(self) -> None:
        moves = (*RESPONSES.values(), QUESTION, NOT_NOW)
        own = [text for move in moves for text in (*move[:2], *move[2], *move[3], move.reply)]
        own += [text for move in moves for step in move.steps for text in step[2:] if text]
        own += [part for text in TEXTS.values() for part in (text.description, text.draft or "")]
        own += [*ALSO.values(), *ANALYSIS.values(), REPLY_TASK, SOFT_TASK, *SOFT_DRAFTS.values()]
        said = " ".join(re.sub(r"\{\w+\}|\[[^\]]*\]", " ", text) for text in own)
        capitals = {word.lower() for word in re.findall(r"[A-Z][\w'-]*", said)}
        assert capitals - COMMON - STARTERS == set()

    @settings(max_examples=60, deadline=None)
    @given(facts_of_any_kind)
    @example(Facts(name="Ann «Lee", notes="is »here"))  # two halves of a quotation
    @example(Facts(title="1", company="B"))  # two facts, and no billion
    def test_claims_nothing_in_a_plan(self, facts: Facts) -> None:
        ground = ground_of(facts)
        assert [claims(text, ground) for text in texts_of(write_plan(facts)) if claims(text, ground)] == []

    @settings(max_examples=60, deadline=None)
    @given(facts_of_any_kind)
    def test_claims_nothing_in_the_analysis(self, facts: Facts) -> None:
        analysis = analyse(facts)
        texts = (analysis.prospect_analysis, analysis.closing_strategy, analysis.engagement_tactics)
        assert [claims(text, ground_of(facts)) for text in texts] == [(), (), ()]

    @settings(max_examples=60, deadline=None)
    @given(facts_of_any_kind, st.sampled_from(["too_long", "wrong_channel", "too_pushy", "in rhymes"]))
    def test_claims_nothing_in_a_revision(self, facts: Facts, reason: str) -> None:
        texts = texts_of(revise(facts, write_plan(facts), reason).steps)
        assert [claims(text, ground_of(facts)) for text in texts if claims(text, ground_of(facts))] == []

    @settings(max_examples=60, deadline=None)
    @given(
        facts_of_any_kind,
        st.sampled_from(
            ["How much?", "Not interested", "Wrong person", "Next month", "Let's meet", "Yes", "?"]
        ),
    )
    def test_claims_nothing_in_advice(self, facts: Facts, event: str) -> None:
        advice = advise(facts, event, write_plan(facts))
        texts = [
            advice.assessment,
            advice.next_action,
            *advice.talking_points,
            *advice.risks,
            advice.reply_draft,
        ]
        ground = ground_of(replace(facts))
        assert [
            claims(text, ground) for text in [*texts, *texts_of(advice.steps)] if claims(text, ground)
        ] == []
