"""How soon the Mini App shows something on a weak phone: today's page of a thousand leads, in Chromium.

The real server (gunicorn, compressed static files), a processor four times slower, and beside it slow 4G
(150 ms, 1.6 Mb/s). Every opening is cold: a new browser context.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from statistics import median
from typing import Any, Final
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

from tests.browser import ARGUMENTS, REMEDY, find_chromium
from tests.chaos import django_child

SLOWER: Final = 4
LEADS: Final = 1000
LINKS: Final[dict[str, dict[str, float]]] = {
    "no limit": {},
    "slow 4G": {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8},
}
# When the first row of a page is in the document, in milliseconds since the navigation began.
WATCH: Final = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("#main > article")) return;
  window.shownAt ??= performance.now();
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def measure(url: str, *, times: int = 7) -> list[dict[str, Any]]:
    """Return the medians of so many openings for each link: first paint and first page, in milliseconds."""
    env = django_child.environment(url) | {"ACCESS": "open", "ALLOWED_HOSTS": "127.0.0.1"}
    init_data = django_child.call("tests.bench.miniapp:prepare", env, leads=LEADS)
    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError(REMEDY)
    with _server(env) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        opened = f"{address}/app/#tgWebAppVersion=9.5&tgWebAppData={quote(init_data)}"
        found = {
            name: [_open(browser, opened, limits) for _time in range(times)] for name, limits in LINKS.items()
        }
        browser.close()
    return [
        {"link": name, "painted": median(one for one, _ in runs), "shown": median(two for _, two in runs)}
        for name, runs in found.items()
    ]


def table(name: str, found: list[dict[str, Any]]) -> list[str]:
    """Return the Markdown lines."""
    lines = [f"| {name}: {SLOWER} times slower | first paint, ms | first page, ms |", "|---|---|---|"]
    return lines + [f"| {row['link']} | {row['painted']:.0f} | {row['shown']:.0f} |" for row in found]


def _open(browser: Browser, url: str, limits: dict[str, float]) -> tuple[float, float]:
    # Past the policy: a condition that is waited for is evaluated.
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if limits:
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False} | limits)
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.shownAt")
    page.wait_for_function(f"{PAINTED} !== undefined")
    times = float(page.evaluate(PAINTED)), float(page.evaluate("window.shownAt"))
    context.close()
    return times


@contextlib.contextmanager
def _server(env: dict[str, str]) -> Iterator[str]:
    """Run gunicorn as production does; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    ours: dict[str, Any] = {"cwd": django_child.ROOT, "env": os.environ | env}
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, check=True, **ours)
    command = ["-m", "gunicorn", "config.wsgi", "--threads", "8"]
    command += ["--bind", host, "--log-level", "warning"]
    with subprocess.Popen([sys.executable, *command], **ours) as server:
        try:
            _wait_for(f"http://{host}/healthz")
            yield f"http://{host}"
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    for _look in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (ours)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
