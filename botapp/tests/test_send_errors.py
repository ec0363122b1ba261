"""What became of a send, provoked over real sockets: only what certainly did not leave may be sent again."""

import asyncio
import socket
from typing import Any

import pytest
from telegram.error import TelegramError

from botapp.telegram.bot import build_bot
from botapp.telegram.http import AiohttpRequest
from botapp.telegram.messenger import TelegramMessenger
from botapp.telegram.send_errors import classify
from botapp.tests import fake_api
from botapp.tests.fake_api import Behaviour, answers, serving
from botapp.tests.test_messages import card
from reminders.messenger import Card, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from tests.waiting import PATIENCE, in_time

OK = {"ok": True, "result": fake_api.MESSAGE}


def refusal(code: int, description: str, **parameters: Any) -> Behaviour:
    """Answer as Telegram declines."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return answers(code, body | ({"parameters": parameters} if parameters else {}))


def request_of(**timeouts: float) -> AiohttpRequest:
    """Return a client with one connection, and with all the time that is not limited here."""
    patient = dict.fromkeys(("read_timeout", "connect_timeout", "pool_timeout"), PATIENCE)
    return AiohttpRequest(pool_size=1, **(patient | timeouts))  # type: ignore[arg-type]


async def send_to(api_url: str, a_card: Card | None = None, **timeouts: float) -> Outcome:
    """Send one card to a server at this address."""
    bot = build_bot(pool_size=4, api_url=api_url)
    bot._request = (bot._request[0], request_of(**timeouts))
    async with bot.request:
        return await TelegramMessenger(bot).send(a_card or card())


def outcome_of(behaviour: Behaviour, **timeouts: float) -> Outcome:
    """Send one card to a server that behaves like this."""

    async def run() -> Outcome:
        async with serving(behaviour) as url:
            return await send_to(url, **timeouts)

    return asyncio.run(run())


class TestSent:
    def test_is_a_parsed_200(self) -> None:
        assert outcome_of(answers(200, OK)) == Sent(77)


class TestUnknown:
    @pytest.mark.parametrize(
        "behaviour",
        [
            fake_api.closes_before_reading,
            fake_api.closes_after_reading,
            fake_api.breaks_off,
            fake_api.never_answers,
            # the server's own trouble
            *(refusal(code, "Internal Server Error") for code in (500, 502, 503, 504)),
            answers(502, "<html>Bad Gateway</html>"),
            answers(302, ""),
            # garbage in a 200
            *(
                answers(200, body)
                for body in ("", "<html>", "[]", "null", "17", {}, {"ok": True}, {"ok": False})
            ),
            *(
                answers(200, {"ok": True, "result": result})
                for result in (True, None, [], {}, "x", {"message_id": 1})
            ),
        ],
    )
    def test_is_whatever_may_have_arrived(self, behaviour: Behaviour) -> None:
        assert isinstance(outcome_of(behaviour, read_timeout=0.3), Unknown)


class TestNotSent:
    def test_is_a_refused_connection(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert asyncio.run(send_to(address)) == NotSent(
            "ClientConnectorError", "Connection trouble (ClientConnectorError)"
        )

    def test_is_an_unknown_host(self) -> None:
        outcome = asyncio.run(send_to("http://api.telegram.invalid"))
        assert isinstance(outcome, NotSent)

    @pytest.mark.parametrize("behaviour", [fake_api.speaks_no_tls, fake_api.closes_before_reading])
    def test_is_a_failed_tls_handshake(self, behaviour: Behaviour) -> None:
        async def run() -> Outcome:
            async with serving(behaviour) as url:
                return await send_to(url.replace("http:", "https:"))

        assert isinstance(asyncio.run(run()), NotSent)

    def test_is_a_connection_that_is_not_made_in_time(self) -> None:
        with socket.socket() as full, socket.socket() as first, socket.socket() as second:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for filler in (first, second):
                filler.setblocking(False)
                filler.connect_ex(full.getsockname())
            url = f"http://127.0.0.1:{full.getsockname()[1]}"
            outcome = asyncio.run(send_to(url, connect_timeout=0.3, pool_timeout=0.3))
        assert outcome == NotSent("ConnectionTimeoutError", "Timed out (ConnectionTimeoutError)")

    def test_is_a_pool_without_a_free_connection(self) -> None:
        async def run() -> list[Outcome]:
            is_taken, is_done = asyncio.Event(), asyncio.Event()

            async def takes_its_time(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
                await fake_api.read_request(reader)
                is_taken.set()
                await is_done.wait()

            async with serving(takes_its_time) as url:
                bot = build_bot(pool_size=1, api_url=url)
                bot._request = (bot._request[0], request := request_of())
                async with bot.request:
                    messenger = TelegramMessenger(bot)
                    first = asyncio.create_task(messenger.send(card()))
                    await in_time(is_taken.wait())
                    request._connect_timeout = request._pool_timeout = 0.1
                    second = await messenger.send(card())
                    is_done.set()
                    return [await first, second]

        first, second = asyncio.run(run())
        assert isinstance(first, Unknown)
        assert second == NotSent("ConnectionTimeoutError", "Timed out (ConnectionTimeoutError)")


class TestRefused:
    @pytest.mark.parametrize(
        ("behaviour", "expected"),
        [
            (refusal(429, "Too Many Requests", retry_after=7), (Refusal.RATE_LIMITED, 7.0, None)),
            (refusal(429, "Too Many Requests"), (Refusal.RATE_LIMITED, 5.0, None)),
            (answers(429, "<html>"), (Refusal.RATE_LIMITED, 5.0, None)),
            (refusal(400, "Bad Request: can't parse entities"), (Refusal.BAD_REQUEST, 0.0, None)),
            (refusal(400, "Bad Request: message is too long"), (Refusal.BAD_REQUEST, 0.0, None)),
            (refusal(400, "Bad Request: chat not found"), (Refusal.CHAT_NOT_FOUND, 0.0, None)),
            (refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-100), (Refusal.MIGRATED, 0.0, -100)),
            (refusal(403, "Forbidden: bot was blocked by the user"), (Refusal.BLOCKED, 0.0, None)),
            (refusal(403, "Forbidden: user is deactivated"), (Refusal.BLOCKED, 0.0, None)),
            (refusal(401, "Unauthorized"), (Refusal.UNAUTHORIZED, 0.0, None)),
            (refusal(404, "Not Found"), (Refusal.UNAUTHORIZED, 0.0, None)),
        ],
    )
    def test_is_telegrams_own_no(
        self, behaviour: Behaviour, expected: tuple[Refusal, float, int | None]
    ) -> None:
        outcome = outcome_of(behaviour)
        assert isinstance(outcome, Refused)
        assert (outcome.refusal, outcome.retry_after, outcome.new_chat_id) == expected

    def test_keeps_telegrams_own_words(self) -> None:
        outcome = outcome_of(refusal(400, "Bad Request: can't parse entities: unclosed start tag"))
        assert "unclosed start tag" in outcome.text  # type: ignore[union-attr]


class TestSecrets:
    def test_no_error_text_holds_the_token(self) -> None:
        outcomes = [
            outcome_of(behaviour, read_timeout=0.2)
            for behaviour in (
                fake_api.closes_after_reading,
                fake_api.never_answers,
                refusal(401, "Unauthorized"),
            )
        ]
        outcomes.append(asyncio.run(send_to("http://api.telegram.invalid")))
        outcomes.append(classify(TelegramError("at /bot1000000001:SANDBOX-token-of-the-local-Telegram/x")))
        assert not any("SANDBOX-token" in repr(outcome) for outcome in outcomes)


class TestRequest:
    def test_sends_a_form_in_html_and_plain_text_when_asked(self) -> None:
        requests: list[bytes] = []

        async def run() -> None:
            async with serving(answers(200, OK, requests=requests)) as url:
                await send_to(url, card(lead_name="Ann & <Co>"))
                await send_to(url, card(lead_name="Ann & <Co>", plain=True))

        asyncio.run(run())
        marked, unmarked = (request.decode() for request in requests)
        assert "parse_mode=HTML" in marked
        assert "Ann+%26amp%3B+%26lt%3BCo%26gt%3B" in marked
        assert "parse_mode" not in unmarked
        assert "Ann+%26+%3CCo%3E" in unmarked

    def test_sends_files_as_multipart(self) -> None:
        requests: list[bytes] = []

        async def run() -> None:
            async with serving(answers(200, OK, requests=requests)) as url:
                bot = build_bot(pool_size=1, api_url=url)
                async with bot.request:
                    await bot.send_document(1, b"a file's content", filename="notes.txt")

        asyncio.run(run())
        assert b"multipart/form-data" in requests[0]
        assert b"a file's content" in requests[0]

    def test_refuses_to_work_unopened(self) -> None:
        with pytest.raises(RuntimeError, match="initialize"):
            asyncio.run(AiohttpRequest(pool_size=1).do_request("http://127.0.0.1/", "POST"))
