"""The tags that a model sets for machines, and what stands in them by the words of their names.

Pure. Names come in lower case, their words parted by underscores: "final_answer", "previous_email".
"""
# ruff: noqa: RUF001, SIM905  full-width signs are the point, and a table of words reads better as one text

import re
from functools import lru_cache

from engagement.texts.plan_text import HTML_NAMES

TAG = re.compile(
    r"[<＜]\s?(?P<pipe_end>/?)[|｜](?P<pipe>[^<>|｜＜＞\n]{1,60})"
    r"(?:[|｜]/?[>＞]|[>＞]|[|｜]?(?=[ \t]{0,3}(?:\n|\Z)))"  # the last sign or two may have been lost
    r"|[<＜](?P<tail>[A-Za-z_]{1,30})[|｜][>＞]"
    r"|\[(?P<square_end>/?)(?P<square>[^\W\d][\w-]{1,30})\]"
    r"|\{(?P<curly_end>/?)(?P<curly>[^\W\d][\w-]{1,30})\}"
    r"|[<◁＜⟨【‹]{1,2}\s?(?P<tag_end>/?)\s?(?P<tag>[^\W\d_][\w:-]{0,60})"
    r"(?P<rest>\s[^<>＜＞◁▷⟨⟩【】‹›]{0,300})?/?[>▷＞⟩】›]{1,2}"
)
REASONING = re.compile(
    r"think|thought(?!ful)|reasoning|reason$|scratch|analy[sz]|reflect|monolog|deliberat|ponder|rationale"
    r"|brainstorm|musing|consider|internal|inner|\bcot\b|chain|planning|plan$|working|міркуван|думк|мысл"
    r"|рассужд|überleg|思"
)
# Reasoning by a name that is nothing else: "[REASON]" and "[PLAN]" may be blanks to fill in.
_THINKING = re.compile(r"(?:think(?:ing)?|thoughts?|reasoning|scratchpad)")
# The last word of a name that holds the message ...
_ANSWER = re.compile(
    r"(?:final|the)?(?:answer|response|output|draft|message|e?mail|reply|result|text|content|solution|comment"
    r"|script|invite|invitation|version|sms|dm|post|letter|body|followup|inmail|rewrite"
    r"|відповідь|повідомлення|чернетка|лист|ответ|сообщение|antwort|nachricht|entwurf|respuesta|mensaje)s?"
    r"|final|note"
)
# ... and words that tell of what the model was given.
_INPUT = frozenset(
    """
    original previous prior earlier last past old user users human incoming inbound received prospect
    prospects lead leads customer client their input source context background history thread example
    examples sample reference quoted forwarded system prompt task request instruction instructions query
    """.split()
)
# Parts of a message that are kept, without their tags.
_PARTS = frozenset(
    """
    greeting salutation opening opener closing close sign signoff signature paragraph intro cta ask ps line
    """.split()
)
_TO = re.compile(r"_(?:to|for)_.*\Z", re.DOTALL)
_COUNTED = re.compile(r"_?v?\d{1,3}\Z")
_SEPARATOR = re.compile(r"[\s▁-]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OPENS = re.compile(r"(?:begin|start)_(?:of_)?(?=\w)|_(?:start|begin)$")
_CLOSES = re.compile(r"end_(?:of_)?(?=\w)|_end$")


def compared(name: str) -> str:
    """The name in lower case, with underscores, without its namespace."""
    return _SEPARATOR.sub("_", _HUMP.sub("_", name.strip().rpartition(":")[2]).casefold())


@lru_cache(maxsize=1024)
def kind_of(name: str) -> str:
    """The kind of content under this name: reasoning, answer, part, html or unknown."""
    bare = name.removeprefix("/")
    if bare in HTML_NAMES:
        return "html"
    if REASONING.search(bare):
        return "reasoning"
    words = _COUNTED.sub("", _TO.sub("", bare)).split("_")
    if not _INPUT.isdisjoint(words):
        return "unknown"
    if bare != "subject" and not _PARTS.isdisjoint(words):
        return "part"
    return "answer" if _ANSWER.fullmatch(words[-1]) else "unknown"


@lru_cache(maxsize=1024)
def element_of(name: str) -> str:
    """ "begin_of_thought" and "end_of_thought" as "thought"; "" for a token that holds nothing."""
    bare = _CLOSES.sub("", _OPENS.sub("", name.removeprefix("/")))
    if bare == name.removeprefix("/"):
        return bare if REASONING.search(bare) else ""
    is_held = bare not in ("text", "message") and kind_of(bare) == "answer"
    return bare if is_held or REASONING.search(bare) else ""


def is_thinking(name: str) -> bool:
    """Whether the name means reasoning and nothing else."""
    return bool(_THINKING.fullmatch(name))


def is_end(name: str) -> bool:
    """Whether the name itself marks an end: "end_of_thought"."""
    return bool(element_of(name) and _CLOSES.search(name))


def name_of(match: re.Match[str]) -> str:
    """The name in a tag, as `compared`."""
    names = (match[group] for group in ("pipe", "tail", "square", "curly", "tag"))
    return compared(next(name for name in names if name is not None))


def is_slashed(match: re.Match[str]) -> bool:
    """Whether the signs of a tag close it."""
    ends = ("pipe_end", "square_end", "curly_end", "tag_end", "tail")
    return any(match[group] for group in ends)
