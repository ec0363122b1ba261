"""Codes of invitations in what comes in: pressed, pasted or quoted, none is kept. A code lets somebody in.

A code that is typed behind /start, or whose link is all of a message, gives way to its digest, by which the
door knows it. Anywhere else in an update the codes of our links are blanked out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from leads.people import invitations

Payload = dict[str, Any]
LINK: Final = "link"  # in a payload: the digest of the code behind /start, in place of the code
TYPED: Final = re.compile(r"(/start(?:@\w+)?)\s+(\S+)(?:\s.*)?", re.ASCII | re.DOTALL | re.IGNORECASE)
PASTED: Final = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.me/\w+/?\?|tg://resolve/?\?domain=\w+&)start=([\w-]{1,64})",
    re.ASCII | re.IGNORECASE,
)
# What may be a code: so many signs that stand alone, or behind the sign "=" as it is written inside a link.
_CANDIDATE: Final = re.compile(
    rf"(?:(?<![\w-])|(?<=%3d))[\w-]{{{invitations.CODE_LENGTH}}}(?![\w-])", re.ASCII | re.IGNORECASE
)
_BLANK: Final = "*" * invitations.CODE_LENGTH  # as long as a code, so that a message's entities still fit


def without_codes(payloads: Sequence[Payload]) -> list[Payload]:
    """Return the updates without codes. At most one query, and only where something looks like a code."""
    bare = [_press(payload, TYPED) for payload in payloads]
    found = {code for payload in bare for text in _strings(payload) for code in _CANDIDATE.findall(text)}
    ours = invitations.known(found)
    return [_without(payload, ours) for payload in bare] if ours else bare


def as_press(payload: Payload) -> Payload:
    """Return the update as a press of /start where a link, ours or not, is all of its message."""
    return _press(payload, PASTED)


def _without(payload: Payload, ours: set[str]) -> Payload:
    link = PASTED.fullmatch(_text(payload))
    if link is not None and link[1] in ours:
        payload = _press(payload, PASTED)

    def blank(text: str) -> str:
        return _CANDIDATE.sub(lambda code: _BLANK if code[0] in ours else code[0], text)

    cleared: Payload = _mapped(payload, blank)
    return cleared


def _press(payload: Payload, form: re.Pattern[str]) -> Payload:
    """Return the update with /start and the digest of the code. A forwarded message is somebody else's."""
    found = form.fullmatch(_text(payload))
    if found is None:
        return payload
    message, (*typed, code) = payload["message"], found.groups()
    command = typed[0] if typed else "/start"
    entity = {"type": "bot_command", "offset": 0, "length": len(command)}
    bare = payload | {"message": message | {"text": command, "entities": [entity]}}
    return bare if "forward_origin" in message else bare | {LINK: invitations.digest_of(code)}


def _text(payload: Payload) -> str:
    message = payload.get("message")
    text = message.get("text") if isinstance(message, dict) else None
    return text.strip() if isinstance(text, str) else ""


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return a JSON value with every text changed."""
    match value:
        case str():
            return change(value)
        case list():
            return [_mapped(part, change) for part in value]
        case dict():
            return {key: _mapped(part, change) for key, part in value.items()}
    return value
