"""What a model says around a message, taken off: fences, quotation marks, labels, preambles, chatter.

Pure: no Django, no clock. Takes time in proportion to the text. Only the two ends of a text are looked at:
the same words inside of it are the message's own.
"""

import re

from engagement.wrappings.forms import GREETED, QUOTES
from engagement.wrappings.markup import answer_of
from engagement.wrappings.preamble import without_beginning
from engagement.wrappings.trailer import without_end

_MOST_LAYERS = 12
_UNSEEN = " \t\r\n\u200b\u2060\ufeff"
_FENCE = re.compile(r"(`{3,}|~{3,})[\w-]{0,20}[ \t]*\n?(.*?)(?:\1|\Z)", re.DOTALL)
_FENCE_MARK = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[\w-]{0,20}[ \t]*$\n?", re.MULTILINE)
_BOX = re.compile(r"\A[$\s]{0,4}\\(?:boxed|text|fbox)\s?\{(.*)\}[$\s]{0,4}\Z", re.DOTALL)


def message_of(text: str) -> str:
    """The message alone, as plain text; "" when the answer has none."""
    text = answer_of(text.strip(_UNSEEN)).strip()
    for _ in range(_MOST_LAYERS):
        peeled = without_end(without_beginning(_unquoted(_unfenced(text))))
        if peeled == text:
            break
        text = peeled
    return text


def _unfenced(text: str) -> str:
    """The content of a fence when that is most of the text; else the text without fence marks."""
    fenced = _FENCE.search(text)
    if fenced is None:
        return text
    inner, around = fenced[2].strip(), text[: fenced.start()] + text[fenced.end() :]
    if inner and _letters(inner) >= _letters(around):
        return inner
    return _FENCE_MARK.sub("", text).strip()


def _unquoted(text: str) -> str:
    """The text without quotation marks around all of it."""
    if boxed := _BOX.match(text):
        return boxed[1].strip()
    for dress in ("***", "**", "__", "*", "_", "`", '"""', "'''"):
        inner = text[len(dress) : -len(dress)]
        if text.startswith(dress) and text.endswith(dress) and inner.strip() and dress not in inner:
            return inner.strip()
    if text.startswith(">"):
        quoted, behind = _quotation(text)
        if not behind or (GREETED.match(quoted) and _letters(quoted) >= _letters(behind)):
            return quoted
    close = QUOTES.get(text[:1], "")
    inner = text[1:-1]
    if len(text) < 3 or text[-1] not in close or not close or not _is_whole(text[0], text[-1], inner):
        return text
    return inner.strip()


def _quotation(text: str) -> tuple[str, str]:
    """The lines that are quoted at the beginning of a text, and what follows them."""
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if line.strip() and line[0] != ">"), len(lines))
    quoted = (line.removeprefix(">").removeprefix(" ") for line in lines[:end])
    return "\n".join(quoted).strip(), "\n".join(lines[end:])


def _is_whole(opening: str, closing: str, inner: str) -> bool:
    """Whether the first and the last quotation mark belong together."""
    if opening == "'":
        return inner[-1:] in ".!?…" and " '" not in inner
    at = inner.find(closing)
    if opening == closing:  # a second opening mark follows a blank
        return at < 0 or (at > 0 and inner[at - 1].isspace())
    again = inner.find(opening)
    return at < 0 or -1 < again < at


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
