"""What a model says around a message, taken off: fences, quotation marks, labels, preambles, chatter.

Pure: no Django, no clock. Takes time in proportion to the text. Only the two ends of a text are looked at:
the same words inside of it are the message's own.
"""

import re

from engagement import aside_words as words
from engagement.model_marks import answer_of

_MOST_LAYERS = 12
_LONGEST_ASIDE = 400
_LONGEST_COUNT = 160
_FENCE = re.compile(r"(`{3,}|~{3,})[\w-]{0,20}[ \t]*\n?(.*?)(?:\1|\Z)", re.DOTALL)
_FENCE_MARK = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[\w-]{0,20}[ \t]*$\n?", re.MULTILINE)
_RULE = re.compile(r"[ \t]*(?:[-*_=–—][ \t]?){3,}[ \t]*")  # noqa: RUF001  all dashes
_DRESS = " \t*_#>`~"
_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "'": "'", "‘": "’", "「": "」", "『": "』", "”": "”"}  # noqa: RUF001
_DRAFT_OR_TEXT = rf"(?:{words.DRAFT}|{words.TEXT})"


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_GREETING = _of(rf"\W{{0,3}}(?:(?:{words.GREETING})\b|[^\W\d]+(?: [^\W\d]+)?,\s*\Z)")
_LABEL = _of(
    rf"(?:(?:{words.QUALITY}) ){{0,4}}{_DRAFT_OR_TEXT}(?: (?:for|to|an|für|для|pour|para) [^:]{{1,40}})?"
    r"(?: \(?[\w-]{1,20}\)?)?\s*(?:\([^()]{1,60}\))?\s*|final"
)
_INLINE_LABEL = _of(
    rf"[*_#> ]{{0,6}}(?:(?:{words.QUALITY}) ){{0,3}}(?:{words.DRAFT}|{words.SPEAKER}|message|reply"
    rf"|answer|response"
    r"|output|nachricht|antwort|повідомлення|відповідь|сообщение|ответ|mensaje|respuesta|réponse)"
    r"(?: \d{1,2})?(?: \([^()\n]{1,60}\))?[*_]{0,3}\s?[:：][*_]{0,3}[ \t]*(?=\S)"  # noqa: RUF001
)
_HERE = _of(rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:{words.HERE})(?!\w)")
_HERE_INLINE = _of(
    rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:{words.HERE})(?!\w)"
    rf"[^:\n]{{0,60}}\b(?:{words.DRAFT})\b[^:\n]{{0,60}}:[ \t]+(?=\S)"
)
_HERE_LATER = _of(rf"[.!?:–—-]\s+(?:{words.HERE})(?!\w)")  # noqa: RUF001  all dashes
_BY_ME = _of(rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:i|we)\b")
_HERE_ONLY = _of(rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:{words.HERE})\W*\Z")
_YES = _of(rf"(?:{words.YES})\b")
_YES_ONLY = _of(rf"(?:{words.YES})\W*\Z")
_NAMED = _of(rf"\b{_DRAFT_OR_TEXT}\b")
_THINKING = _of(rf"(?:{words.THINKING})\s*:")
_SPEAKER = _of(rf"(?:{words.SPEAKER})\s*:?\s*\Z")
_OFFER = _of(rf"(?:{words.OFFER})")
_ABOUT_DRAFT = _of(words.ABOUT_DRAFT)
_NOTE = _of(rf"(?:{words.NOTE})\s*[:：(—-]|(?:{words.NOTE})\s*\Z")  # noqa: RUF001
_SIGN_OFF = _of(rf"(?:{words.SIGN_OFF})\b.{{0,40}}\Z")
_HELPS = _of(r"(?:i )?hope (?:this|it|that) helps\W*\Z")
_OF = r"(?:/|of|out of|von|з|із|из|sur|de)"
_COUNTED = (
    r"(?:(?:total|approx\w*|about|around|roughly|ca)\W{1,3}){0,2}"
    rf"(?:(?:{words.UNIT}|length|länge|довжина|длина|longueur|longitud|(?:кількість|количество"
    rf"|anzahl|nombre de)"
    rf" (?:{words.UNIT}))(?: (?:count|limit|used"
    rf"|total))?\W{{1,4}}\d[\d.,]*(?:\s?{_OF}\s?\d[\d.,]*)?(?:\s?(?:{words.UNIT}))?"
    rf"|\d[\d.,]*\s?(?:{_OF}\s?)?(?:\d[\d.,]*)?\s?(?:{words.UNIT}))"
    r"(?:[\s,;(]{1,2}(?:total|including|incl\w*|with|spaces?|long|used|mit|leerzeichen|з|пробілами"
    r"|under|within|the|limit"
    r"|well|count)){0,6}"
)
_COUNT = _of(rf"\W*{_COUNTED}(?:[\s,;/|–-]{{1,3}}{_COUNTED})?\W*\Z")  # noqa: RUF001  all dashes
_COUNT_BEHIND = _of(
    rf"(?<=[.!?…\"”»)\n])\s{{0,3}}[*_]{{0,2}}[(\[]\W{{0,2}}{_COUNTED}\W{{0,2}}[)\]][*_]{{0,2}}\s*\Z"
)


def message_of(text: str) -> str:
    """The message alone, in plain words; "" when the answer holds none."""
    text = answer_of(text).strip()
    for _ in range(_MOST_LAYERS):
        peeled = _without_end(_without_beginning(_unquoted(_unfenced(text))))
        if peeled == text:
            break
        text = peeled
    return text


def _unfenced(text: str) -> str:
    """What stands in a fence when that is most of the text; else the text without the fence's marks."""
    fenced = _FENCE.search(text)
    if fenced is None:
        return text
    inner, around = fenced[2].strip(), text[: fenced.start()] + text[fenced.end() :]
    if inner and _letters(inner) >= _letters(around):
        return inner
    return _FENCE_MARK.sub("", text).strip()


def _unquoted(text: str) -> str:
    """The text without marks that quote the whole of it."""
    for dress in ("***", "**", "__", "*", "_", "`", '"""', "'''"):
        inner = text[len(dress) : -len(dress)]
        if text.startswith(dress) and text.endswith(dress) and inner.strip() and dress not in inner:
            return inner.strip()
    lines = text.split("\n")
    if text.startswith(">") and all(line.startswith(">") or not line.strip() for line in lines):
        return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines).strip()
    close = _QUOTES.get(text[:1], "")
    inner = text[1:-1]
    if len(text) < 3 or text[-1] not in close or not close or not _is_whole(text[0], text[-1], inner):
        return text
    return inner.strip()


def _is_whole(opening: str, closing: str, inner: str) -> bool:
    """Tell whether the first and the last quotation mark belong together."""
    if opening == "'":
        return inner[-1:] in ".!?…" and " '" not in inner
    at = inner.find(closing)
    if opening == closing:  # a second beginning stands behind a blank
        return at < 0 or (at > 0 and inner[at - 1].isspace())
    again = inner.find(opening)
    return at < 0 or -1 < again < at


def _without_beginning(text: str) -> str:
    """The text without a first line, or its beginning, that is about the message."""
    head, _newline, rest = text.partition("\n")
    rest = rest.strip()
    if rest and len(head) <= _LONGEST_ASIDE and _is_preamble(head, rest):
        return rest
    if not rest and _HERE.match(_bare(text)) and text.endswith(":") and _NAMED.search(text):
        return ""
    for inline in (_INLINE_LABEL, _HERE_INLINE):
        if label := inline.match(text):
            return text[label.end() :].lstrip()
    return text


def _is_preamble(head: str, rest: str) -> bool:
    """Tell whether a first line speaks about the message that follows."""
    line, first = _bare(head), _bare(rest.partition("\n")[0])
    is_heading = head.rstrip().endswith((":", "：")) or head.lstrip().startswith(("#", "*", "_"))  # noqa: RUF001
    plain = line.rstrip(":： ")  # noqa: RUF001
    if _RULE.fullmatch(head) or _SPEAKER.match(line) or (is_heading and _LABEL.fullmatch(plain)):
        return True
    if _GREETING.match(line):
        return False
    if _THINKING.match(line) or _HERE_ONLY.match(line) or _COUNT.match(line):
        return True
    is_followed = bool(_GREETING.match(first)) or first[:1] in _QUOTES or _RULE.fullmatch(first) is not None
    return _presents(line, is_heading, is_followed) or (
        bool(_YES_ONLY.match(line)) and (is_followed or bool(_HERE.match(first)))
    )


def _presents(line: str, is_heading: bool, is_followed: bool) -> bool:
    """Tell whether a line hands over what was asked for: "Sure! Here is the draft:"."""
    is_here, is_about = bool(_HERE.match(line)), bool(_NAMED.search(line) or _ABOUT_DRAFT.search(line))
    if is_about and (is_here or _HERE_LATER.search(line)):
        is_mine = not is_here or bool(_BY_ME.match(line))
        return is_heading or (line.endswith((".", "!")) and (is_followed or not is_mine))
    if is_here and is_heading:
        return is_followed
    return bool(_YES.match(line) and _ABOUT_DRAFT.search(line))


def _without_end(text: str) -> str:
    """The text without a last paragraph, or its end, that is about the message."""
    if counted := _COUNT_BEHIND.search(text, max(0, len(text) - _LONGEST_COUNT)):
        text = text[: counted.start()].rstrip()
    for between in ("\n\n", "\n"):
        head, last = _last_part(text, between)
        if len(last) <= _LONGEST_ASIDE and (_is_note(head, last) or _is_chatter(head, last)):
            return head
    return text


def _last_part(text: str, between: str) -> tuple[str, str]:
    head, _between, last = text.rpartition(between)
    return head.rstrip(), last


def _is_note(head: str, last: str) -> bool:
    """Tell a note on the draft from one in it: it is set apart by a line, or speaks of the draft."""
    note = _bare(last)
    if not head or not _NOTE.match(note):
        return False
    is_set_apart = bool(_RULE.fullmatch(_last_part(head, "\n")[1]))
    speaks = _ABOUT_DRAFT.search(note) or _NAMED.search(note.partition(":")[2])
    return is_set_apart or bool(speaks)


def _is_chatter(head: str, last: str) -> bool:
    """Tell whether a last part speaks to whoever asked for the message, not to its reader."""
    line = _bare(last).strip("()[] ")
    if _RULE.fullmatch(last) or _COUNT.match(line):
        return True
    if not _OFFER.match(line):
        return False
    return bool(_ABOUT_DRAFT.search(line)) or (_is_signed(head) and ("?" in line or bool(_HELPS.match(line))))


def _is_signed(head: str) -> bool:
    """Tell whether a message has ended with its courtesy and a name."""
    lines = [line.strip() for line in head[-200:].split("\n") if line.strip()]
    return any(_SIGN_OFF.match(line) for line in lines[-3:])


def _bare(line: str) -> str:
    """A line without what dresses it up."""
    return line.strip().strip(_DRESS).replace("**", "").strip().lstrip("¿¡")


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
