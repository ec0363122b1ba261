"""Every page of staff, as the admin's registry has it: its cost, and what nobody sees without a right."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import now as utc_now

from backoffice.shared.words import page_address
from backoffice.tests.pages import be_late, queries
from reminders.models import ScheduledReminder
from tests.bench.staff_pages import pages
from tests.factories import LeadFactory, ReminderFactory
from tests.whole_people import fill

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MARK = "Zebulon"
MANY_ROWS = (
    "INSERT INTO scheduled_reminders (lead_id, telegram_id, step_id, due_at, next_action_at, status)"
    " SELECT %s, n, n, now(), CASE WHEN n %% 2 = 0 THEN now() END,"
    " CASE WHEN n %% 2 = 0 THEN 'sent' ELSE 'skipped' END FROM generate_series(1000, 9000) AS n",
    "INSERT INTO reminder_deliveries (kind, subject_key, lead_id, cycle, nudge, attempt, batch, telegram_id,"
    " state, worker, armed_at) SELECT 'nudge', n::text, %s, 1, 1, 1, '', n, 'sent', '', now()"
    " FROM generate_series(1000, 19000) AS n",
    "INSERT INTO lead_activity_log (lead_id, telegram_id, activity_type, metadata)"
    " SELECT %s, n, 'context_update', '{}' FROM generate_series(1000, 19000) AS n",
    "INSERT INTO telegram_updates (update_id, telegram_id, payload, effect, processed_at)"
    " SELECT n + 0 * %s, n, '{}', '{}', now() FROM generate_series(1000, 19000) AS n",
)
FEW, MANY = 2, 8  # people: the rows of the many are on one page of each list


def add_people(first: int, last: int) -> None:
    for number in range(first, last):
        fill(8000 + number, f"{MARK}{number}", now=utc_now())


def costs(client: Client, user: User) -> dict[str, int]:
    """Return the queries of each list as it opens, and those of each question to it, without its frame."""
    found = {}
    for row in pages(user):
        model, _colon, what = row.page.partition(": ")
        if what == "list":
            client.get(row.address)
            found[row.page] = queries(client, row.address)
        elif what.startswith(("filter", "search", "sort")):
            found[row.page] = asked(model, row.address, user)
    return found


def asked(name: str, address: str, user: User) -> int:
    request = RequestFactory().get(address)
    request.user = user
    [page] = [page for model, page in admin.site._registry.items() if model._meta.label_lower == name]
    with CaptureQueriesContext(connection) as seen:
        page.get_changelist_instance(request)
    return len(seen)


def addresses(user: User) -> Iterator[tuple[str, str]]:
    """Yield the model and the address of every page, those of its own actions included.

    Of the many questions to a list, which all come behind the same look at rights, one of each kind.
    """
    asked = set()
    for row in pages(user):
        model, _colon, what = row.page.partition(": ")
        question = (model, what.partition(" ")[0])
        if question not in asked or not what.startswith(("filter", "search", "sort")):
            yield model, row.address
        asked.add(question)
    for model, page in admin.site._registry.items():
        pk = model._default_manager.values_list("pk", flat=True).first()
        for pattern in page.urls:
            for arguments in ([], [pk])[: 1 + (pk is not None)]:
                try:
                    yield model._meta.label_lower, reverse(f"admin:{pattern.name}", args=arguments)
                except NoReverseMatch:
                    continue


def stored() -> dict[str, list[Any]]:
    """Return every row of the project, by its table; but for sessions, which are used."""
    models = [model for model in apps.get_models() if model._meta.managed and model is not Session]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


class TestCost:
    def test_is_the_same_for_many_rows_and_a_dozen_queries_at_most(
        self, admin_client: Client, admin_user: User
    ) -> None:
        add_people(0, FEW)
        few = costs(admin_client, admin_user)
        add_people(FEW, MANY)
        many = costs(admin_client, admin_user)
        assert {page: (few.get(page), count) for page, count in many.items() if few.get(page) != count} == {}
        assert {page: count for page, count in many.items() if count > MOST_QUERIES} == {}
        assert len(many) > 100  # nothing was left out

    def test_is_a_dozen_queries_at_most_for_whoever_may_everything_by_a_group(
        self, client: Client, admin_user: User
    ) -> None:
        clerk, group = User.objects.create_user("clerk", is_staff=True), Group.objects.create(name="all")
        group.permissions.set(Permission.objects.all())
        clerk.groups.add(group)
        client.force_login(clerk)
        add_people(0, FEW)
        # On every page stands an alarm, before which PostgreSQL is asked what time it is.
        be_late(ScheduledReminder.objects.live().latest("id"), timedelta(days=1))
        most = MOST_QUERIES + (connection.vendor == "postgresql")
        rows = [row for row in pages(admin_user) if row.page.endswith(("front page", ": list", " row"))]
        for row in rows:
            client.get(row.address)  # what a process learns once is not counted
        counts = {row.page: queries(client, row.address) for row in rows}
        assert {page: count for page, count in counts.items() if count > most} == {}
        assert len(counts) > 50


@pytest.mark.postgres
class TestIndexes:
    """A filter of a ledger with few answers finds them: through all rows it would take seconds."""

    QUESTIONS = (
        ("reminders.scheduledreminder", "held=yes", "idx_scheduled_reminders_held"),
        ("reminders.delivery", "kind__exact=note", "idx_reminder_deliveries_others"),
        ("reminders.delivery", "state__exact=failed", "idx_reminder_deliveries_failed"),
        ("reminders.delivery", "q=8001", "idx_reminder_deliveries_caps"),
        ("leads.leadactivity", "activity_type__exact=transferred", "idx_lead_activity_log_kind"),
        ("botapp.inboxupdate", "failed=yes", "idx_telegram_updates_failed"),
        ("botapp.inboxupdate", "q=8001", "idx_telegram_updates_sender"),
    )

    def test_answer_what_is_rare(self, admin_user: User) -> None:
        lead = LeadFactory.create()
        for number in range(3):
            ReminderFactory.create(lead=lead, step_id=number + 1)
        with connection.cursor() as cursor:
            for statement in MANY_ROWS:
                cursor.execute(statement, [lead.pk])
            cursor.execute("ANALYZE")
        registered = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
        for name, question, index in self.QUESTIONS:
            request = RequestFactory().get(f"/?{question}")
            request.user = admin_user
            plan = registered[name].get_changelist_instance(request).queryset.explain()
            assert index in plan, (name, question)


@pytest.mark.once
class TestWithoutRights:
    @pytest.fixture(autouse=True)
    def rows(self) -> None:
        add_people(0, FEW)

    def test_nobody_sees_anything(self, client: Client, admin_user: User) -> None:
        client.force_login(User.objects.create_user("clerk", is_staff=True))
        seen = {
            address: status
            for model, address in addresses(admin_user)
            if "." in model and (status := client.get(address).status_code) not in (403, 404)
        }
        assert seen == {}
        assert MARK not in client.get(reverse("admin:index")).content.decode()

    def test_whoever_may_see_one_thing_sees_no_other(self, client: Client, admin_user: User) -> None:
        clerk = User.objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_messageedit"))
        client.force_login(clerk)
        for model, address in addresses(admin_user):
            answer: Any = client.get(address)
            allowed = model == "reminders.messageedit" or "." not in model
            assert answer.status_code in ((200, 302, 403, 404) if allowed else (403, 404)), address
            assert MARK not in answer.content.decode(), address

    def test_whoever_may_only_look_sees_every_page_and_changes_nothing(
        self, viewer: Client, admin_user: User
    ) -> None:
        before = stored()
        buttons = dict.fromkeys(
            ["post", "confirm", "look_again", "decided", "arrived", "erase", "release"], "1"
        )
        for model, page in admin.site._registry.items():
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            request = RequestFactory().get("/")
            request.user = admin_user
            rows = [str(pk) for pk in model._default_manager.values_list("pk", flat=True)[:2]]
            for action in page.get_actions(request):
                chosen = {"action": action, "_selected_action": rows, "reason": "because"}
                viewer.post(reverse(name), buttons | chosen)
        for model_name, address in addresses(admin_user):
            if "?" in address:
                continue  # the questions to a list are asked above
            assert viewer.get(address).status_code in (200, 302, 403, 404), address
            if "." in model_name:
                assert viewer.post(address, buttons | {"reason": "because"}).status_code < 500, address
        assert {name: rows for name, rows in stored().items() if rows != before[name]} == {}

    def test_drafts_are_not_shown_with_a_lead_to_whoever_may_not_see_reminders(
        self, client: Client, admin_client: Client
    ) -> None:
        row = ScheduledReminder.objects.live().latest("id")
        ScheduledReminder.objects.filter(pk=row.pk).update(draft_text="Hello from the draft")
        clerk = User.objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_lead"))
        client.force_login(clerk)
        assert "Hello from the draft" in admin_client.get(page_address(row.lead)).content.decode()
        assert "Hello from the draft" not in client.get(page_address(row.lead)).content.decode()
