"""Which failures of the database a person has to mend, and which pass by themselves."""

from unittest.mock import Mock, patch

import psycopg
import pytest
from django.db import OperationalError

from core.databases.readiness import DatabaseAway, DatabaseRefused, NotReady, check_database

SERVER = 'connection failed: connection to server at "10.1.2.3", port 5432 failed: FATAL:  '
REFUSALS = (
    'password authentication failed for user "ann"',
    'Peer authentication failed for user "ann"',
    'no pg_hba.conf entry for host "10.1.2.3", user "ann", database "deals", no encryption',
    'role "ann" does not exist',
    'database "deals" does not exist',
    'role "ann" is not permitted to log in',
    "no such database: deals",
)
PASSING = (
    "the database system is starting up",
    "the database system is in recovery mode",
    "sorry, too many clients already",
    "remaining connection slots are reserved for roles with the SUPERUSER attribute",
    'too many connections for database "deals"',
    "terminating connection due to administrator command",
    'could not open file "base/1/2": Too many open files in system',
    "out of memory",
    "no more connections allowed (max_client_conn)",
    "query_wait_timeout",
    "server login has been failing, try again later (server_login_retry)",
    "something that a later version says",
)

OPTIONS = (
    'root certificate file "/etc/none.pem" does not exist',
    "SSL error: certificate verify failed",
    'server certificate for "db.internal" does not match host name "10.1.2.3"',
    "server does not support SSL, but SSL was required",
    'invalid sslmode value: "bogus"',
    "unsupported startup parameter: options",
)


def failure(text: str, code: str | None = None) -> OperationalError:
    """Return Django's error for one of psycopg's."""
    cause = psycopg.OperationalError(text)
    cause.sqlstate = code
    error = OperationalError(text)
    error.__cause__ = cause
    return error


def outcome(error: Exception) -> type[NotReady]:
    server = Mock(vendor="postgresql")
    server.ensure_connection.side_effect = error
    with patch("core.databases.readiness.connection", server), pytest.raises(NotReady) as found:
        check_database()
    return found.type


@pytest.mark.parametrize("text", REFUSALS)
def test_a_login_or_a_name_that_is_refused_is_for_a_person(text: str) -> None:
    assert outcome(failure(SERVER + text)) is DatabaseRefused


@pytest.mark.parametrize("text", OPTIONS)
def test_an_option_that_is_refused_is_named(text: str) -> None:
    error = failure(SERVER + text)
    assert outcome(error) is DatabaseRefused
    assert "Check the options behind the ?, such as sslmode and sslrootcert, in" in str(
        DatabaseRefused(error)
    )


@pytest.mark.parametrize("text", PASSING)
def test_whatever_else_the_server_says_may_pass(text: str) -> None:
    assert outcome(failure(SERVER + text)) is DatabaseAway


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("28P01", DatabaseRefused),
        ("28000", DatabaseRefused),
        ("3D000", DatabaseRefused),
        ("57P03", DatabaseAway),
        ("53300", DatabaseAway),
        ("58030", DatabaseAway),
    ],
)
def test_a_code_says_it_in_any_language(code: str, expected: type[NotReady]) -> None:
    assert outcome(failure("FATAL mais en français", code)) is expected
