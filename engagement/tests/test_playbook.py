"""The playbook: useful steps from what is known, and nothing that is not."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.plans import ActionType, Channel, Step
from engagement.plans.limits import LINKEDIN_INVITE, length
from engagement.plans.parsing import parse_plan
from engagement.playbook import Facts, analyse, write_plan
from engagement.playbook.angles import ANGLES
from engagement.playbook.sequences import SEQUENCES
from engagement.playbook.texts import TEXTS

PACING = (0, 1, 3, 5, 7, 10, 14)
ANN = Facts(
    name="Ann Lee",
    first_name="Ann",
    title="VP Sales",
    company="Acme",
    place="Berlin",
    channels=frozenset({Channel.LINKEDIN, Channel.EMAIL}),
    notes="Keen on tennis",
    links=("https://www.linkedin.com/in/ann-lee",),
)
CHANNEL_SETS = [frozenset(some) for size in range(5) for some in combinations(Channel, size)]


def drafts(facts: Facts) -> list[str]:
    return [step.suggested_text for step in write_plan(facts) if step.suggested_text]


def channels_used(facts: Facts) -> set[Channel]:
    return {step.channel for step in write_plan(facts)} - {Channel.OTHER}


def spoken_texts(facts: Facts) -> list[str]:
    return [*(step.description for step in write_plan(facts)), *drafts(facts)]


class TestPlan:
    @pytest.mark.parametrize("channels", CHANNEL_SETS, ids=lambda some: "+".join(sorted(some)) or "none")
    def test_uses_the_known_channels_and_no_other(self, channels: frozenset[Channel]) -> None:
        assert channels_used(replace(ANN, channels=channels)) == channels - {Channel.OTHER}

    def test_begins_with_finding_a_person_of_whom_nothing_is_known(self) -> None:
        first, *rest = write_plan(Facts())
        assert first.action_type is ActionType.RESEARCH
        assert first.description.startswith("Find this person: look for a profile")
        assert len(rest) >= 4

    def test_has_no_two_drafts_alike(self) -> None:
        for channels in CHANNEL_SETS:
            texts = drafts(replace(ANN, channels=channels))
            assert len(set(texts)) == len(texts) >= 4

    def test_has_no_draft_for_what_needs_no_words(self) -> None:
        silent = {step.action_type for step in write_plan(ANN) if step.suggested_text is None}
        assert silent == {ActionType.LINKEDIN_LIKE, ActionType.LINKEDIN_COMMENT}

    def test_leaves_few_blanks_to_fill_in(self) -> None:
        for channels in CHANNEL_SETS:
            assert all(text.count("[") <= 2 for text in drafts(replace(ANN, channels=channels)))

    def test_puts_notes_and_links_into_the_first_task_only(self) -> None:
        first, *rest = [step.description for step in write_plan(ANN)]
        assert first.endswith("Links: https://www.linkedin.com/in/ann-lee Your notes: Keen on tennis")
        assert not any("tennis" in text or "linkedin.com" in text for text in [*rest, *drafts(ANN)])

    def test_survives_the_parser_unchanged(self) -> None:
        parsed = parse_plan([step.to_json() for step in write_plan(ANN)])
        assert (parsed.steps, parsed.notes) == (write_plan(ANN), ())

    def test_covers_every_set_of_channels_with_known_texts(self) -> None:
        assert len(SEQUENCES) == 8
        assert {key for sequence in SEQUENCES.values() for _, key in sequence} | {"invite_short"} == set(
            TEXTS
        )


class TestGreeting:
    @pytest.mark.parametrize(
        ("first_name", "greeting"),
        [
            ("Ann", "Hi Ann,"),
            ("Jean-Luc", "Hi Jean-Luc,"),
            ("D'Arcy", "Hi D'Arcy,"),
            ("דוד", "Hi דוד,"),
            ("प्रिया", "Hi प्रिया,"),
            ("Олена", "Hi Олена,"),
            # nobody is called that
            ("", "Hi,"),
            ("ann_lee", "Hi,"),
            ("@ann", "Hi,"),
            ("🚀", "Hi,"),
            ("Ann 🚀", "Hi,"),
            ("R2D2", "Hi,"),
            ("A" * 300, "Hi,"),
            ("<b>Ann</b>", "Hi Ann,"),
            ("Ann\nLee", "Hi Ann Lee,"),
        ],
    )
    def test_uses_a_first_name_that_can_be_said(self, first_name: str, greeting: str) -> None:
        facts = replace(ANN, first_name=first_name)
        said = [text for text in drafts(facts) if "Hi" in text]
        assert len(said) == 5
        assert all(greeting in text for text in said)

    @pytest.mark.parametrize(
        ("name", "first_name", "greeting"),
        [
            ("Dr. med. Ann Lee", "Ann", "Hi Dr. Lee,"),
            ("Prof. Dr. MÜLLER", "", "Hi Prof. Müller,"),
            ("Dr. Nagy Péter", "", "Hi,"),  # who knows which is the surname
        ],
    )
    def test_uses_the_title_where_one_stands(self, name: str, first_name: str, greeting: str) -> None:
        facts = replace(ANN, name=name, first_name=first_name)
        assert all(greeting in text for text in drafts(facts) if "Hi" in text)


class TestAngle:
    @pytest.mark.parametrize(
        ("title", "theme"),
        [
            ("VP Sales", "pipeline health"),
            ("Founder & CEO", "company priorities"),
            ("Head of Marketing", "lead quality"),
            ("CTO", "predictable delivery"),
            ("HR Director", "hiring and retention"),
            ("Director of Finance", "cost control"),
            ("Chief of Staff", "planning for the year ahead"),
            ("Peopleware", "planning for the year ahead"),
            ("", "planning for the year ahead"),
        ],
    )
    def test_follows_whole_words_of_the_title(self, title: str, theme: str) -> None:
        assert theme in analyse(replace(ANN, title=title)).closing_strategy

    def test_of_each_role_differs(self) -> None:
        assert len({angle.theme for angle in ANGLES}) == len(ANGLES)


class TestInvite:
    def test_stays_short_with_the_longest_name(self) -> None:
        assert length(invite(replace(ANN, first_name="A" * 40))) <= LINKEDIN_INVITE

    def test_names_no_theme_when_that_would_be_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("engagement.playbook.plan.LINKEDIN_INVITE", 99)
        assert invite(ANN) == (
            "Hi Ann, I came across your profile and would like to stay in touch. Shall we connect?"
        )


def invite(facts: Facts) -> str:
    (text,) = [
        step.suggested_text or ""
        for step in write_plan(facts)
        if step.action_type is ActionType.LINKEDIN_CONNECT
    ]
    return text


class TestAnalysis:
    def test_says_what_is_known_and_what_is_missing(self) -> None:
        assert analyse(replace(ANN, place="")).prospect_analysis == (
            "Known: Ann Lee, VP Sales, Acme. Reachable by LinkedIn, e-mail. Not known yet: place."
        )

    def test_of_nobody_says_so(self) -> None:
        assert analyse(Facts()).prospect_analysis == (
            "Nothing is known about this person yet. "
            "No channel is known yet, so the plan begins with finding one. "
            "Not known yet: title, company, place."
        )

    @pytest.mark.parametrize(
        ("channels", "tactics"),
        [
            (frozenset(), "Find a channel first"),
            (frozenset({Channel.EMAIL}), "Stay on e-mail"),
            (frozenset({Channel.EMAIL, Channel.PHONE}), "Begin with e-mail and use phone when"),
        ],
    )
    def test_advises_by_channel(self, channels: frozenset[Channel], tactics: str) -> None:
        assert analyse(replace(ANN, channels=channels)).engagement_tactics.startswith(tactics)

    def test_offers_the_first_draft(self) -> None:
        assert analyse(ANN).draft_response == drafts(ANN)[0]


# No letters that a sentinel word of the texts uses by chance: "None" as a name would say nothing.
words = st.text(max_size=30).filter(lambda text: "none" not in text.lower())
facts_of_any_kind = st.builds(
    Facts,
    name=words | st.just("X" * 300),
    first_name=words | st.just("X" * 300),
    title=words | st.sampled_from(["Founder & CEO", "VP Sales", "HR {lead}", "T" * 300]),
    company=words | st.sampled_from(["Acme 24/7 GmbH", "{company}", "C" * 300]),
    place=words,
    channels=st.frozensets(st.sampled_from(list(Channel))),
    notes=words,
    links=st.lists(words, max_size=3).map(tuple),
)
INVENTED = re.compile(r"\d|@|https?:|www\.|(?<=[a-z,] )(?!I\b)[A-Z]\w*")


class TestAnyFacts:
    @given(facts_of_any_kind)
    def test_give_five_to_eight_paced_steps(self, facts: Facts) -> None:
        plan = write_plan(facts)
        delays = [step.delay_days for step in plan]
        assert 5 <= len(plan) <= 8
        assert [step.step_id for step in plan] == list(range(1, len(plan) + 1))
        assert delays == sorted(set(delays) & set(PACING), key=lambda day: day or 0)
        assert delays[0] == 0
        assert [step.timing for step in plan] == [f"Day {day}" for day in delays]

    @given(facts_of_any_kind)
    def test_give_clean_bounded_texts(self, facts: Facts) -> None:
        for text in spoken_texts(facts):
            assert not re.search(r"None|[{}<>]|[^\S\n]{2}", text)
            assert len(text) <= 500
            text.encode()

    @given(facts_of_any_kind)
    def test_keep_invitations_under_the_limit(self, facts: Facts) -> None:
        invites = [step for step in write_plan(facts) if step.action_type is ActionType.LINKEDIN_CONNECT]
        assert all(length(step.suggested_text or "") <= LINKEDIN_INVITE for step in invites)

    @given(facts_of_any_kind)
    def test_give_the_same_plan_again(self, facts: Facts) -> None:
        assert write_plan(facts) == write_plan(replace(facts))
        assert analyse(facts) == analyse(replace(facts))

    @given(facts_of_any_kind)
    def test_give_plans_that_are_stored_and_read_unchanged(self, facts: Facts) -> None:
        assert all(Step.from_json(step.to_json()) == step for step in write_plan(facts))


class TestHonesty:
    @pytest.mark.parametrize("channels", CHANNEL_SETS, ids=lambda some: "+".join(sorted(some)) or "none")
    @pytest.mark.parametrize("title", ["", *(min(angle.words) for angle in ANGLES)])
    def test_has_no_name_number_or_address_of_its_own(self, channels: frozenset[Channel], title: str) -> None:
        bare = Facts(title=title, channels=channels)
        assert [found for text in drafts(bare) for found in INVENTED.findall(text)] == []

    def test_adds_nothing_but_the_facts_it_was_given(self) -> None:
        for channels in CHANNEL_SETS:
            found = {
                hit for text in drafts(replace(ANN, channels=channels)) for hit in INVENTED.findall(text)
            }
            assert found <= {"Ann", "VP", "Sales", "Acme"}
