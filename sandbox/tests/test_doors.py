"""The sandbox answers this machine alone, and does not start where others would reach it."""

import pytest
from django.test import Client

from tests.children import ended

PLACES = [
    "/sandbox/",
    "/sandbox/people",
    "/sandbox/people/7001/changes",
    "/sandbox/files/x",
    "/sandbox/bot1:x/getMe",
]
pytestmark = [pytest.mark.once, pytest.mark.django_db]


class TestRequests:
    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize(
        "foreign",
        [
            {"REMOTE_ADDR": "192.168.1.7"},
            {"REMOTE_ADDR": ""},
            {"REMOTE_ADDR": "fe80::1"},
            {"SERVER_NAME": "testserver"},
            {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
            {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"},
            {"HTTP_X_FORWARDED_HOST": "deals.example.com"},
            {"HTTP_FORWARDED": "for=203.0.113.9"},
        ],
    )
    def test_from_elsewhere_are_refused(self, place: str, foreign: dict[str, str]) -> None:
        answer = Client(**{"SERVER_NAME": "localhost"} | foreign).get(place)  # type: ignore[arg-type]
        assert (answer.status_code, b"TELEGRAM_BOT_TOKEN" in answer.content) == (403, True)

    @pytest.mark.parametrize(
        "local",
        [
            {"SERVER_NAME": "localhost"},
            {"SERVER_NAME": "127.0.0.1"},
            {"SERVER_NAME": "[::1]", "REMOTE_ADDR": "::1"},
            {"SERVER_NAME": "localhost", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        ],
    )
    def test_of_this_machine_are_answered(self, local: dict[str, str]) -> None:
        assert Client(**local).get("/sandbox/").status_code == 200  # type: ignore[arg-type]

    def test_of_other_pages_are_nobodys_business_here(self) -> None:
        assert Client(REMOTE_ADDR="192.168.1.7").get("/healthz").status_code == 200


class TestStart:
    @pytest.mark.parametrize(
        ("env", "why"),
        [
            ({"PUBLIC_URL": "https://127.0.0.1"}, "PUBLIC_URL is https"),
            ({"PUBLIC_URL": "http://192.168.1.7:8000"}, "PUBLIC_URL (192.168.1.7:8000)"),
            ({"ALLOWED_HOSTS": "localhost,deals.example.com"}, "ALLOWED_HOSTS (deals.example.com)"),
        ],
    )
    def test_is_refused_where_others_are_meant(self, env: dict[str, str], why: str) -> None:
        run = ended("manage.py", "run_all", **env)
        assert run.returncode == 2
        assert why in run.stderr
        assert "Set TELEGRAM_BOT_TOKEN" in run.stderr
        assert "Traceback" not in run.stderr

    @pytest.mark.parametrize(
        "command",
        [
            ["manage.py", "runserver", "--noreload", "0.0.0.0:0"],
            [
                "-m",
                "gunicorn",
                "config.wsgi",
                "--bind",
                "127.0.0.1:0",
                "--bind",
                "[::]:0",
                "--no-control-socket",
            ],
        ],
    )
    def test_is_refused_on_an_address_that_others_reach(self, command: list[str]) -> None:
        run = ended(*command)
        assert run.returncode == 2
        assert "The address that is bound" in run.stderr
        assert "Set TELEGRAM_BOT_TOKEN" in run.stderr

    @pytest.mark.parametrize(
        "env",
        [
            {
                "PUBLIC_URL": "http://localhost:9000",
                "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],me.localhost",
            },
            {"PUBLIC_URL": "https://deals.example.com", "ALLOWED_HOSTS": "*", "TELEGRAM_BOT_TOKEN": "1:x"},
        ],
    )
    def test_is_fine_on_this_machine_and_with_a_token(self, env: dict[str, str]) -> None:
        assert ended("-c", "import config.settings", **env).returncode == 0
