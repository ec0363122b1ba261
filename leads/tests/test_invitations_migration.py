"""An installation that upgrades: whoever was there stays in, but for those whom the sandbox made up."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from leads.models import TelegramUser
from sandbox.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before() -> Iterator[None]:
    """Go back to the schema before there were invitations."""
    call_command("migrate", "leads", "0008", verbosity=0)
    yield
    call_command("migrate", "leads", verbosity=0)


def test_marks_members_and_demo_people(before: None) -> None:
    Person.objects.create(telegram_id=4242, first_name="Made up in the chat page")
    names = {7001: "alice_stone", 7002: "somebody_real", 4242: "", 31337: "rita"}
    with connection.cursor() as cursor:
        for telegram_id, username in names.items():
            cursor.execute(
                "INSERT INTO users (telegram_id, username) VALUES (%s, %s)", [telegram_id, username]
            )
    call_command("migrate", "leads", verbosity=0)
    marks = dict(TelegramUser.objects.values_list("telegram_id", "access"))
    assert marks == {7001: "demo", 7002: "member", 4242: "demo", 31337: "member"}


@pytest.mark.postgres
def test_hides_the_new_table_where_the_policies_are_in_force_already(before: None) -> None:
    call_command("migrate", "leads", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT policyname, roles::text FROM pg_policies WHERE tablename = 'invitations'")
        assert cursor.fetchall() == [("invitations_service", "{deal_quest_service}")]
        cursor.execute("SELECT rowsecurity FROM pg_tables WHERE tablename = 'invitations'")
        assert cursor.fetchall() == [(True,)]
        cursor.execute("SELECT has_table_privilege('deal_quest_miniapp', 'invitations', 'SELECT')")
        assert cursor.fetchall() == [(False,)]
