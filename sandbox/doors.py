"""The sandbox lets everybody who reaches it act as any person, so only this machine reaches it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.addresses import is_loopback

REFUSAL = (
    "The sandbox answers this machine alone, at http://127.0.0.1 or http://localhost. "
    "To serve others, set TELEGRAM_BOT_TOKEN: then the real Telegram takes its place.\n"
)
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")  # what a proxy says of whom it serves


class LocalOnly:
    """Refuses the sandbox's pages to other machines and to foreign host names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Return the refusal, or None to go on."""
        match = request.resolver_match
        if match is None or "sandbox" not in match.app_names or all(map(is_loopback, whom(request))):
            return None
        return HttpResponse(REFUSAL, status=403, content_type="text/plain")


def whom(request: HttpRequest) -> Iterator[str]:
    """Yield every host that a request names: its sender, the host asked for, and those of a proxy."""
    yield request.META.get("REMOTE_ADDR", "")
    yield request.get_host()
    for name in FORWARDED:
        if given := request.headers.get(name):
            yield from given.split(",")
    if "Forwarded" in request.headers:
        yield ""  # only proxies of other machines' requests write it
