"""Reading as a person on SQLite, where there are no roles and one writer at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection, transaction

from leads.models import TelegramUser
from reminders.upkeep.row_security import reading_as

pytestmark = pytest.mark.skipif("connection.vendor == 'postgresql'", reason="only where there are no roles")


@pytest.fixture
def writer(transactional_db: None, alice: TelegramUser) -> Iterator[sqlite3.Connection]:
    """Return another connection that holds the write lock and has changed Alice's name."""
    name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE users SET first_name = 'Alicia'")
        yield other
        other.execute("ROLLBACK")


class TestReadingAs:
    def test_reads_while_somebody_else_holds_the_write_lock(self, writer: sqlite3.Connection) -> None:
        with reading_as(1001):
            assert TelegramUser.objects.get().first_name == "Alice"

    def test_opens_no_transaction(self, transactional_db: None) -> None:
        with reading_as(1001):
            assert not connection.in_atomic_block

    def test_leaves_a_transaction_around_it_to_be_written(self, alice: TelegramUser) -> None:
        with transaction.atomic():
            with reading_as(1001):
                assert TelegramUser.objects.count() == 1
            TelegramUser.objects.update(first_name="Alicia")
        assert TelegramUser.objects.get().first_name == "Alicia"
