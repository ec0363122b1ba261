"""What a model says behind a message: notes, counts, offers, a second version, the next turn.

Pure. Takes time in proportion to the text. What speaks to the prospect is the message's own.
"""
# ruff: noqa: RUF001  signs and letters of other languages are the point

import re

from engagement.wrappings import words
from engagement.wrappings.forms import (
    ABOUT_DRAFT,
    COUNT,
    COUNT_BEHIND,
    CRAFT,
    DRAFT_OR_TEXT,
    GREETED,
    RULE,
    US,
    YOU,
    bare,
    of,
)

_LONGEST_ASIDE = 400
_LONGEST_COUNT = 160
_OFFER = of(rf"\A(?:{words.OFFER})")
_NOTE = of(rf"\A(?:{words.NOTE}|{words.ON_DRAFT})\s*(?:[:：(—-]|\Z)")
_ON_DRAFT = of(rf"\A(?:{words.ON_DRAFT})(?!\w)")
_BY_MODEL = of(rf"(?<!\w)(?:{words.BY_MODEL})(?!\w)")
_SOURCE = of(rf"(?<!\w)(?:{words.SOURCE})(?!\w)")
_TO_FILL_IN = of(rf"\A(?:please )?(?:{words.TO_FILL_IN})(?!\w)")
_OMITS = of(rf"(?<!\w)(?:{words.OMITS})(?!\w)")
_ADJUST_IF = of(rf"(?<!\w)(?:{words.ADJUST_IF})(?!\w)")
_TEXT_IS = of(
    rf"\A(?:(?:this|the) (?:\w+ )?{DRAFT_OR_TEXT}|this|it)"
    r" (?:is|are|keeps?|makes?|stays?|uses?|opens?|has|ends?)\b"
)
_AS_ASKED = of(rf"(?<!\w)(?:{words.AS_ASKED})(?!\w)")
_TWO_QUALITIES = of(rf"(?<!\w)(?:{words.CRAFT}) (?:{words.AND}) (?:{words.CRAFT})(?!\w)")
_CAN_MAKE_IT = of(
    r"\Ai (?:can|could)(?: also)? (?:make|keep) (?:it|this|that)"
    r" (?:a bit |even |much )?(?:\w+er|more \w+|less \w+)\b"
)
_SIGN_OFF = of(rf"\A(?:{words.SIGN_OFF})\b.{{0,40}}\Z")
_HELPS = of(r"\A(?:i )?hope (?:this|it|that) helps\W*\Z")
_FACT = of(rf"\A(?:{words.FACT})\s*[:=]\s*\S")
_QUALITY_FACT = of(r"\A(?:tone|style|ton|stil|тон|стиль|tono|estilo)\s*[:=]")
_FACTS_APART = of(r"[|·•;\n]")
_END = of(
    rf"(?:\s{{0,9}}[\[(<{{][\[(<{{*/\s]{{0,3}}(?:the )?(?:end|eom|eos|eof|stop|ende|кінець|конец)"
    rf"(?: (?:of|der|des|del|de la) (?:the )?{DRAFT_OR_TEXT})?[\])>}}*\s]{{1,4}}"
    rf"|<[/|｜][\w|｜]{{0,30}}"  # half a mark
    rf"|\n[-*=–—# \t]{{0,6}}(?:the )?end of (?:the )?{DRAFT_OR_TEXT}[-*=–—.# \t]{{0,6}})\s{{0,9}}\Z"
)
_LONGEST_END = 80
_TURN = of(r"\n[ \t]*\n(?=[#*_ ]{0,6}(?:user|human|assistant)\b[*_]{0,3}\s?:)")
_LINE_LABEL = of(r"^[#*_ ]{0,6}([^\W\d]+)[*_]{0,3}\s?:")
_SPEAKERS = frozenset({"user", "human", "assistant", "system"})
_CHOICE = r"(?:option|variant|alternative|варіант|вариант|variante|opción|opcja)"
_SECOND = of(
    rf"\n[ \t]*\n[#*_ ]{{0,6}}(?:(?P<choice>{_CHOICE})|{words.DRAFT}|message|e-?mail)"
    r" ?[#№]?(?:2|b|two|zwei|dos)\b[^\n:]{0,60}(?:[:：][*_]{0,3}|$)\s*"
)
_OTHER = of(
    r"\n[ \t]*\n[#*_ ]{0,6}(?:alternative(?:ly)?|another \w+|or|oder|alternativ|або|или|o bien)\b"
    r"[^\n:]{0,40}[:：][*_]{0,3}\s*"
)
_LONGEST_GREETING = 200
_FIRST = of(rf"(?<!\w)(?:{_CHOICE}|{words.DRAFT}|message|e-?mail) ?[#№]?(?:1|a|one|eins|uno)\b")


def without_end(text: str) -> str:
    """The text without its end, as far as that is about the message."""
    text = _without_others(text)
    if counted := COUNT_BEHIND.search(text, max(0, len(text) - _LONGEST_COUNT)):
        text = text[: counted.start()].rstrip()
    for between in ("\n\n", "\n"):
        head, last = _last_part(text, between)
        if len(last) <= _LONGEST_ASIDE and (_is_note(head, last) or _is_chatter(head, last)):
            return head
    return text


def _without_others(text: str) -> str:
    """The text without a sign that it has ended, the next turn, and a second version of itself."""
    if end := _END.search(text, max(0, len(text) - _LONGEST_END)):
        text = text[: end.start()].rstrip()
    turn = _TURN.search(text)
    if turn and {label.casefold() for label in _LINE_LABEL.findall(text, turn.end())} <= _SPEAKERS:
        text = text[: turn.start()].rstrip()
    for pattern in (_SECOND, _OTHER):
        second = pattern.search(text)
        if second and _is_second(text, second):
            text = text[: second.start()].rstrip()
    return text


def _is_second(text: str, label: re.Match[str]) -> bool:
    """Tell the label of a second version from one of the things that a message offers."""
    if _FIRST.search(text, 0, label.start()):
        return False
    is_text = GREETED.match(text[label.end() : label.end() + _LONGEST_GREETING])
    is_choice = label.re is _SECOND and label["choice"] and ":" in label.group()
    return bool(is_text or is_choice)


def _last_part(text: str, between: str) -> tuple[str, str]:
    head, _between, last = text.rpartition(between)
    return head.rstrip(), last


def _is_note(head: str, last: str) -> bool:
    """Tell a note on the draft from one in it: it is set apart by a line, or speaks of the draft."""
    note = bare(last).strip("()[] ")
    label = _NOTE.match(note)
    if not head or label is None:
        return False
    told = note[label.end() :].strip(" *")
    if RULE.fullmatch(_last_part(head, "\n")[1]) or ABOUT_DRAFT.search(note):
        return True
    if _is_told(told):
        return False
    is_craft, is_over = bool(CRAFT.search(told)), _is_over(head)
    if _BY_MODEL.search(told) and (is_craft or _SOURCE.search(told) or (is_over and _OMITS.search(told))):
        return True
    return bool(_TO_FILL_IN.match(told)) or (
        is_over and (is_craft or bool(_ON_DRAFT.match(note))) and not note.casefold().startswith("note")
    )


def _is_told(words_behind: str) -> bool:
    """Tell whether words speak to the prospect, or of the seller's business."""
    rest = _AS_ASKED.sub("", words_behind)
    return bool(YOU.search(rest) or US.search(rest))


def _is_chatter(head: str, last: str) -> bool:
    """Tell whether a last part speaks to whoever asked for the message, not to its reader."""
    line = bare(last).strip("()[] ")
    if RULE.fullmatch(last):
        return True
    if COUNT.match(line) or _are_facts(line):
        return _is_whole(head)
    if not _OFFER.match(line) or (head and _is_greeting(head)):
        return False
    if ABOUT_DRAFT.search(line) or _is_report(line):
        return True
    is_signed = _is_signed(head) and ("?" in line or bool(_HELPS.match(line)))
    return is_signed or (_is_over(head) and _is_offer(line))


def _is_offer(line: str) -> bool:
    """Tell a line that makes no sense behind the last question of a message."""
    if _HELPS.match(line) or _CAN_MAKE_IT.match(line) or _ADJUST_IF.search(line):
        return True
    return len(CRAFT.findall(line)) > 1 and bool(_TEXT_IS.match(line)) and not _is_told(line)


def _is_report(line: str) -> bool:
    """Tell whether a line reports how the text was made: "I kept it short and friendly, as requested"."""
    if not _BY_MODEL.match(line) or _is_told(line):
        return False
    return bool(_AS_ASKED.search(line) or _TWO_QUALITIES.search(line))


def _are_facts(line: str) -> bool:
    """Tell a line of facts about a text: "Tone: friendly | Length: 27 words"."""
    facts = [fact.strip() for fact in _FACTS_APART.split(line)]
    are_facts = all(_FACT.match(fact) or COUNT.match(fact) for fact in facts)
    return are_facts and any(_QUALITY_FACT.match(fact) or COUNT.match(fact) for fact in facts)


def _is_whole(head: str) -> bool:
    """Tell whether the last sentence of a text has ended."""
    return not head or head[-1] in ".!?…。！？\"”»“')]*`>-_" or _is_signed(head)


def _is_greeting(head: str) -> bool:
    return (
        "\n" not in head
        and len(head) <= _LONGEST_END
        and GREETED.match(head) is not None
        and head[-1] in ",!"
    )


def _is_over(head: str) -> bool:
    """Tell whether a message has come to its end: to its question, or its name."""
    return head.endswith("?") or _is_signed(head)


def _is_signed(head: str) -> bool:
    """Tell whether a message has ended with its courtesy and a name."""
    lines = [line.strip() for line in head[-200:].split("\n") if line.strip()]
    return any(_SIGN_OFF.match(line) for line in lines[-3:])
