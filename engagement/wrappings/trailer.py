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
    LONGEST_ASIDE,
    RULE,
    US,
    YOU,
    bare,
    of,
)

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
_HELPS = of(
    r"\A(?:(?:i )?hope (?:this|it|that) helps|ich hoffe,? (?:das|dies|es) hilft(?: ihnen| dir| weiter)?"
    r"|сподіваюся,? це (?:допоможе|стане в пригоді)|espero que (?:te |le )?(?:ayude|sirva))"
    r"[.!\s]*(?:good luck\b.{0,60})?\W*\Z"
)
_NAME = of(r"\A(?-i:[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’-]*){0,2})\Z")
_POSTSCRIPT = of(r"\A\W*p\W{0,2}s\b")
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
    """The text without an end that is about the message."""
    text = _without_others(text)
    if counted := COUNT_BEHIND.search(text, max(0, len(text) - _LONGEST_COUNT)):
        text = text[: counted.start()].rstrip()
    for between in ("\n\n", "\n"):
        head, last = _last_part(text, between)
        if len(last) <= LONGEST_ASIDE and (_is_note(head, last) or _is_chatter(head, last)):
            return head
    return text


def _without_others(text: str) -> str:
    """The text without an end mark, the next turn, and a second version of itself."""
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
    """The label of a second version, and not one of several things that a message offers."""
    if _FIRST.search(text, 0, label.start()):
        return False
    is_text = GREETED.match(text[label.end() : label.end() + _LONGEST_GREETING])
    is_choice = label.re is _SECOND and label["choice"] and ":" in label.group()
    return bool(is_text or is_choice)


def _last_part(text: str, between: str) -> tuple[str, str]:
    head, _between, last = text.rpartition(between)
    return head.rstrip(), last


def _is_note(head: str, last: str) -> bool:
    """A note on the draft, and not one in it: it is set apart by a line, or is about the draft."""
    note = bare(last).strip("()[] ")
    label = _NOTE.match(note)
    if not head or label is None:
        return False
    rest = note[label.end() :].strip(" *")
    if RULE.fullmatch(_last_part(head, "\n")[1]) or ABOUT_DRAFT.search(note):
        return True
    is_craft, is_over = bool(CRAFT.search(rest)), _is_over(head)
    if _is_for_reader(rest):
        return is_over and bool(_TO_FILL_IN.match(rest))
    if _BY_MODEL.search(rest) and (is_craft or _SOURCE.search(rest) or (is_over and _OMITS.search(rest))):
        return True
    return bool(_TO_FILL_IN.match(rest)) or (
        is_over and (is_craft or bool(_ON_DRAFT.match(note))) and not note.casefold().startswith("note")
    )


def _is_for_reader(words_behind: str) -> bool:
    """Whether words address the prospect, or are about the seller's business."""
    rest = _AS_ASKED.sub("", words_behind)
    return bool(YOU.search(rest) or US.search(rest))


def _is_chatter(head: str, last: str) -> bool:
    """Whether a last part addresses the person who asked for the message, and not its reader."""
    line = bare(last).strip("()[] ")
    if RULE.fullmatch(last):
        return True
    if COUNT.match(line) or _are_facts(line):
        return not head or head[-1] in ".!?…。！？\"”»“')]*`>-_" or _is_signed(head)
    is_greeted = "\n" not in head and len(head) <= _LONGEST_END and GREETED.match(head)
    if not _OFFER.match(line) or (head and is_greeted and head[-1] in ",!"):
        return False
    # It reports how the text was made: "I kept it short and friendly, as requested".
    is_praise = _is_over(head) and CRAFT.search(line)
    is_report = _BY_MODEL.match(line) and (_AS_ASKED.search(line) or _TWO_QUALITIES.search(line) or is_praise)
    if ABOUT_DRAFT.search(line) or (is_report and not _is_for_reader(line)):
        return True
    is_signed = _is_signed(head) and ("?" in line or bool(_HELPS.match(line)))
    return is_signed or (_is_over(head) and _is_offer(line))


def _is_offer(line: str) -> bool:
    """A line that makes no sense after the last question of a message."""
    if _HELPS.match(line) or _CAN_MAKE_IT.match(line) or _ADJUST_IF.search(line):
        return True
    return len(CRAFT.findall(line)) > 1 and bool(_TEXT_IS.match(line)) and not _is_for_reader(line)


def _are_facts(line: str) -> bool:
    """A line of facts about a text: "Tone: friendly | Length: 27 words"."""
    facts = [fact.strip() for fact in _FACTS_APART.split(line)]
    are_facts = all(_FACT.match(fact) or COUNT.match(fact) for fact in facts)
    return are_facts and any(_QUALITY_FACT.match(fact) or COUNT.match(fact) for fact in facts)


def _is_over(head: str) -> bool:
    """Whether a message has reached its end: a question, or a name."""
    return head.endswith("?") or _is_signed(head)


def _is_signed(head: str) -> bool:
    """Whether a message has ended with a closing formula, or a name on a line of its own."""
    lines = [line.strip() for line in head[-200:].split("\n") if line.strip()]
    is_named = len(lines) > 1 and _NAME.match(lines[-1]) and lines[-1][0].isupper()
    return bool(is_named) or any(_SIGN_OFF.match(line) for line in lines[-3:])
