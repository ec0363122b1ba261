"""Nobody reaches what is somebody else's, and can not even tell it from what is not there."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Lead, LeadActivity, LeadActivityQuerySet, LeadQuerySet
from miniapp.actions import ON_STEP
from miniapp.lead_actions import ON_LEAD
from miniapp.testing import AppClient, init_data
from miniapp.tests.conftest import NOW, Deal
from reminders.models import ScheduledReminder
from reminders.models.reminder import ReminderQuerySet

pytestmark = pytest.mark.django_db
FIELDS = {"v": 0, "until": "3d", "at": "2026-03-10T10:00", "answer": "replied", "as": "won"}


def everything() -> list[Any]:
    """Return all that an action could change, of everybody."""
    tables: list[QuerySet[Any]] = [
        Lead.objects.order_by("id"),
        ScheduledReminder.objects.order_by("id"),
        LeadActivity.objects.order_by("id"),
    ]
    return [list(rows.values()) for rows in tables]


def asked(app: AppClient, lead: int, step: int) -> list[Any]:
    """Ask for everything that has an id in its address."""
    reads = [app.get(f"leads/{lead}/"), app.get(f"steps/{step}/"), app.get(f"steps/{step}/", {"sheet": ""})]
    steps = [app.post(f"steps/{step}/{deed}", **FIELDS) for deed in ON_STEP]
    return [*reads, *steps, *(app.post(f"leads/{lead}/{deed}", **FIELDS) for deed in ON_LEAD)]


class TestForeignRows:
    def test_are_told_from_missing_ones_by_nothing(self, deal: Deal, foreign: Deal) -> None:
        gone = Lead.objects.create(owner=deal.person, prospect_name="Gone", deleted_at=NOW)
        of_gone = ScheduledReminder.objects.create(
            lead=gone, telegram_id=deal.person.telegram_id, step_id=1, due_at=NOW
        )
        before = everything()
        answers = [
            *asked(deal.app, foreign.lead.pk, foreign.late.pk),
            *asked(deal.app, gone.pk, of_gone.pk),
            *asked(deal.app, 999_999, 999_999),
            *asked(deal.app, 2**70, 2**70),
            deal.app.get("no/such/page"),
        ]
        seen = {(answer.status_code, answer["X-Reason"], answer.content) for answer in answers}
        assert len(seen) == 1
        assert next(iter(seen))[:2] == (404, "gone")
        assert everything() == before

    def test_are_in_no_list(self, deal: Deal, foreign: Deal) -> None:
        Lead.objects.filter(pk=foreign.lead.pk).update(prospect_name="Mallory's secret")
        for path in ("", "leads/", "week/", "asleep/", "stats/", "settings/", "more/"):
            response = deal.app.get(path)
            assert response.status_code == 200
            assert "secret" not in response.content.decode()

    def test_handed_over_meanwhile_are_gone(self, deal: Deal, foreign: Deal) -> None:
        Lead.objects.filter(pk=deal.lead.pk).update(owner=foreign.person)
        assert {answer.status_code for answer in asked(deal.app, deal.lead.pk, deal.late.pk)} == {404}

    @pytest.mark.postgres
    def test_stay_out_of_reach_without_the_owners_filters(
        self, deal: Deal, foreign: Deal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unfiltered(rows: Any, _telegram_id: int) -> Any:
            return rows.all()

        for queryset in (LeadQuerySet, LeadActivityQuerySet, ReminderQuerySet):
            monkeypatch.setattr(queryset, "shown_to", unfiltered)
        monkeypatch.setattr(ReminderQuerySet, "for_owner", unfiltered)
        before = everything()
        assert {answer.status_code for answer in asked(deal.app, foreign.lead.pk, foreign.late.pk)} == {404}
        assert everything() == before
        assert deal.app.get(f"leads/{deal.lead.pk}/").status_code == 200

    @pytest.mark.postgres
    def test_reading_leaves_the_connection_to_itself_again(self, deal: Deal) -> None:
        deal.app.get()
        deal.app.post(f"steps/{deal.late.pk}/done", v=deal.late.version)
        deal.app.get("leads/999/")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, session_user, current_setting('app.telegram_id', true)")
            current, session, person = cursor.fetchone()
        assert current == session
        assert not person


class TestForgeries:
    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.data())
    def test_never_pass_and_change_nothing(self, deal: Deal, foreign: Deal, data: st.DataObject) -> None:
        fields = dict(parse_qsl(init_data(foreign.person.telegram_id, at=NOW)))
        who = f'{{"id":{deal.person.telegram_id},"first_name":"Alice"}}'
        changes = {
            "user": st.just(who),
            "hash": st.text("0123456789abcdefABCDEF", max_size=64),
            "auth_date": st.integers(0, 10**12).map(str),
            "signature": st.text(max_size=40),
            "query_id": st.text(max_size=40),
        }
        names = data.draw(st.sets(st.sampled_from(sorted(changes)), min_size=1)) | {"user"}
        forged = fields | {name: data.draw(changes[name]) for name in names}
        header = f"tma {urlencode(forged)}"
        before = everything()
        for method in ("get", "post"):
            response = getattr(Client(), method)(
                f"/app/-/steps/{deal.late.pk}/{'done' if method == 'post' else ''}",
                {"v": deal.late.version},
                headers={"Authorization": header},
            )
            assert response.status_code == 401
        assert everything() == before
