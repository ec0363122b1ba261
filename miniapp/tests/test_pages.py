"""Today and a lead's page: what stands there, in how many queries, whatever people have written."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Lead
from miniapp.tests.conftest import DAY, NOW, Deal, deal_of
from reminders.day import portfolio
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db
HOSTILE = "</b><img src=x onerror=alert(1)>{{ 7*7 }}\u202eevil\"'&<script>alert(1)</script>"

FIELDS = ("name", "title", "company", "geography", "email", "linkedin", "website")


def body(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def queries_of(deal: Deal, path: str, **fields: Any) -> int:
    """Count what a request asks the database, without the statements that frame a transaction."""
    with CaptureQueriesContext(connection) as captured:
        response = deal.app.post(path, **fields) if fields else deal.app.get(path)
    assert response.status_code == 200
    frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL", "BEGIN", "COMMIT")
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(frame)]
    return len([sql for sql in asked if "set_config" not in sql and "current_setting('role')" not in sql])


class TestToday:
    def test_begins_with_what_is_overdue(self, deal: Deal) -> None:
        text = body(deal.app.get())
        assert "Today, Wednesday 4 March" in text
        assert "1 step overdue across 1 lead" in text
        assert text.index("Overdue") < text.index("2 days overdue") < text.index("today 12:00")
        assert f"step-{deal.ahead.pk}" not in text
        assert '<time datetime="2026-03-04T12:00+00:00">' in text

    def test_counts_what_is_overdue_as_the_list_of_leads_does(self, deal: Deal) -> None:
        other = deal_of(deal.person, "Ihor Bondar")
        ScheduledReminder.objects.filter(pk=other.today.pk).update(due_at=NOW - DAY, next_action_at=NOW - DAY)
        assert portfolio.overdue_of(deal.person, now=NOW) == (3, 2)
        assert "3 steps overdue across 2 leads" in body(deal.app.get())

    def test_is_empty_with_the_next_step(self, deal: Deal) -> None:
        for row in (deal.late, deal.today):
            deal.app.post(f"steps/{row.pk}/done", v=row.version)
        text = body(deal.app.get())
        assert "Nothing more for today." in text
        assert f"/app/leads/{deal.lead.pk}/?step={deal.ahead.pk}" in text
        assert "2 done or skipped today" in text

    def test_is_empty_with_the_way_to_begin(self, deal: Deal) -> None:
        Lead.objects.all().delete()
        text = body(deal.app.get())
        assert "Paste a prospect into the chat" in text
        assert "data-close" in text

    def test_shows_twenty_and_then_more(self, deal: Deal) -> None:
        for number in range(25):
            lead = LeadFactory.create(owner=deal.person, plan_version=1)
            ReminderFactory.create(lead=lead, step_id=1, plan_version=1, due_at=NOW - number * DAY)
        assert body(deal.app.get()).count("data-step ") == 20
        assert "?size=40" in body(deal.app.get())
        assert body(deal.app.get("", {"size": "40"})).count("data-step ") == 27

    @pytest.mark.parametrize("size", ["", "x", "-5", "0", "99999999", "²"])
    def test_takes_no_wrong_size(self, deal: Deal, size: str) -> None:
        assert deal.app.get("", {"size": size}).status_code == 200

    def test_is_not_sent_again_while_nothing_has_changed(self, deal: Deal, frozen: Any) -> None:
        first = deal.app.get()
        again = deal.app.get(**{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        with frozen(NOW + DAY / 86_400):
            deal.app.post(f"steps/{deal.today.pk}/done", v=deal.today.version)
        assert deal.app.get(**{"If-None-Match": first["ETag"]}).status_code == 200

    def test_is_sent_again_when_time_has_made_something_late(self, deal: Deal, frozen: Any) -> None:
        first = deal.app.get()
        with frozen(NOW + DAY / 2):
            assert deal.app.get(**{"If-None-Match": first["ETag"]}).status_code == 200


class TestLead:
    def test_shows_the_plan_with_dates_states_and_texts(self, deal: Deal) -> None:
        text = body(deal.app.get(f"leads/{deal.lead.pk}/"))
        for part in ("Anna Kovalenko", "day 0", "2 days overdue", "today 12:00", "planned", "Draft 1"):
            assert part in text
        assert text.count("data-step ") == 3
        assert text.count(" open>") == 1  # the text of the step that comes next

    def test_of_a_plan_that_is_not_started_says_so(self, deal: Deal) -> None:
        lead = LeadFactory.create(owner=deal.person)
        text = body(deal.app.get(f"leads/{lead.pk}/"))
        assert "Dates if it started now" in text
        assert 'data-state="proposed"' in text
        assert "/done" not in text

    def test_without_a_plan_says_so(self, deal: Deal) -> None:
        lead = LeadFactory.create(owner=deal.person, steps=0)
        assert "There is no plan yet." in body(deal.app.get(f"leads/{lead.pk}/"))

    def test_says_why_a_step_is_held(self, deal: Deal) -> None:
        ScheduledReminder.objects.filter(pk=deal.late.pk).update(hold_reason="chat_not_found")
        assert "Telegram does not know this chat." in body(deal.app.get(f"leads/{deal.lead.pk}/"))

    def test_has_the_history_newest_first(self, deal: Deal) -> None:
        deal.app.post(f"steps/{deal.late.pk}/done", v=deal.late.version)
        text = body(deal.app.get(f"leads/{deal.lead.pk}/"))
        assert "step done (in the app)" in text

    def test_links_only_to_the_web(self, deal: Deal) -> None:
        Lead.objects.filter(pk=deal.lead.pk).update(
            prospect_linkedin="javascript://alert(1)", prospect_website="https://northwind.example"
        )
        text = body(deal.app.get(f"leads/{deal.lead.pk}/"))
        assert 'href="javascript' not in text
        assert 'href="https://northwind.example"' in text


class TestStep:
    def test_opened_from_a_list_has_text_choices_and_reasons(self, deal: Deal) -> None:
        text = body(deal.app.get(f"steps/{deal.late.pk}/", {"sheet": ""}))
        for part in ("Draft 1", "Copy", "Tomorrow", "Skip", "Why now?", f"/app/leads/{deal.lead.pk}/"):
            assert part in text

    def test_says_beside_copy_what_to_check(self, deal: Deal) -> None:
        lead = Lead.objects.get(pk=deal.lead.pk)
        lead.engagement_plan[0]["flags"] = ["37 %"]
        lead.save()
        ScheduledReminder.objects.filter(pk=deal.late.pk).update(draft_text="It saves 37 % of your time.")
        text = body(deal.app.get(f"steps/{deal.late.pk}/", {"sheet": ""}))
        assert "Check this:" in text
        assert "“37 %”" in text


class TestTexts:
    @pytest.mark.parametrize("path", ["", "leads/{lead}/", "steps/{step}/?sheet", "steps/{step}/?as=row"])
    def test_of_anybody_stay_texts(self, deal: Deal, path: str) -> None:
        plan = [
            step | {"description": HOSTILE, "suggested_text": HOSTILE, "timing": HOSTILE, "flags": [HOSTILE]}
            for step in deal.lead.steps
        ]
        Lead.objects.filter(pk=deal.lead.pk).update(
            engagement_plan=plan,
            prospect_phone="<img src=x>",
            **{f"prospect_{name}": HOSTILE for name in FIELDS},
        )
        ScheduledReminder.objects.update(draft_text=HOSTILE, hold_reason=HOSTILE)
        address = path.format(lead=deal.lead.pk, step=deal.late.pk)
        text = body(deal.app.get(address))
        assert "alert(1)" in text
        assert "<img" not in text
        assert "<script" not in text
        assert 'href="&lt;' not in text

    @pytest.mark.parametrize("value", [None, [], {"a": [1]}, "1", 1.5, 10**30])
    def test_of_a_plan_may_be_of_any_kind(self, deal: Deal, value: object) -> None:
        """One step that nobody can read hides neither the others nor the list of leads."""
        for key in deal.lead.steps[0]:
            plan = [dict(deal.lead.steps[0]) | {key: value}, *deal.lead.steps[1:]]
            Lead.objects.filter(pk=deal.lead.pk).update(engagement_plan=plan)
            for path in ("", "leads/", f"leads/{deal.lead.pk}/", f"steps/{deal.late.pk}/?sheet"):
                assert "Anna Kovalenko" in body(deal.app.get(path)) or "sheet" in path


class TestQueries:
    @pytest.mark.parametrize("leads", [10, 60])
    def test_are_as_many_for_few_as_for_many(self, deal: Deal, leads: int) -> None:
        for number in range(leads):
            deal_of(deal.person, f"Lead {number}")
        assert queries_of(deal, "") <= 6
        assert queries_of(deal, f"leads/{deal.lead.pk}/") <= 6
        assert queries_of(deal, f"steps/{deal.late.pk}/") <= 4

    def test_of_a_tap_are_few(self, deal: Deal) -> None:
        assert queries_of(deal, f"steps/{deal.late.pk}/done", v=deal.late.version, **{"as": "row"}) <= 14
