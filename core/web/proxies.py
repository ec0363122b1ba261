"""Who is asking, past the proxies that are named in `TRUSTED_PROXIES`; and probes, which know no host name.

Whoever reaches the web process may write any header. What a proxy says of whom it serves counts only where
the connection comes from one of ours; everybody else is who they are, and came as they came.
"""

import ipaddress
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)
PROBES = frozenset({"/healthz", "/readyz"})
ADDRESS, FORWARDED, SCHEME = "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_told: list[Address | None] = []


class ProxyMiddleware:
    """Puts the client's address where everything looks for it, REMOTE_ADDR; ahead of whatever reads headers.

    A probe names the machine it asks by its number. It gets its answer whatever the Host header says, as that
    answer repeats nothing of it; every other page insists on ALLOWED_HOSTS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta, peer = request.META, read(request.META.get(ADDRESS, ""))
        if is_trusted(peer):
            meta[ADDRESS] = str(client_of(peer, meta.get(FORWARDED, "")))
        elif meta.pop(SCHEME, None):  # the one header that Django would believe
            _tell_of_stranger(peer)
        if request.path_info in PROBES:
            request.get_host = lambda: "localhost"  # type: ignore[method-assign]
        return self.get_response(request)


def client_of(peer: Address | None, forwarded: str) -> Address | None:
    """Return the address nearest to us that is no proxy of ours; what it says of others is only its word."""
    for said in reversed(forwarded.split(",")):
        if not is_trusted(peer) or (nearer := read(said)) is None:
            break
        peer = nearer
    return peer


def is_trusted(address: Address | None) -> bool:
    return address is not None and any(address in network for network in settings.TRUSTED_PROXIES)


def read(text: str) -> Address | None:
    """Return an address, with or without a port behind it; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_address(request: HttpRequest) -> str | None:
    """Return who is asking, for counting failed logins."""
    return request.META.get(ADDRESS) or None


def _tell_of_stranger(peer: Address | None) -> None:
    """Say it once: behind a proxy that is not named every page would be redirected to itself."""
    if not _told:
        _told.append(peer)
        text = "X-Forwarded-Proto is not believed: who sent it is not in TRUSTED_PROXIES"
        log.warning(text, extra={"sender": str(peer)})
