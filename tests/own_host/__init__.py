"""A host of the Mini App that shares nothing with the sandbox: its page, its server, its own initData."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

FOLDER = Path(__file__).parent


class Quiet(SimpleHTTPRequestHandler):
    """Serves the folder without telling."""

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the host's page, and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(FOLDER)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/host.html"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signed(token: str, auth_date: int, **fields: Any) -> str:
    """Return initData as core.telegram.org/bots/webapps says that they are made; dicts become JSON."""
    values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    values["auth_date"] = str(auth_date)
    lines = "\n".join(f"{name}={values[name]}" for name in sorted(values))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    values["hash"] = hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()
    return urlencode(values, quote_via=quote)


def address(url: str, data: str, *, version: str = "8.0", theme: dict[str, str] | None = None) -> str:
    """Return where the frame goes: the hash that Telegram adds to an app's address."""
    launch = {
        "tgWebAppData": data,
        "tgWebAppVersion": version,
        "tgWebAppPlatform": "web",
        "tgWebAppThemeParams": json.dumps(theme or {}),
    }
    return f"{url}#{urlencode(launch, quote_via=quote)}"
