"""Whose turn a model writes, and on which channel, by its control tokens.

Pure. Takes time in proportion to the text.
"""

import re
from collections.abc import Sequence

from engagement.wrappings.tag_names import REASONING, TAG, element_of, is_slashed, name_of

_TOKEN = re.compile(
    r"^(?:bos|eos|pad|unk|mask|cls|sep|s|eo[stmdp]\w*|sop|im_\w+|(?:end|begin|start)_?of_?\w+|endoftext"
    r"|startoftext|extra_id_\d+|unused\d+|reserved\w*|image|video|audio)$"
)
_ROLES = frozenset("assistant model bot chatbot ai user human system developer tool ipython function".split())  # noqa: SIM905
_OTHERS = frozenset("user human system developer tool ipython function".split())  # noqa: SIM905
_ROLE_COMES = frozenset(
    {"im_start", "start", "start_header_id", "start_of_turn", "start_of_role", "role", "turn"}
)
_CHANNEL_COMES = frozenset({"channel", "constrain"})
_TURN_ENDS = re.compile(r"^(?:/?s|end\w*|\w+_end|eo[stmd]\w*|return|call|stop|im_end)$")
# Channels whose tokens were lost: their names are left, each on a line.
_CHANNEL_LINE = re.compile(
    r"\A\s*(?:analysis|commentary|thought|thinking|reasoning)[ \t]*[\n:]", re.IGNORECASE
)
_FINAL_LINE = re.compile(
    r"^(?:assistant ?)?final(?: answer)?[ \t]*(?:\n|:[ \t]*)", re.MULTILINE | re.IGNORECASE
)
_COMMENTARY = re.compile(r"\A\s*commentary[ \t]*\n")


def said(text: str) -> str:
    """The text without channel names on lines of their own."""
    if _CHANNEL_LINE.match(text) and (final := _FINAL_LINE.search(text)):
        return text[final.end() :]
    return _COMMENTARY.sub("", text, count=1)


def last_turn(text: str) -> str:
    """What the model says to the person: its final channel, else its first turn, without control tokens."""
    turns: list[tuple[str, str, str]] = []  # role, channel, text
    role = channel = comes = ""
    at = 0
    for match in TAG.finditer(text):
        name = name_of(match)
        is_piped = match["pipe"] is not None or match["tail"] is not None
        if not (is_piped or (match["tag"] and _TOKEN.match(name))) or element_of(name):
            continue
        piece, at = text[at : match.start()], match.end()
        role, channel, piece = _headed(comes, role, channel, piece)
        turns.append((role, channel, piece))
        role, channel, comes = _after(name, role, channel, closes=is_slashed(match))
    role, channel, piece = _headed(comes, role, channel, text[at:])
    return _chosen([*turns, (role, channel, piece)]) if at else text


def _after(name: str, role: str, channel: str, *, closes: bool) -> tuple[str, str, str]:
    """Role and channel after a control token, and which of the two the following text gives."""
    word = name.removesuffix("_token")
    if closes and name in _CHANNEL_COMES:
        return role, "", ""
    if not closes and name in _ROLE_COMES:
        return "", "", "role"
    if name in _CHANNEL_COMES:
        return role, channel, name
    if name.startswith("unused"):
        return role, channel, "thought"
    if word in _ROLES:
        return word, "", ""
    if closes or (_TURN_ENDS.match(name) and name not in ("end_header_id", "end_of_role")):
        return "", "\0", ""  # belongs to no role
    return role, channel, ""


def _headed(comes: str, role: str, channel: str, piece: str) -> tuple[str, str, str]:
    """Role and channel as the beginning of a piece gives them, and the rest of the piece."""
    if comes == "constrain":
        return role, channel, ""
    head, _newline, rest = piece.partition("\n")
    word = head.strip().casefold()
    if comes == "channel":
        return role, word.partition(" ")[0], rest
    if comes == "thought":
        return role, word if word == comes else "", piece
    if comes == "role":
        first = word.partition(" ")[0]
        if first in _ROLES:
            return first, channel, rest
        return (role, "thought", rest) if REASONING.search(first) else (role, channel, piece)
    return role, channel, piece


def _chosen(turns: Sequence[tuple[str, str, str]]) -> str:
    """The pieces of the final channel; without one, those before the first turn has ended."""
    final = [piece for role, channel, piece in turns if channel == "final" and role not in _OTHERS]
    if any(piece.strip() for piece in final):
        return "".join(final)
    spoken: list[str] = []
    for role, channel, piece in turns:
        if channel == "\0" and any(one.strip() for one in spoken):
            break
        if role not in _OTHERS and channel in ("", "\0"):
            spoken.append(piece)
    return "".join(spoken)
