"""Everything that is known about a lead, as plain values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engagement import material
from engagement.guard import claims
from engagement.models import PlanVersion
from engagement.plans import Channel
from leads.activities import ActivityType
from leads.models import Lead
from tests.factories import LeadActivityFactory, LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASTED = "Ann Lee, VP Sales at Acme\nhttps://www.linkedin.com/in/ann-lee\nann@acme.com"


@pytest.fixture
def lead(db: None) -> Lead:
    return LeadFactory(
        prospect_name="Ann Lee",
        prospect_first_name="Ann",
        prospect_title="VP Sales",
        prospect_company="Acme",
        prospect_geography="Berlin",
        original_context=PASTED,
        notes="Likes jazz",
        owner__first_name="Rita",
        owner__last_name="Rep",
        owner__language_code="uk",
    )


def add(lead: Lead, kind: ActivityType, content: str = "", *, days: int = 0, **metadata: Any) -> None:
    LeadActivityFactory(
        lead=lead,
        activity_type=kind,
        content=content,
        metadata=metadata,
        created_at=NOW + timedelta(days=days),
    )


class TestMaterial:
    def test_holds_what_the_lead_says(self, lead: Lead) -> None:
        found = material.of(lead)
        assert (found.name, found.title, found.company, found.place) == (
            "Ann Lee",
            "VP Sales",
            "Acme",
            "Berlin",
        )
        assert (found.pasted, found.notes) == (PASTED, "Likes jazz")
        assert (found.sender, found.language, found.guessed) == ("Rita Rep", "uk", ())
        assert found.facts.channels == {Channel.LINKEDIN, Channel.EMAIL}

    def test_tells_what_was_added_since_newest_first(self, lead: Lead) -> None:
        add(lead, ActivityType.CONTEXT_UPDATE, "Met at the fair")
        add(lead, ActivityType.CONTEXT_UPDATE, "Wants a demo", days=1)
        add(lead, ActivityType.CONTEXT_UPDATE, "  ", days=2)
        assert material.of(lead).context == ("2026-03-03: Wants a demo", "2026-03-02: Met at the fair")

    def test_tells_what_was_done_and_skipped(self, lead: Lead) -> None:
        add(lead, ActivityType.STEP_COMPLETED, "she was in a hurry", step_id=1)
        add(lead, ActivityType.STEP_SKIPPED, days=1, step_id=99)
        add(lead, ActivityType.STEP_SNOOZED, days=2, step_id=2)
        assert material.of(lead).history == (
            "2026-03-03 skipped: a step",
            "2026-03-02 done: Write message 1 (she was in a hurry)",
        )

    def test_is_bounded_however_much_there_is(self, lead: Lead) -> None:
        lead.original_context = lead.notes = "x" * 100_000
        for _ in range(material.MAX_LINES + 5):
            add(lead, ActivityType.CONTEXT_UPDATE, "y" * 5_000)
            add(lead, ActivityType.STEP_COMPLETED, "z" * 5_000, step_id=1)
        found = material.of(lead)
        assert len("".join(found.context)) < material.MAX_ADDED_TOGETHER + 100
        assert len(found.text()) < 80_000

    def test_holds_the_newest_of_many_short_texts(self, lead: Lead) -> None:
        for day in range(material.MAX_LINES + 5):
            add(lead, ActivityType.CONTEXT_UPDATE, f"News {day}", days=day)
        context = material.of(lead).context
        assert len(context) == material.MAX_LINES
        assert context[0].endswith(": News 24")

    def test_holds_a_page_about_the_company_whole(self, lead: Lead) -> None:
        """Whatever was found about a company is added as context: "Research" was written by nobody."""
        page = "https://acme.example/about " + "Acme makes robots. " * 200
        add(lead, ActivityType.CONTEXT_UPDATE, page)
        assert material.of(lead).context == (f"2026-03-02: {page.strip()}",)
        assert claims("You have 40 robots", material.of(lead).text()) != ()

    def test_takes_a_constant_number_of_queries(self, lead: Lead, django_assert_max_num_queries: Any) -> None:
        lead.plan_version = 1
        for _ in range(30):
            add(lead, ActivityType.STEP_COMPLETED, "done", step_id=1)
        with django_assert_max_num_queries(3):
            material.of(lead)

    def test_says_which_name_was_only_guessed(self, lead: Lead) -> None:
        lead.original_context = "https://www.linkedin.com/in/ann-lee"
        assert material.of(lead).guessed == ("name",)
        lead.prospect_name = "Anna Lee"  # corrected by hand
        assert material.of(lead).guessed == ()

    def test_says_what_is_settled(self, lead: Lead) -> None:
        lead.original_context = "Ann Lee\nTitle: VP Sales\nAcme\nLocation: Berlin"
        lead.prospect_company = material.of(lead).facts.company
        settled = set(material.of(lead).settled)
        assert {"title", "place"} <= settled  # the paste calls them so
        assert "name" not in settled
        lead.prospect_name = "Anna Lee"  # corrected by hand
        assert "name" in material.of(lead).settled

    def test_tells_the_model_what_was_only_guessed(self, lead: Lead) -> None:
        lead.original_context = "https://www.linkedin.com/in/ann-lee"
        assert "\nOnly guessed, look into the material: name\n" in material.of(lead).lead_lines()


class TestWebsite:
    def test_is_a_link_that_the_guard_knows(self, lead: Lead) -> None:
        assert claims("Look at acme.com/en first", material.of(lead).text())
        lead.prospect_website = "https://acme.com/en"
        found = material.of(lead)
        assert found.facts.links == ("https://acme.com/en", "https://www.linkedin.com/in/ann-lee")
        assert found.contacts == ("https://acme.com/en",)
        assert claims("Look at acme.com/en first", found.text()) == ()

    def test_that_was_pasted_is_told_once(self, lead: Lead) -> None:
        lead.original_context = f"{PASTED}\nhttps://github.com/ann\nWebsite: www.acme.com"
        lead.prospect_website = "https://www.acme.com"
        found = material.of(lead)
        assert found.facts.links[-1] == "https://github.com/ann"
        assert [link for link in found.facts.links if "acme" in link] == ["https://www.acme.com"]
        assert found.contacts == ()

    def test_that_was_corrected_stands_for_the_one_pasted(self, lead: Lead) -> None:
        lead.original_context = f"{PASTED}\nWebsite: www.acme.com"
        lead.prospect_website = "https://acme.de"
        assert "www.acme.com" not in material.of(lead).facts.links
        assert "https://acme.de" in material.of(lead).facts.links


class TestFirstStepId:
    def test_is_one_before_a_plan_has_started(self, lead: Lead) -> None:
        assert material.of(lead).first_step_id == 1

    def test_is_above_every_step_that_ever_was(self, lead: Lead) -> None:
        lead.plan_version = 3
        PlanVersion.objects.create(lead=lead, version=1, steps=[{"step_id": 41}, {"step_id": "no"}, {}])
        PlanVersion.objects.create(lead=lead, version=2, steps=plan_of(7))
        assert material.of(lead).first_step_id == 42


class TestText:
    def test_is_the_ground_for_claims(self, lead: Lead) -> None:
        add(lead, ActivityType.CONTEXT_UPDATE, "Wants a demo")
        add(lead, ActivityType.STEP_COMPLETED, "called Bob", step_id=1)
        text = material.of(lead).text()
        for part in (
            PASTED,
            "Likes jazz",
            "Wants a demo",
            "called Bob",
            "Rita Rep",
            "Berlin",
        ):
            assert part in text

    def test_of_the_lead_names_the_fields_that_are_known(self, lead: Lead) -> None:
        lead.prospect_title = ""
        assert material.of(lead).lead_lines() == (
            "Name: Ann Lee\nGreet as: Ann\nCompany: Acme\nPlace: Berlin\nChannels: email, linkedin"
        )

    def test_of_nothing_is_short(self) -> None:
        assert material.Material().lead_lines() == "Channels: none known"
        assert material.Material().material_lines() == ""
