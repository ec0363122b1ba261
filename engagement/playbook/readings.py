"""What a prospect's answer seems to mean, read by signal words and a small grammar of denials.

Pure and deterministic. Takes time in proportion to the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from engagement.playbook.clauses import Clause, clauses
from engagement.playbook.cues import Cue
from engagement.playbook.own_words import own_words


class Signal(StrEnum):
    """One thing that an answer may say; of several, the first of this list is the main thing."""

    WRONG_PERSON = "wrong_person"
    MEETING = "meeting"
    POSITIVE = "positive"
    PRICE = "price"
    LATER = "later"
    NOT_INTERESTED = "not_interested"
    UNCLEAR = "unclear"


_BARE_NO = re.compile(
    r"(?:(?:so|then|also|daher|тому|asi qu) )?(?:no|ні|нет|nein)"
    r"(?: (?:thanks|thank you|thx|дякую|спасибо|danke|gracias))?\W{0,3}"
)
_UNTIL = re.compile(r"\b(?:until|till|before|до|bis|hasta)(?: \w+)? ?$")
_FEW_WORDS = 4


@dataclass(slots=True)
class _Found:
    """What has been read so far; `last`: the number of the clause that said a signal last."""

    last: dict[Signal, int] = field(default_factory=dict)
    stops: bool = False  # wants no more messages
    is_away: bool = False  # a machine answers, or somebody about to leave
    agrees: bool = False  # says "yes", and nothing that tells to what
    refuses: bool = False  # says a bare "no"


def readings(text: str) -> tuple[Signal, ...]:
    """What the answer says, the main thing first; UNCLEAR when it says nothing that these rules read.

    A wish to be left alone is all that counts. Hot signals come before "later" and "no"; interest that a no
    has followed since ("sounds good, but we have no need") is none.
    """
    found = _Found()
    for number, clause in enumerate(clauses(own_words(text))):
        _read(clause, number, found)
    return _judged(found)


def _judged(found: _Found) -> tuple[Signal, ...]:
    if found.stops:
        return (Signal.NOT_INTERESTED,)
    said = dict(found.last)
    if found.is_away:  # whoever stands in for them is no better person to ask
        said.pop(Signal.WRONG_PERSON, None)
        said.setdefault(Signal.LATER, 0)
    if found.refuses and not said.keys() & {Signal.MEETING, Signal.POSITIVE}:
        said.setdefault(Signal.NOT_INTERESTED, 0)
    if said.get(Signal.NOT_INTERESTED, -1) > said.get(Signal.POSITIVE, -1) and Signal.MEETING not in said:
        said.pop(Signal.POSITIVE, None)
    if not said:
        return (Signal.POSITIVE if found.agrees else Signal.UNCLEAR,)
    return tuple(signal for signal in Signal if signal in said)


def _read(clause: Clause, number: int, found: _Found) -> None:
    """Add what one half-sentence says."""
    if clause.has(Cue.URGENT):
        return
    found.stops |= clause.has(Cue.STOP)
    if clause.has(Cue.AWAY):
        found.is_away = True
        return
    found.refuses |= bool(_BARE_NO.fullmatch(clause.text))
    found.agrees |= clause.says(Cue.AGREE)
    found.last |= dict.fromkeys(_signals(clause), number)


def _signals(clause: Clause) -> Iterator[Signal]:
    if clause.has(Cue.OTHER) and not clause.has(Cue.INTERNAL):
        yield Signal.WRONG_PERSON
        return
    waits, meets, asks_price = _waits(clause), _meets(clause), clause.has(Cue.PRICE)
    if waits:
        yield Signal.LATER
    if meets and (not waits or clause.has(Cue.EAGER)):
        yield Signal.MEETING
    if asks_price:
        yield Signal.PRICE
    if _refuses(clause) or (_refuses_talk(clause) and not waits):
        yield Signal.NOT_INTERESTED
    elif not meets and (clause.says(Cue.WANT) or (clause.says(Cue.SEND) and not (asks_price or waits))):
        yield Signal.POSITIVE


def _waits(clause: Clause) -> bool:
    """Whether it asks for another time than now."""
    if clause.has(Cue.BUSY) or clause.says(Cue.DEFER, Cue.FAR):
        return True
    if clause.has(Cue.INTERNAL) and not _refuses(clause):  # they have asked their people, and it is a no
        return True
    cannot_talk = clause.denies(Cue.MEET) and clause.has(Cue.ABLE) and not clause.has(Cue.SLOT)
    return cannot_talk or clause.denies(Cue.TIME) or (clause.has(Cue.NOW) and clause.has(Cue.NOT))


def _meets(clause: Clause) -> bool:
    """Whether it is about a talk, or offers a day for one."""
    if clause.says(Cue.MEET):
        return not clause.denies(Cue.REFUSED)  # "a meeting is not needed"
    if not clause.says(Cue.SLOT):
        return False
    slots = clause.spans(Cue.SLOT)
    if _UNTIL.search(clause.text[max(0, slots[0][0] - 20) : slots[0][0]]):
        return False
    is_short = clause.text.count(" ") < _FEW_WORDS
    return (
        is_short or clause.text.endswith("?") or clause.has(Cue.FREE) or len(slots) > 1
    )  # a day and an hour


def _refuses(clause: Clause) -> bool:
    return clause.has(Cue.DECLINE) or clause.denies(Cue.WANT, Cue.REFUSED)


def _refuses_talk(clause: Clause) -> bool:
    """Whether a talk itself is declined, not a day for it."""
    return clause.denies(Cue.MEET) and not (clause.says(Cue.MEET) or clause.has(Cue.ABLE, Cue.SLOT))
