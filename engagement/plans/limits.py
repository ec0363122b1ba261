"""How long a text may be on its channel, and how it is made shorter.

Pure: no Django, no clock. Lengths are counted as LinkedIn's own page counts them, in UTF-16 units: an emoji
is two. That is never less than the number of characters, so what fits here fits any other count.
"""

import re

from engagement.plans import MAX_SUGGESTED_TEXT, ActionType, Channel

LINKEDIN_INVITE = 199  # the documents: under 200
LINKEDIN_COMMENT = 300
LINKEDIN_MESSAGE = 600
EMAIL = 1_000  # with its subject line
PHONE_SCRIPT = 600
TEXT_MESSAGE = 300
_BY_ACTION = {
    ActionType.LINKEDIN_CONNECT: LINKEDIN_INVITE,
    ActionType.LINKEDIN_COMMENT: LINKEDIN_COMMENT,
    ActionType.LINKEDIN_MESSAGE: LINKEDIN_MESSAGE,
    ActionType.EMAIL: EMAIL,
    ActionType.TEXT_MESSAGE: TEXT_MESSAGE,
    ActionType.CALL: PHONE_SCRIPT,
}
_BY_CHANNEL = {Channel.LINKEDIN: LINKEDIN_MESSAGE, Channel.EMAIL: EMAIL, Channel.PHONE: PHONE_SCRIPT}
# Ends of sentences and words, and placeholders for the salesperson, which are never cut.
_SENTENCE_END = re.compile(r"[.!?…](?=\s)[\"'»”’)]?|[。！？]|\n")  # noqa: RUF001  other scripts' full stops
_WORD_END = re.compile(r"\s")
_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,80}\]")
_SUBJECT_LINE = re.compile(
    r"\A\s*(?:subject|betreff|тема|objet|asunto|oggetto|temat|assunto)\s*[:：][^\n]*\n+",  # noqa: RUF001
    re.IGNORECASE,
)
_MARK = "…"


def limit_of(action: ActionType, channel: Channel) -> int | None:
    """The most units a draft of such a step may have; None where only the column limits it."""
    return _BY_ACTION.get(action) or _BY_CHANNEL.get(channel)


def length(text: str) -> int:
    """The length in UTF-16 units, as it counts against a limit."""
    return len(text) + sum(char > "\uffff" for char in text)


def is_within(text: str, action: ActionType, channel: Channel) -> bool:
    """Whether a draft is short enough for its channel."""
    return length(text) <= (limit_of(action, channel) or MAX_SUGGESTED_TEXT)


def fit_draft(text: str, action: ActionType, channel: Channel) -> str:
    """The draft cut to its channel's limit, and without a subject line except in e-mail."""
    if channel is not Channel.EMAIL:
        text = _SUBJECT_LINE.sub("", text)
    return fit(text, limit_of(action, channel) or MAX_SUGGESTED_TEXT)


def fit(text: str, limit: int) -> str:
    """At most `limit` units of `text`: cut after a sentence, else after a word (marked by "…").

    A blank in square brackets is kept or left out whole. A sentence is preferred while that keeps half.
    """
    text = text.strip()
    if length(text) <= limit:
        return text
    head = _prefix(text, limit)
    sentence = _last_end(_SENTENCE_END, text, len(head))
    if length(text[:sentence].rstrip()) * 2 >= limit:
        return text[:sentence].rstrip()
    shorter = _prefix(text, max(limit - length(_MARK), 0))
    word = _last_end(_WORD_END, text, len(shorter) + 1) or len(_before_placeholder(text, shorter))
    return (text[:word].rstrip(" \n\t,;:-–—") + _MARK)[: max(limit, 0)]  # noqa: RUF001  all dashes


def _prefix(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` units."""
    end = units = 0
    for end, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > limit:
            return text[:end]
    return text


def _last_end(pattern: re.Pattern[str], text: str, most: int) -> int:
    """Where the last match outside of placeholders ends, at `most` or before; 0 for none."""
    masked = _PLACEHOLDER.sub(lambda blank: "_" * len(blank.group()), text)
    return max((match.end() for match in pattern.finditer(masked) if match.end() <= most), default=0)


def _before_placeholder(text: str, head: str) -> str:
    """The beginning `head`, without a placeholder that it would cut in two."""
    for match in _PLACEHOLDER.finditer(text):
        if match.start() < len(head) < match.end():
            return head[: match.start()]
    return head
