"""Who fails to log in: counted by name and real address, said in the log, let in again."""

import logging
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core.addresses import networks

pytestmark = [pytest.mark.once, pytest.mark.django_db]
LOGIN, PASSWORD = "/admin/login/", "a long-enough one"
ATTACKER, OWNER, PROXY = "198.51.100.66", "203.0.113.9", "10.0.0.2"


@pytest.fixture(autouse=True)
def ann(settings: Any) -> User:
    settings.TRUSTED_PROXIES = networks("TRUSTED_PROXIES", [PROXY])
    return User.objects.create_user("ann", password=PASSWORD, is_staff=True)


def tried(address: str, password: str = "wrong", name: str = "ann", said: str = "") -> int:  # noqa: S107
    """Try to log in from an address behind the proxy; `said` is what the client writes of itself."""
    forwarded = f"{said}, {address}" if said else address
    form = {"username": name, "password": password}
    answer = Client().post(LOGIN, form, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=forwarded)
    return answer.status_code


class TestLock:
    def test_is_for_the_address_that_failed_whatever_it_says_of_itself(self) -> None:
        codes = [tried(ATTACKER, said=f"{OWNER}, 192.0.2.{n}") for n in range(10)]
        assert codes == [200] * 9 + [429]
        assert tried(ATTACKER, PASSWORD, said="192.0.2.77") == 429
        assert tried(OWNER, PASSWORD) == 302
        assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {ATTACKER}

    def test_cannot_be_escaped_without_the_proxy(self) -> None:
        form = {"username": "ann", "password": "wrong"}
        for n in range(11):
            forged = {"HTTP_X_FORWARDED_FOR": f"192.0.2.{n}", "REMOTE_ADDR": ATTACKER}
            answer = Client().post(LOGIN, form, **forged)  # type: ignore[arg-type]
        assert answer.status_code == 429
        assert "From here nobody can log in under this name for 1 hour" in answer.content.decode()

    def test_says_once_who_was_locked_out_and_never_what_was_typed(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            for _ in range(12):
                tried(ATTACKER, "hunter2-wrong")
            tried(ATTACKER, name="my-password-in-the-wrong-field")
        locked = [each for each in caplog.records if each.getMessage() == "Locked out after failed logins"]
        assert [(each.account, each.address) for each in locked] == [("ann", ATTACKER)]  # type: ignore[attr-defined]
        ours = [each for each in caplog.records if each.name == "backoffice.lockouts"]
        assert ours[-1].account == "(none of that name)"  # type: ignore[attr-defined]
        whole = "\n".join(str(each.__dict__) for each in ours)
        assert "hunter2" not in whole
        assert "wrong-field" not in whole
        assert not [each for each in caplog.records if each.name.startswith("axes") and each.levelno < 40]


class TestLettingInAgain:
    def test_is_an_action_of_who_looks_after_accounts(self, admin_client: Client, viewer: Client) -> None:
        for _ in range(10):
            tried(ATTACKER)
        page = reverse("admin:axes_accessattempt_changelist")
        chosen = {"action": "let_in", "_selected_action": [AccessAttempt.objects.get().pk]}
        viewer.post(page, chosen)
        assert tried(ATTACKER, PASSWORD) == 429
        assert "Let in again" in admin_client.get(page).content.decode()
        admin_client.post(page, chosen)
        assert tried(ATTACKER, PASSWORD) == 302
        assert LogEntry.objects.filter(user__username="admin").count() == 1

    def test_can_be_done_at_the_console(self) -> None:
        for _ in range(10):
            tried(ATTACKER)
        call_command("axes_reset_username", "ann")
        assert tried(ATTACKER, PASSWORD) == 302
