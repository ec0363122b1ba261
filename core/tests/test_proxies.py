"""Whose word counts for who is asking, and what a probe is asked for."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.addresses import networks
from core.web import proxies
from tests import children

OURS = networks("TRUSTED_PROXIES", ["127.0.0.0/8", "10.1.0.0/16", "::1"])
SECURE = ("HTTP_X_FORWARDED_PROTO", "https")
READ = (
    "import json; from config import settings as s; print(json.dumps([s.SECURE_SSL_REDIRECT, "
    "s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_AGE, s.SESSION_COOKIE_SECURE]))"
)


@pytest.fixture(autouse=True)
def ours(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = OURS, SECURE
    monkeypatch.setattr(proxies, "_told", [])


def seen(path: str = "/", **meta: Any) -> HttpRequest:
    """Return the request as everything behind the middleware sees it."""
    requests: list[HttpRequest] = []

    def keep(request: HttpRequest) -> HttpResponse:
        requests.append(request)
        return HttpResponse()

    proxies.ProxyMiddleware(keep)(RequestFactory().get(path, **meta))
    return requests[0]


class TestClient:
    @pytest.mark.parametrize(
        ("peer", "said", "client"),
        [
            # nobody stands between
            ("203.0.113.9", "", "203.0.113.9"),
            ("127.0.0.1", "", "127.0.0.1"),
            # one proxy, two, and what the client itself has put in front
            ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "10.1.9.9,203.0.113.9 , 10.1.2.3", "203.0.113.9"),
            # other forms
            ("::1", "2001:db8::7", "2001:db8::7"),
            ("::ffff:127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
            ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
            # nonsense is nobody: the last address that somebody of ours has vouched for stays
            ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
            ("127.0.0.1", "203.0.113.9, <script>, 10.1.2.3", "10.1.2.3"),
            ("127.0.0.1", ",,," * 4000, "127.0.0.1"),
            # not one of ours: it is believed nothing
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.2.0.1", "127.0.0.1", "10.2.0.1"),
        ],
    )
    def test_is_the_nearest_that_is_no_proxy_of_ours(self, peer: str, said: str, client: str) -> None:
        assert seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said).META["REMOTE_ADDR"] == client

    def test_came_by_https_if_a_proxy_of_ours_says_so(self, caplog: pytest.LogCaptureFixture) -> None:
        by = {"HTTP_X_FORWARDED_PROTO": "https"}
        with caplog.at_level(logging.WARNING):
            assert seen(REMOTE_ADDR="10.1.2.3", **by).is_secure()
            assert not caplog.records
            assert [seen(REMOTE_ADDR=f"203.0.113.{n}", **by).is_secure() for n in (1, 2)] == [False, False]
        assert [record.sender for record in caplog.records] == ["203.0.113.1"]  # type: ignore[attr-defined]


class TestProbe:
    def test_is_answered_by_number_and_pages_are_not(self, client: Any, settings: Any) -> None:
        settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["deals.example"], True
        settings.SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz|statusz|metrics)$"]
        by_number = {"HTTP_HOST": "10.0.3.7:8000", "REMOTE_ADDR": "10.0.3.1"}
        assert client.get("/healthz", **by_number).json() == {"ok": True}
        for path in ("/admin/login/", "/app/", "/healthz/", "/statusz", "/nothing"):
            assert client.get(path, **by_number).status_code == 400
        named = client.get("/admin/login/", HTTP_HOST="deals.example")
        assert (named.status_code, named["Location"]) == (301, "https://deals.example/admin/login/")


class TestSettings:
    def test_insist_on_https_where_people_come_by_it(self) -> None:
        production = {"DEBUG": "off", "SECRET_KEY": "x" * 60, "TELEGRAM_BOT_TOKEN": "123456:real"}
        public = production | {"PUBLIC_URL": "https://deals.example", "ALLOWED_HOSTS": "deals.example"}
        assert json.loads(children.ended("-c", READ, **public).stdout) == [True, 31_536_000, 43_200, True]
        tunnel = public | {"DEBUG": "on", "SESSION_HOURS": "1"}
        assert json.loads(children.ended("-c", READ, **tunnel).stdout) == [False, 0, 3600, True]

    def test_pass_djangos_own_check_of_a_deployment(self, tmp_path: Path) -> None:
        key = "".join(map(chr, range(33, 127))).replace("$", "")
        public = {"PUBLIC_URL": "https://deals.example", "ALLOWED_HOSTS": "deals.example"}
        # Not the suite's: its database has no tables yet, and so no row-level security.
        public["DATABASE_URL"] = f"sqlite:///{tmp_path}/new.sqlite3"
        env = {"DEBUG": "off", "SECRET_KEY": key, "TELEGRAM_BOT_TOKEN": "123456:real", **public}
        found = children.ended("manage.py", "check", "--deploy", "--fail-level", "WARNING", **env)
        assert (found.returncode, found.stderr) == (0, "")

    def test_say_which_proxies_cannot_be_read(self) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"TRUSTED_PROXIES holds addresses .* 'nginx'"):
            networks("TRUSTED_PROXIES", ["10.0.0.1", "nginx"])
