"""An app that is its bridge (telegram.js) and nothing else, in the sandbox's frame."""

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from playwright.sync_api import Route
from pytest_django.live_server_helper import LiveServer

from sandbox.testing import Person
from tests.miniapp_page import AppPage, in_app

PAGE = """<!doctype html><html lang="en"><head><title>Bridge</title>
<script src="/static/miniapp/telegram.js" data-home="/app/"></script></head>
<body><h1>Bridge</h1></body></html>"""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"
Visit = Callable[[AppPage], None]
Bridge = Callable[..., list[str]]


@pytest.fixture
def bridge(live_server: LiveServer, settings: Any) -> Bridge:
    """Let `visit(app)` act on an app that is the bridge alone; return what was wrong."""
    settings.MINIAPP_URL = f"{live_server.url}/app/"
    phone = Person(live_server.url, 7001, first_name="Alice")
    phone.start()

    def run(visit: Visit, path: str = "/app/", asked: list[str] | None = None) -> list[str]:
        button = {"text": "📱 Open in App", "web_app": {"url": f"{live_server.url}{path}"}}
        send(live_server.url, chat_id=7001, text="Due", reply_markup={"inline_keyboard": [[button]]})

        def act(app: AppPage) -> None:
            app.page.context.route("**/app/**", lambda route: serve(route, [] if asked is None else asked))
            app.open("Open in App")
            app.wait_for("web_app_request_viewport")
            visit(app)

        return in_app(live_server.url, act)

    return run


def send(url: str, **parameters: Any) -> None:
    """Have the bot send a message."""
    link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    path = f"/sandbox/bot{configured.SANDBOX_BOT_TOKEN}/sendMessage"
    link.request("POST", path, json.dumps(parameters), {"Content-Type": "application/json"})
    answer = link.getresponse()
    assert answer.status == 200, answer.read()
    link.close()


def serve(route: Route, asked: list[str]) -> None:
    """Answer as the app: its page, and what is asked for early."""
    parts = urlsplit(route.request.url)
    if parts.path.startswith("/app/-/"):
        assert route.request.headers["authorization"].startswith("tma auth_date=")
        asked.append(f"{parts.path}?{parts.query}")
    headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
    route.fulfill(body=PAGE, headers=headers)


def run_in_app(app: AppPage, script: str, argument: Any = None) -> Any:
    return app.inside().evaluate(script, argument)


def expect_property(app: AppPage, name: str, value: str) -> None:
    """Wait until a custom property of the app has a value."""
    script = "([name, value]) => getComputedStyle(document.documentElement).getPropertyValue(name) === value"
    app.inside().wait_for_function(script, arg=[name, value])
