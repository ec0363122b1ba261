"""What is reported to Sentry holds no secret, no row and no text, and nobody needs its client."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from core import sentry
from tests import children

DSN = "https://abc123@errors.example/7"
TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz01234"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Start with a client that only notes what it is told; return that."""
    noted: dict[str, Any] = {}
    monkeypatch.setitem(sys.modules, "sentry_sdk", SimpleNamespace(init=noted.update))
    sentry.start(DSN)
    return noted


class TestStart:
    def test_asks_for_no_variables_bodies_or_people(self, told: dict[str, Any]) -> None:
        assert told["dsn"] == DSN
        assert told["include_local_variables"] is told["send_default_pii"] is False
        assert (told["max_request_body_size"], told["auto_enabling_integrations"]) == ("never", False)

    def test_reports_nothing_of_what_opens_a_door(self, told: dict[str, Any]) -> None:
        event = {
            "message": f"asked https://api.telegram.org/bot{TOKEN}/getMe",
            "extra": {"url": "postgres://ann:s3cret@db/deal", "deep": [{"code": (TOKEN,)}], "count": 7},
            "exception": {
                "values": [
                    {
                        "type": "IntegrityError",
                        "value": "null value\nDÉTAIL : Ann Lee",
                        "stacktrace": {"frames": [{"filename": "x.py"}]},
                    },
                    {"type": "KeyError", "value": None},
                ]
            },
        }
        sent = told["before_send"](event, {})
        for secret in (TOKEN, "s3cret", "Ann Lee"):
            assert secret not in str(sent)
        assert sent["extra"]["count"] == 7
        assert [error["value"] for error in sent["exception"]["values"]] == ["null value", ""]
        assert sent["exception"]["values"][0]["stacktrace"] == {"frames": [{"filename": "x.py"}]}

    def test_cleans_what_led_to_an_error(self, told: dict[str, Any]) -> None:
        crumb = told["before_breadcrumb"]({"message": TOKEN, "data": {"url": f"/bot{TOKEN}"}}, {})
        assert crumb == {"message": "[token]", "data": {"url": "/bot[token]"}}

    def test_gives_up_below_twenty_levels(self) -> None:
        nested: Any = TOKEN
        for _ in range(100_000):
            nested = [nested]
        assert "[deeper]" in str(sentry.clean(nested))


class TestSetting:
    def test_says_which_package_it_needs(self) -> None:
        if "sentry_sdk" in sys.modules:
            pytest.skip("its client is installed here")
        done = children.ended("-c", "import config.settings", SENTRY_DSN=DSN)
        assert done.returncode != 0
        assert "pip install sentry-sdk" in done.stderr
        assert "abc123" not in done.stderr
