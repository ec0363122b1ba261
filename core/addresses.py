"""Addresses in settings: read strictly, and never repeated in an error: a password may be part of one."""

import ipaddress
import re
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

WEB = frozenset({"http", "https"})
POSTGRES = frozenset({"postgres", "postgresql", "psql", "pgsql"})
LARGEST_PORT = 65535
# A network that is cut says nothing: without these a process would wait for an answer for two hours. Seconds;
# the last in milliseconds. What stands in the address wins.
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
SANDBOX_IS_OPEN = (
    "With DEBUG on and no TELEGRAM_BOT_TOKEN the sandbox runs, where everybody acts as any person without a "
    "login. Set TELEGRAM_BOT_TOKEN, and DEBUG=off, to serve others; or stay with 127.0.0.1 or localhost."
)
ENCODE = "write signs such as @ : / # ? % in a name or password as %40, %3A, %2F, %23, %3F, %25"
_PARTS = re.compile(
    r"\A(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<place>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_LOGIN = re.compile(r"(?:[\w.~!$&'()*+,;=:-]|%[0-9a-fA-F]{2})*", re.ASCII)
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:@\[\]]+)(?::(?P<port>\d+))?")


def web_address(name: str, url: str, *, login: bool = True) -> str:
    """Return the http(s) address without a slash at its end; an empty one stays so.

    Raises `ImproperlyConfigured`, which names the setting and shows nothing of the value.
    """
    if not url:
        return ""
    place, _rest = _split(name, url, WEB)
    who, _at, where = place.rpartition("@")
    if who and not login:
        raise ImproperlyConfigured(f"{name} must not hold a name or password.")
    if not _LOGIN.fullmatch(who):
        raise ImproperlyConfigured(f"{name} cannot be read: {ENCODE}.")
    _check_host(name, where)
    return url.rstrip("/")


def database(name: str, url: str, *, password: str = "") -> dict[str, Any]:
    """Return Django's form of a database's address; `password` is that of an address that holds none.

    Raises `ImproperlyConfigured`, without the value.
    """
    if url.startswith("sqlite://"):
        path = url.removeprefix("sqlite://")
        if path != ":memory:" and not path.startswith("/"):
            raise ImproperlyConfigured(f"{name} has to be sqlite:/// and a path, or postgres://...")
    else:
        place, rest = _split(name, url, POSTGRES)
        if not rest.strip("/"):
            raise ImproperlyConfigured(
                f"{name} lacks the database's name: postgres://user:password@host/database"
            )
        for where in place.rpartition("@")[2].split(","):  # a cluster has several
            if where:
                _check_host(name, where)
    try:
        read = dict(environ.Env.db_url_config(url))
    except ValueError:
        raise ImproperlyConfigured(f"{name} cannot be read: {ENCODE}.") from None
    if read["ENGINE"].endswith("postgresql"):
        read |= {"HOST": unquote(read["HOST"]), "PASSWORD": read["PASSWORD"] or password}
        read["OPTIONS"] = PATIENCE | read.get("OPTIONS", {})
    return read


def listening(name: str, url: str, *, password: str) -> dict[str, Any]:
    """Return Django's form of the address to listen at; an empty one stays so. Raises as `database` does."""
    if not url:
        return {}
    _split(name, url, POSTGRES)
    return database(name, url, password=password)


def is_loopback(host: str) -> bool:
    """Whether a host, name or address, with or without a port, can only be this machine."""
    name = host.strip().lower()
    if match := re.fullmatch(r"\[(.*)\](?::\d+)?|([^:]*)(?::\d+)?", name):
        name = match[1] or match[2] or ""
    name = name.removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def require_loopback(what: str, *hosts: str) -> None:
    """Raise `ImproperlyConfigured`, with the remedy, unless all hosts are this machine alone."""
    for host in hosts:
        if not is_loopback(host):
            raise ImproperlyConfigured(f"{what} ({host}) is not this machine alone. {SANDBOX_IS_OPEN}")


def networks(name: str, given: Iterable[str]) -> tuple[Network, ...]:
    """Return addresses and networks ("10.0.0.7", "172.16.0.0/12") as networks."""
    try:
        return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in given if text.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds addresses and networks, with commas: {error}.") from None


def host_of(url: str) -> str:
    """Return the host, and the port if there is one, of an address that has been read."""
    match = _PARTS.fullmatch(url)
    return match["place"].rpartition("@")[2] if match else ""


def _split(name: str, url: str, schemes: Collection[str]) -> tuple[str, str]:
    """Return login and host, and the rest. An @ in the rest means a password cut at its / ? or #."""
    match = _PARTS.fullmatch(url)
    if not match or match["scheme"].lower() not in schemes:
        begin = " or ".join(f"{scheme}://" for scheme in sorted(schemes)[:2])
        raise ImproperlyConfigured(f"{name} has to begin with {begin}.")
    if "@" in match["rest"]:
        raise ImproperlyConfigured(f"{name} cannot be read: {ENCODE}.")
    return match["place"], match["rest"]


def _check_host(name: str, where: str) -> None:
    match = _HOST.fullmatch(where)
    if not match:
        raise ImproperlyConfigured(f"{name} cannot be read: its host or port is wrong, or {ENCODE}.")
    if match["port"] and not 0 < int(match["port"]) <= LARGEST_PORT:
        raise ImproperlyConfigured(f"{name} has a port beyond {LARGEST_PORT}.")
