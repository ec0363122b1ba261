"""What a model says before a message: thoughts, preambles, labels.

Pure. Takes time in proportion to the text. Most of it is recognised by its place: a message begins with its
greeting, so that what comes before is talk about it unless it speaks to the prospect.
"""
# ruff: noqa: RUF001  signs and letters of other languages are the point

from engagement.wrappings import words
from engagement.wrappings.forms import (
    ABOUT_DRAFT,
    COUNT,
    DRAFT_OR_TEXT,
    GREETED,
    LONGEST_ASIDE,
    NAMED,
    QUOTES,
    RULE,
    YOU,
    bare,
    of,
)

_GREETING = of(
    rf"\A\W{{0,3}}(?:(?:{words.GREETING}|{words.SUBJECT})\b"
    rf"|(?!(?:{words.SIGN_OFF})\b)[^\W\d]+(?: [^\W\d]+)?,\s*\Z)"
)
_LABEL = of(
    rf"(?:(?:{words.QUALITY}) ){{0,4}}(?:{DRAFT_OR_TEXT}|body|{words.CHANNEL})(?:[ -]{DRAFT_OR_TEXT})?"
    r"(?: (?:for|to|an|für|для|pour|para) [^:]{1,40})?"
    r"(?: [–—-] [^:.?!]{1,60})?"
    r"(?: \(?[#№]?[\w-]{1,20}\)?)?\s*(?:\([^()]{1,60}\))?\s*|final"
)
_NUMBERED = of(rf"(?:{words.DRAFT}) [#№]?\w{{1,3}}\b")
_INLINE = of(r"\A([^\n:：]{1,120})[:：][*_]{0,3}[ \t]*(?=\S)")
_INLINE_LABEL = of(
    rf"[*_#> ]{{0,6}}(?:(?:{words.QUALITY}) ){{0,3}}(?:drafts?|entwurf|чернетка|черновик|{words.SPEAKER}"
    r"|message|reply|response|output|nachricht|повідомлення|сообщение|mensaje)"
    r"(?: \([^()\n]{1,60}\))?[*_]{0,3}\s?[:：][*_]{0,3}[ \t]*(?=\S)"
)
_HERE = of(rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:{words.HERE})(?!\w)")
_HERE_INLINE = of(
    rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:{words.HERE})(?!\w)"
    rf"[^:\n]{{0,60}}\b(?:{words.DRAFT})\b[^:\n]{{0,60}}:[ \t]+(?=\S)"
)
_HERE_LATER = of(rf"[.!?:–—-]\s+(?:{words.HERE})(?!\w)")
_BY_ME = of(rf"(?:(?:{words.YES})\b\W{{1,4}})?(?:i|we)\b")
_HERE_ONLY = of(rf"\A(?:(?:{words.YES})\b\W{{1,4}})?(?:{words.HERE})\W*\Z")
_HANDED_OVER = of(r"(?:\A|[.!?] )(?:here[’']?s what i(?:[’']d| would)\b[^.?]*|try this one)\s*:\Z")
_YES = of(rf"(?:{words.YES})\b")
_YES_ONLY = of(rf"(?:{words.YES})\W*\Z")
_THINKING = of(rf"\A(?:{words.THINKING})\s*:")
_THINKING_LINE = of(rf"\A\W{{0,6}}(?:{words.THINKING}|thought)\W{{0,4}}$")
# A title and what it sums up: "**Weighing the tone**\n\nI have settled on one question."
_SUMMARY = of(r"\A\*\*[^\W\d]+ing\b[^*\n]{0,80}\*\*\s+(?=(?:i|my|we)\b)")
_FINAL = of(rf"^[*_#> ]{{0,6}}final {DRAFT_OR_TEXT}[*_]{{0,3}}\s?[:：][*_ \t]{{0,5}}\n")
_LIST = of(r"\A\s*(?:\d{1,2}[.)]|[-*•])\s")
_SPEAKER = of(rf"(?:{words.SPEAKER})\s*:?\s*\Z")
_TASK = of(
    rf"(?<!\w)(?:{words.TASK})(?!\w)|\A\W{{0,6}}(?:{words.THINKING}|{words.THOUGHTS})\s*(?:[:：…]|\.\.\.|$)"
)
_OFFERS_TEXT = of(rf"(?<!\w)(?:{words.OFFERS_TEXT})(?!\w)")
_WRITES = of(rf"(?<!\w)(?:{words.WRITES})(?!\w)")
_COLONS = (":", "：")
SIGNS = " \t✉️📧📩💬📝✍👉➡"  # before a label


def without_beginning(text: str) -> str:
    """The text without a beginning that is about the message."""
    rest = _from_greeting(text)
    if rest != text:
        return rest
    head, _newline, rest = text.partition("\n")
    rest = rest.strip()
    if not GREETED.match(text) and (final := _FINAL.search(text)):
        return text[final.end() :].lstrip()
    if rest and (_THINKING_LINE.match(text) or _SUMMARY.match(text)):
        return _without_thoughts(rest, is_listed=head.rstrip().endswith(_COLONS))
    if rest and len(head) <= LONGEST_ASIDE and _is_preamble(head, rest):
        return rest
    if not rest and _HERE.match(bare(text)) and text.endswith(":") and NAMED.search(text):
        return ""
    for inline in (_INLINE_LABEL, _HERE_INLINE):
        if label := inline.match(text):
            return text[label.end() :].lstrip()
    return text


def _from_greeting(text: str) -> str:
    """The text from its greeting on, when only talk about the message comes before."""
    if GREETED.match(text):
        return text
    inline = _INLINE.match(text)
    if inline and GREETED.match(text[inline.end() : inline.end() + 200]) and _is_label(inline[1]):
        return text[inline.end() :]
    greeted = GREETED.search(text)
    if greeted is None:
        return text
    paragraphs = text[: greeted.start()].strip().split("\n\n")
    return text[greeted.start() :] if _is_talk(paragraphs[0]) or _is_talk(paragraphs[-1]) else text


def _is_label(words_before: str) -> bool:
    """A label on the line of the greeting: "SMS: Hi Ann", "Try this: Hi Ann"."""
    line = bare(words_before)
    says = _OFFERS_TEXT.search(line) or _WRITES.search(line) or _HERE.match(line) or _HERE_LATER.search(line)
    return bool(says or _LABEL.fullmatch(line)) and not YOU.search(line)


def _is_talk(paragraph: str) -> bool:
    """Whether a paragraph is about the task, or about writing, and not addressed to the prospect."""
    line = bare(paragraph)
    if _TASK.search(line) or _LABEL.fullmatch(line.rstrip("：: ")):
        return True
    is_heading = paragraph.rstrip(" *_").endswith(_COLONS)
    if is_heading and _OFFERS_TEXT.search(line):
        return True
    return not YOU.search(line) and bool(is_heading or _WRITES.search(line) or _OFFERS_TEXT.search(line))


def _without_thoughts(rest: str, *, is_listed: bool) -> str:
    """What follows a heading for thoughts, without the rest of that paragraph and lists."""
    paragraphs = rest.split("\n\n")
    if not is_listed:
        return "\n\n".join(paragraphs[1:]).strip()
    kept = next((at for at, one in enumerate(paragraphs) if not _LIST.match(one)), len(paragraphs))
    return "\n\n".join(paragraphs[kept:]).strip()


def _is_preamble(head: str, rest: str) -> bool:
    """Whether a first line is about the message that follows."""
    line, first = bare(head.lstrip(SIGNS)), bare(rest.partition("\n")[0])
    is_heading = head.rstrip().endswith(_COLONS) or head.lstrip(SIGNS).startswith(("#", "*", "_"))
    plain = line.rstrip(":： ")
    if _NUMBERED.match(plain) and not GREETED.match(rest):
        return False  # one of several versions
    if RULE.fullmatch(head) or _SPEAKER.match(line) or (is_heading and _LABEL.fullmatch(plain)):
        return True
    if _GREETING.match(line):
        return False
    is_told = any(said.search(line) for said in (_THINKING, _HERE_ONLY, COUNT, _HANDED_OVER))
    if is_told:
        return True
    is_followed = bool(_GREETING.match(first)) or first[:1] in QUOTES or RULE.fullmatch(first) is not None
    return _presents(line, is_heading, is_followed) or (
        bool(_YES_ONLY.match(line)) and (is_followed or bool(_HERE.match(first)))
    )


def _presents(line: str, is_heading: bool, is_followed: bool) -> bool:
    """Whether a line presents the result: "Sure! Here is the draft:"."""
    is_here, is_about = bool(_HERE.match(line)), bool(NAMED.search(line) or ABOUT_DRAFT.search(line))
    if is_about and (is_here or _HERE_LATER.search(line)):
        is_mine = not is_here or bool(_BY_ME.match(line))
        return is_heading or (line.endswith((".", "!")) and (is_followed or not is_mine))
    if is_here and is_heading:
        return is_followed
    return bool(_YES.match(line) and ABOUT_DRAFT.search(line))
