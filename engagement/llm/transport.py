"""The HTTP client of one call: what it says about us, and how much it listens.

It sends no header but those that the interface needs, follows no redirect, and reads at most `MAX_BODY`
bytes. Proxies and certificates come from the environment (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`).
"""

from collections.abc import AsyncIterator

import httpx2

from engagement.llm.answers import CallOutcome

MAX_BODY = 2_000_000
CONNECT_SECONDS = 10
USER_AGENT = "deal-quest"
# Made once, by the thread that imports this: reading the certificates takes a tenth of a second.
TLS = httpx2.create_ssl_context()
_NO_PROXY = ("all://localhost", "all://127.0.0.1", "all://[::1]")  # a local model is reached directly
# The SDK adds others: our system, its versions, and what OPENAI_* in the environment says.
_SENT = frozenset({"host", "accept", "connection", "content-type", "content-length"})


class ResponseRefused(Exception):
    """We stopped reading the response; `outcome` says why."""

    def __init__(self, outcome: CallOutcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


def http_client(*, key: str, seconds: float) -> httpx2.AsyncClient:
    """Return a client for one call, to be closed by the caller."""

    async def dress(request: httpx2.Request) -> None:
        for name in set(request.headers) - _SENT:
            del request.headers[name]
        request.headers["user-agent"] = USER_AGENT
        request.headers["accept-encoding"] = "identity"  # a compressed body could unpack to any size
        if key:
            request.headers["authorization"] = f"Bearer {key}"

    return httpx2.AsyncClient(
        verify=TLS,
        timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
        follow_redirects=False,
        mounts=dict.fromkeys(_NO_PROXY),
        event_hooks={"request": [dress], "response": [_check]},
    )


async def _check(response: httpx2.Response) -> None:
    """Refuse a redirect and a compressed body, and limit the body before it is read."""
    if response.is_redirect:
        raise ResponseRefused(CallOutcome.REDIRECTED)
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ResponseRefused(CallOutcome.BROKEN)
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    """A body that raises once it is longer than MAX_BODY."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self.stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self.stream:
            size += len(chunk)
            if size > MAX_BODY:
                raise ResponseRefused(CallOutcome.TOO_BIG)
            yield chunk

    async def aclose(self) -> None:
        await self.stream.aclose()
