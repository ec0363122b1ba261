"""The second factor of staff, from the first login to the way back."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import signing
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from freezegun import freeze_time

from backoffice.second_factor import devices
from backoffice.second_factor.pages import SALT, spelled
from backoffice.tests.pages import filled_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]
LOGIN, CODE, FACTOR, INDEX = "/admin/login/", "/admin/login/code/", "/admin/second-factor/", "/admin/"
PASSWORD = "a long-enough one"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Let the time stand still, until a test moves it."""
    with freeze_time("2026-03-02 09:00", real_asyncio=True) as clock:
        yield clock


@pytest.fixture
def ann() -> User:
    return User.objects.create_superuser("ann", password=PASSWORD)


@pytest.fixture
def with_factor(ann: User) -> list[str]:
    """Let Ann have a second factor, set up a minute ago; return her recovery codes."""
    with freeze_time("2026-03-02 08:59", real_asyncio=True):
        key = devices.new_key()
        return devices.set_up(user=ann, key=key, code=code_of(key))[1]


def code_of(key: str) -> str:
    return f"{totp(bytes.fromhex(key), drift=0):06}"


def key_in(form: str) -> str:
    """Return the key that a page's form carries."""
    return str(signing.loads(form, salt=SALT)[1])


def now_shown() -> str:
    """Return what the only app shows."""
    return code_of(TOTPDevice.objects.get().key)


def log_in(client: Client, name: str = "ann", to: str = INDEX) -> Any:
    return client.post(f"{LOGIN}?next={to}", {"username": name, "password": PASSWORD}, follow=True)


def history(user: User) -> list[tuple[str, str]]:
    rows = LogEntry.objects.filter(object_id=str(user.pk)).order_by("id")
    return [(row.user.get_username(), row.change_message) for row in rows]


class TestSettingUp:
    def test_is_done_with_the_app_and_then_asked_for(
        self, client: Client, ann: User, clock: Any, settings: Any
    ) -> None:
        client.force_login(ann)
        page = client.get(FACTOR).content.decode()
        secret = re.search(r'<code id="secret">([A-Z2-7 ]+)</code>', page)
        assert "<svg" in page
        assert "//api" not in page
        assert secret
        form = filled_in(client, FACTOR)
        wrong = client.post(FACTOR, form | {"code": "000000"})
        assert "not the code that the app shows now" in wrong.content.decode()
        key = key_in(form["key"])
        assert spelled(key) in wrong.content.decode()  # the picture that was scanned stays good
        done = client.post(FACTOR, form | {"code": f" {code_of(key)[:3]} {code_of(key)[3:]}"})
        codes = re.findall(r"<li><code>([a-z2-9-]{14})</code></li>", done.content.decode())
        assert len(set(codes)) == devices.RECOVERY_CODES
        assert "no-store" in done["Cache-Control"]
        assert client.get(INDEX).status_code == 200  # this session is proven
        stored = "".join(StaticToken.objects.values_list("token", flat=True))
        assert not any(devices.plain(code) in stored for code in codes)
        assert history(ann) == [("ann", "Set up the second factor.")]

        other, later = Client(), log_in(Client(), to="/admin/leads/lead/")
        assert later.redirect_chain[-1][0] == f"{CODE}?next=/admin/leads/lead/"
        clock.tick(timedelta(minutes=1))
        log_in(other, to="/admin/leads/lead/")
        answer = other.post(f"{CODE}?next=/admin/leads/lead/", {"code": now_shown()})
        assert answer["Location"] == "/admin/leads/lead/"
        assert other.get("/admin/leads/lead/").status_code == 200

    def test_takes_no_key_of_somebody_else_and_none_twice(self, client: Client, ann: User) -> None:
        bob = User.objects.create_user("bob", password=PASSWORD, is_staff=True)
        client.force_login(bob)
        of_bob = filled_in(client, FACTOR)
        client.force_login(ann)
        client.post(FACTOR, of_bob | {"code": code_of(key_in(of_bob["key"]))})
        assert not TOTPDevice.objects.exists()
        key = devices.new_key()
        assert devices.set_up(user=ann, key=key, code=code_of(key))[0]
        assert devices.set_up(user=ann, key=key, code=code_of(key)) == ("", [])


class TestWhoGaveThePasswordAlone:
    def test_is_nobody_on_every_page(self, client: Client, ann: User, with_factor: list[str]) -> None:
        log_in(client)
        for path in (INDEX, FACTOR, "/admin/auth/user/", "/admin/password_change/", "/admin/jsi18n/"):
            assert client.get(path, follow=True).redirect_chain[-1][0].startswith(CODE), path
        assert client.get("/statusz").status_code == 401
        assert client.post("/admin/logout/", follow=True).redirect_chain[-1][0].startswith(CODE)
        assert client.post(CODE, {"leave": "1"})["Location"] == LOGIN
        assert "_auth_user_id" not in client.session

    def test_goes_nowhere_but_on_this_site(self, client: Client, ann: User, with_factor: list[str]) -> None:
        log_in(client)
        answer = client.post(CODE, {"code": now_shown(), "next": "https://evil.example/admin/"})
        assert answer["Location"] == INDEX

    def test_may_not_guess(
        self, client: Client, ann: User, with_factor: list[str], clock: Any, caplog: Any
    ) -> None:
        log_in(client)
        before = client.session.session_key
        with caplog.at_level(logging.WARNING, "backoffice"):
            wrong = client.post(CODE, {"code": "000000"}, REMOTE_ADDR="203.0.113.9")
            assert "wrong or was used already" in wrong.content.decode()
            right = client.post(CODE, {"code": now_shown()}, REMOTE_ADDR="203.0.113.9")
            assert "Too many wrong codes. Try again in 1 second." in right.content.decode()
        said = caplog.records[0]
        assert (said.account, said.address) == ("ann", "203.0.113.9")
        assert "000000" not in caplog.text
        for waited in (1, 2, 4, 8, 16, 32, 64, 128):
            clock.tick(timedelta(seconds=waited + 1))
            client.post(CODE, {"code": "x"})  # no number: a recovery code, which waits for itself
            client.post(CODE, {"code": "000000"})
        text = client.post(CODE, {"code": now_shown()}).content.decode()
        assert "Try again in 5 minutes." in text
        clock.tick(timedelta(minutes=5))
        assert client.post(CODE, {"code": now_shown()}).status_code == 302
        assert client.session.session_key != before

    def test_cannot_use_a_code_twice(self, client: Client, ann: User, with_factor: list[str]) -> None:
        log_in(client)
        code = now_shown()
        assert client.post(CODE, {"code": code}).status_code == 302
        again = Client()
        log_in(again)
        assert again.post(CODE, {"code": code}).status_code == 200

    def test_comes_in_once_by_each_recovery_code(
        self, client: Client, ann: User, with_factor: list[str]
    ) -> None:
        typed = with_factor[0].upper().replace("-", " ")
        log_in(client)
        answer = client.post(CODE, {"code": typed}, follow=True)
        assert "9 recovery codes are left." in answer.content.decode()
        assert history(ann)[-1] == ("ann", "Logged in with a recovery code.")
        again = Client()
        log_in(again)
        assert again.post(CODE, {"code": typed}).status_code == 200
        assert again.get(INDEX).status_code == 302


class TestPolicy:
    def test_required_lets_nobody_in_without_one(self, client: Client, ann: User, settings: Any) -> None:
        settings.STAFF_TOTP = "required"
        landed = log_in(client, to="/admin/auth/user/")
        assert landed.redirect_chain[-1][0] == f"{FACTOR}?next=/admin/auth/user/"
        assert "Here everybody has one" in landed.content.decode()
        assert client.get(CODE, follow=True).redirect_chain[-1][0].startswith(FACTOR)
        form = filled_in(client, f"{FACTOR}?next=/admin/auth/user/")
        codes = client.post(FACTOR, form | {"code": code_of(key_in(form["key"]))})
        assert 'href="/admin/auth/user/"' in codes.content.decode()
        assert client.get("/admin/auth/user/").status_code == 200
        other = Client()
        log_in(other, User.objects.create_superuser("bob", password=PASSWORD).username)
        assert other.post(FACTOR, {"leave": "1"})["Location"] == LOGIN
        assert "_auth_user_id" not in other.session

    def test_optional_asks_those_alone_who_have_one(self, client: Client, ann: User) -> None:
        assert log_in(client).redirect_chain == [(INDEX, 302)]

    def test_off_asks_nobody(self, client: Client, ann: User, with_factor: list[str], settings: Any) -> None:
        settings.STAFF_TOTP = "off"
        assert log_in(client).redirect_chain == [(INDEX, 302)]
        assert "second-factor" not in client.get(INDEX).content.decode()
        assert client.get(FACTOR)["Location"] == INDEX


class TestWhoIsIn:
    def test_renews_recovery_codes_and_takes_the_factor_away(
        self, client: Client, ann: User, with_factor: list[str], clock: Any
    ) -> None:
        log_in(client)
        client.post(CODE, {"code": now_shown()})
        assert client.post(FACTOR, {"code": "000000", "remove": "1"}).status_code == 200
        assert TOTPDevice.objects.exists()
        clock.tick(timedelta(minutes=1))
        renewed = client.post(FACTOR, {"code": now_shown(), "renew": "1"}).content.decode()
        assert with_factor[1] not in renewed
        assert not devices.check(user=ann, code=with_factor[1]).mark
        clock.tick(timedelta(minutes=1))
        assert client.post(FACTOR, {"code": now_shown(), "remove": "1"}).status_code == 302
        assert not TOTPDevice.objects.exists()
        assert [said for _who, said in history(ann)][1:] == [
            "Made new recovery codes.",
            "Took the second factor away.",
        ]


class TestReset:
    def test_by_a_superuser_asks_first_and_is_kept(
        self, admin_client: Client, ann: User, with_factor: Any
    ) -> None:
        page = reverse("admin:auth_user_changelist")
        assert "Second factor" in admin_client.get(page).content.decode()
        chosen = {"action": "take_factor_away", "_selected_action": [ann.pk]}
        asked = admin_client.post(page, chosen)
        assert "Take the second factor away?" in asked.content.decode()
        assert TOTPDevice.objects.exists()
        admin_client.post(page, chosen | {"decided": "1"})
        assert not TOTPDevice.objects.exists()
        assert history(ann)[-1] == ("admin", "Took the second factor away.")

    def test_is_for_superusers_alone(self, viewer: Client, ann: User, with_factor: list[str]) -> None:
        chosen = {"action": "take_factor_away", "_selected_action": [ann.pk], "decided": "1"}
        assert viewer.post(reverse("admin:auth_user_changelist"), chosen).status_code == 403
        assert TOTPDevice.objects.exists()

    def test_at_the_console_is_kept_too(self, ann: User, with_factor: list[str]) -> None:
        out = StringIO()
        call_command("reset_totp", "ann", stdout=out)
        assert out.getvalue() == "reset_totp ann removed=1\n"
        assert history(ann)[-1] == ("ann", "Second factor taken away at the machine's console (reset_totp).")
        with pytest.raises(CommandError, match="no account 'nobody'"):
            call_command("reset_totp", "nobody")
