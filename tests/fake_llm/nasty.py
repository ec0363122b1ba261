"""Every nasty answer by name, with the outcome that a call for text is expected to have."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fake_llm.good import good
from tests.fake_llm.texts import BARE, DRESSED, PLAN
from tests.fake_llm.wire import Answer, Asked, Response, Way, as_json, completion, says

FAR_AWAY = "http://192.0.2.1/v1/chat/completions"  # an address that belongs to nobody
BIG = 20_000_000


@dataclass(frozen=True, slots=True)
class Nasty:
    """An answer, and how `llm.ask(…, str)` has to end: a value of `llm.CallOutcome`."""

    answer: Answer
    outcome: str


def _constant(response: Response) -> Answer:
    return lambda asked: response


def _tool_call(name: str, arguments: Any) -> Response:
    call = {"id": "call-1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return as_json(completion(message={"tool_calls": [call]}, finish_reason="tool_calls"))


def _without(*path: str | int) -> Response:
    """Return a completion without the key at the end of the path."""
    whole: Any = completion(BARE)
    parent = whole
    for key in path[:-1]:
        parent = parent[key]
    del parent[path[-1]]
    return as_json(whole)


def _error(message: str, **more: Any) -> dict[str, Any]:
    return {
        "error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | more
    }


def _echo_in_error(asked: Asked) -> Response:
    return as_json(_error(f"Incorrect API key provided: {asked.headers.get('authorization')}"), status=401)


def _echo_in_answer(asked: Asked) -> Response:
    return says(f"Your key is {asked.headers.get('authorization')}. {BARE}")


def _head_bomb() -> Response:
    return Response(b"{}", headers={f"X-{number}": "x" * 1_000 for number in range(200)})


def _two_choices() -> Response:
    whole = completion(BARE)
    whole["choices"] = [*whole["choices"], {"index": 1, "message": {"content": 7}, "finish_reason": "stop"}]
    return as_json(whole)


def _usage(**counts: Any) -> Response:
    return says(BARE, usage={"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2} | counts)


GOOD_BODY = json.dumps(completion(BARE)).encode()
PARTS = [{"type": "text", "text": BARE[:50]}, {"type": "text", "text": BARE[50:]}]
EVENTS = b'data: {"choices": [{"delta": {"content": "Hi"}}]}\n\ndata: [DONE]\n\n'
PAGE = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"

# In the envelope: status 200, JSON, and something wrong with it.
ENVELOPES: dict[str, tuple[Response, str]] = {
    "null_content": (says(None), "empty"),
    "empty_content": (says(""), "empty"),
    "blank_content": (says(" \n\t \u200b"), "answered"),
    "missing_content": (_without("choices", 0, "message", "content"), "empty"),
    "missing_role": (_without("choices", 0, "message", "role"), "broken_response"),
    "missing_message": (_without("choices", 0, "message"), "broken_response"),
    "missing_finish_reason": (_without("choices", 0, "finish_reason"), "answered"),
    "missing_id": (_without("id"), "broken_response"),
    "missing_usage": (_without("usage"), "answered"),
    "choices_missing": (_without("choices"), "broken_response"),
    "choices_empty": (says("x", choices=[]), "broken_response"),
    "choices_null": (says("x", choices=None), "broken_response"),
    "choices_an_object": (says("x", choices={"0": {}}), "broken_response"),
    "choices_of_text": (says("x", choices=["Hello"]), "broken_response"),
    "two_choices": (_two_choices(), "broken_response"),
    "content_in_parts": (says(PARTS), "answered"),
    "content_a_number": (says(42), "broken_response"),
    "content_an_object": (says({"steps": []}), "broken_response"),
    "finish_length": (says(PLAN[:700], finish_reason="length"), "answered"),
    "finish_length_and_nothing": (says("", finish_reason="length"), "empty"),
    "finish_content_filter": (says(None, finish_reason="content_filter"), "filtered"),
    "finish_content_filter_with_text": (says(PLAN[:300], finish_reason="content_filter"), "filtered"),
    "finish_unknown": (says(BARE, finish_reason="bored"), "answered"),
    "finish_a_number": (says(BARE, finish_reason=7), "broken_response"),
    "refusal_field": (says(None, message={"refusal": "I cannot help with that."}), "refused"),
    "reasoning_alone": (says(None, message={"reasoning_content": "Let me think."}), "empty"),
    "unknown_tool": (_tool_call("delete_everything", '{"sure": true}'), "empty"),
    "unknown_tool_with_broken_arguments": (_tool_call("search", '{"query": '), "empty"),
    "tool_without_arguments": (_tool_call("answer", None), "broken_response"),
    "tool_of_text": (_tool_call("answer", BARE), "answered"),
    "usage_strings": (_usage(prompt_tokens="many"), "broken_response"),
    "usage_negative": (_usage(prompt_tokens=-5, completion_tokens=-1), "answered"),
    "usage_huge": (_usage(prompt_tokens=10**18), "answered"),
    "created_huge": (says(BARE, created=10**18), "broken_response"),
    "created_text": (says(BARE, created="today"), "broken_response"),
    "an_error_with_status_200": (as_json(_error("overloaded")), "broken_response"),
    "a_list": (as_json([completion(BARE)]), "broken_response"),
    "a_json_null": (as_json(None), "broken_response"),
    "a_json_text": (as_json("Hello"), "broken_response"),
}
# In the bytes: status 200, and a body that is no good.
BODIES: dict[str, tuple[Response, str]] = {
    "wrong_content_type": (Response(GOOD_BODY, content_type="text/plain"), "answered"),
    "html_page_with_status_200": (Response(PAGE, content_type="text/html"), "broken_response"),
    "html_page_as_json": (Response(PAGE), "broken_response"),
    "events_nobody_asked_for": (Response(EVENTS, content_type="text/event-stream"), "broken_response"),
    "garbage_bytes": (Response(bytes(range(256)) * 40), "broken_response"),
    "invalid_utf_8": (Response(GOOD_BODY.replace(b"Write", b"Wr\xff\xfete")), "broken_response"),
    "utf_16": (Response(GOOD_BODY.decode().encode("utf-16")), "answered"),
    "nothing": (Response(), "broken_response"),
    "blanks": (Response(b" \n" * 500), "broken_response"),
    "half_the_json": (Response(GOOD_BODY[: len(GOOD_BODY) // 2]), "broken_response"),
    "deep_json": (Response(b"[" * 100_000 + b"]" * 100_000), "broken_response"),
    "endless_number": (Response(b'{"created": ' + b"9" * 100_000 + b"}"), "broken_response"),
    "big_body": (Response(b" " * BIG), "too_big"),
    "big_text": (Response(json.dumps(completion("x" * BIG)).encode()), "too_big"),
    "text_of_a_megabyte": (says("Hello " * 170_000), "answered"),
    "packed_bomb": (
        Response(gzip.compress(b" " * BIG), headers={"Content-Encoding": "gzip"}),
        "broken_response",
    ),
    "unknown_packing": (Response(GOOD_BODY, headers={"Content-Encoding": "zap"}), "broken_response"),
    "too_many_headers": (_head_bomb(), "unreachable"),
}
# On the line: nothing, too slow, cut off, not even HTTP.
LINES: dict[str, tuple[Response, str]] = {
    "drip": (Response(GOOD_BODY, way=Way.DRIP), "timeout"),
    "hang": (Response(way=Way.HANG), "timeout"),
    "stall": (Response(GOOD_BODY, way=Way.STALL), "timeout"),
    "cut": (Response(GOOD_BODY, way=Way.CUT), "unreachable"),
    "closed": (Response(way=Way.CLOSED), "unreachable"),
    "not_http": (Response(b"SSH-2.0-OpenSSH_9.6\r\n", way=Way.RAW), "unreachable"),
    "bytes_for_http": (Response(b"\x16\x03\x01" + b"\x00" * 200, way=Way.RAW), "unreachable"),
}
# In the status.
STATUSES: dict[str, tuple[Response, str]] = {
    "redirect_elsewhere": (Response(status=302, headers={"Location": FAR_AWAY}), "redirected"),
    "redirect_with_the_body": (Response(status=307, headers={"Location": FAR_AWAY}), "redirected"),
    "redirect_to_itself": (
        Response(status=308, headers={"Location": "/v1/chat/completions"}),
        "redirected",
    ),
    "redirect_to_nowhere": (Response(status=301), "redirected"),
    "not_modified": (Response(status=304), "redirected"),
    "no_content": (Response(status=204), "broken_response"),
    "bad_request": (as_json(_error("bad"), 400), "rejected_request"),
    "bad_request_page": (Response(PAGE, 400, content_type="text/html"), "rejected_request"),
    "context_length": (as_json(_error("too long", code="context_length_exceeded"), 400), "too_long"),
    "context_length_in_words": (
        as_json(_error("This model's maximum context length is 8192 tokens."), 400),
        "too_long",
    ),
    "payment_required": (as_json(_error("pay"), 402), "no_credit"),
    "forbidden": (as_json(_error("no"), 403), "rejected_key"),
    "not_found": (as_json(_error("no such model"), 404), "no_such_model"),
    "not_found_page": (Response(PAGE, 404, content_type="text/html"), "no_such_model"),
    "request_timeout": (as_json(_error("slow"), 408), "timeout"),
    "body_too_large": (as_json(_error("large"), 413), "rejected_request"),
    "teapot": (Response(b"short and stout", 418, content_type="text/plain"), "rejected_request"),
    "unprocessable": (as_json({"detail": [{"loc": ["body"], "msg": "no"}]}, 422), "rejected_request"),
    "quota": (as_json(_error("slow down"), 429), "quota"),
    "quota_seconds": (as_json(_error("slow down"), 429, retry_after="7"), "quota"),
    "quota_milliseconds": (as_json(_error("slow down"), 429, retry_after_ms="1500"), "quota"),
    "quota_date": (as_json(_error("no"), 429, retry_after="Fri, 31 Dec 2100 23:59:59 GMT"), "quota"),
    "quota_past_date": (as_json(_error("no"), 429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), "quota"),
    "quota_huge": (as_json(_error("no"), 429, retry_after="9" * 30), "quota"),
    "quota_endless": (as_json(_error("no"), 429, retry_after="9" * 400), "quota"),
    "quota_negative": (as_json(_error("no"), 429, retry_after="-5"), "quota"),
    "quota_nonsense": (as_json(_error("no"), 429, retry_after="soon"), "quota"),
    "quota_page": (Response(PAGE, 429, content_type="text/html"), "quota"),
    "account_used_up": (as_json(_error("no", code="insufficient_quota"), 429), "no_credit"),
    "server_error": (as_json(_error("oops"), 500), "server_error"),
    "server_error_of_bytes": (Response(bytes(range(256)), 500), "server_error"),
    "bad_gateway": (Response(PAGE, 502, content_type="text/html"), "server_error"),
    "unavailable": (as_json(_error("busy"), 503, retry_after="3"), "server_error"),
    "gateway_timeout": (Response(status=504), "server_error"),
    "overloaded": (as_json(_error("overloaded"), 529), "server_error"),
    "big_error_page": (Response(b"x" * BIG, 500, content_type="text/html"), "too_big"),
}
ECHOES: dict[str, tuple[Callable[[Asked], Response], str]] = {
    "good": (good, "answered"),
    "key_in_the_error": (_echo_in_error, "rejected_key"),
    "key_in_the_answer": (_echo_in_answer, "answered"),
}
NASTY: dict[str, Nasty] = {
    **{name: Nasty(_constant(says(text)), "answered") for name, text in DRESSED.items()},
    **{
        name: Nasty(_constant(response), outcome)
        for group in (ENVELOPES, BODIES, LINES, STATUSES)
        for name, (response, outcome) in group.items()
    },
    **{name: Nasty(answer, outcome) for name, (answer, outcome) in ECHOES.items()},
}
