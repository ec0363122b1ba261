"""Several statements in one trip: all of them or none."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.trip import KEEP_PLANS, NameTaken, Statement, together
from leads.models import TelegramUser
from tests.factories import TelegramUserFactory

RENAME = "UPDATE users SET first_name = %s WHERE telegram_id = %s"
NAMES = (
    "SELECT first_name FROM users WHERE first_name LIKE %s AND first_name NOT LIKE '%%zz' ORDER BY first_name"
)


def people(*names: str) -> list[int]:
    return [TelegramUserFactory.create(first_name=name).telegram_id for name in names]


@pytest.mark.django_db
class TestTogether:
    @pytest.mark.parametrize("name", ["", "names"])
    def test_returns_the_rows_of_each(self, name: str) -> None:
        ann, _bob = people("Ann", "Bob")
        rename = Statement(RENAME, ["Zoë; DROP TABLE users --'", ann], f"{name}_rename" if name else "")
        for _ in range(2):
            found = together([Statement("SELECT 1"), rename, Statement(NAMES, ["%o%"], name)])
            assert [list(map(tuple, rows)) for rows in found] == [
                [(1,)],
                [],
                [("Bob",), ("Zoë; DROP TABLE users --'",)],
            ]

    def test_reads_a_moment_as_django_does(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no moments, only texts")
        [ann] = people("Ann")
        [[(moment,)]] = together([Statement("SELECT created_at FROM users WHERE telegram_id = %s", [ann])])
        assert moment == TelegramUser.objects.get(telegram_id=ann).created_at
        assert moment.utcoffset() == timedelta(0)

    def test_is_one_query_on_postgresql(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            together([Statement("SELECT 1"), Statement("SELECT 2"), Statement("SELECT 3")])
        assert len(queries) == (1 if connection.vendor == "postgresql" else 3)

    def test_asks_nothing_when_there_is_nothing_to_ask(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert together([]) == []
        assert len(queries) == 0

    def test_refuses_another_statement_of_the_same_name(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("only on PostgreSQL")
        together([Statement("SELECT 1", name="taken")])
        with pytest.raises(NameTaken):
            together([Statement("SELECT 2", name="taken")])

    def test_plans_anew_while_its_tables_grow(self) -> None:
        """A plan that was made for an empty table would read all of it for ever."""
        if connection.vendor != "postgresql":
            pytest.skip("only on PostgreSQL")
        statement = Statement(RENAME, ["Ann", 1], "rename_anew")
        with CaptureQueriesContext(connection) as queries:
            for _ in range(3 * KEEP_PLANS):
                together([statement])
        renewals = sum(query["sql"].startswith("DISCARD PLANS") for query in queries)
        assert 2 <= renewals <= 3 + KEEP_PLANS.bit_length()

    def test_becomes_part_of_an_open_transaction(self) -> None:
        [ann] = people("Ann")
        with transaction.atomic():
            together([Statement(RENAME, ["Eve", ann])])
            transaction.set_rollback(True)
        assert TelegramUser.objects.get().first_name == "Ann"


@pytest.mark.django_db(transaction=True)
class TestFailure:
    def test_leaves_nothing_done(self) -> None:
        [ann] = people("Ann")
        with pytest.raises(DatabaseError):
            together([Statement(RENAME, ["Eve", ann], "rename"), Statement("SELECT * FROM nowhere")])
        assert TelegramUser.objects.get().first_name == "Ann"
        together([Statement(RENAME, ["Eve", ann], "rename")])
        assert TelegramUser.objects.get().first_name == "Eve"

    @pytest.mark.parametrize("trouble", ["DEALLOCATE ALL", "PREPARE other AS SELECT 1"])
    def test_of_a_connection_shared_with_others_is_survived(self, trouble: str) -> None:
        """A pooler hands out a server that has forgotten our statements, or knows another client's."""
        if connection.vendor != "postgresql":
            pytest.skip("only on PostgreSQL")
        [ann] = people("Ann")
        together([Statement(RENAME, ["Eve", ann], "rename")])
        with connection.cursor() as cursor:
            cursor.execute(trouble)
        for statement in ("rename", "other"):
            together([Statement(RENAME, [statement, ann], statement)])
            assert TelegramUser.objects.get().first_name == statement
        with CaptureQueriesContext(connection) as queries:
            together([Statement(RENAME, ["Eve", ann], "rename")])
        assert [query["sql"].split()[0] for query in queries] == ["UPDATE"]
        connection.close()  # the next test has one of its own
