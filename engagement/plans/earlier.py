"""What a text says of an earlier step ("I tried to call you"), and whether anybody has done that step.

Pure: no Django, no clock. Takes time in proportion to the text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from engagement.plans import REACHING_OUT, ActionType
from leads.stored_plan import StoredStep

_INVITED: Final = frozenset({ActionType.LINKEDIN_CONNECT})
_CALLED: Final = frozenset({ActionType.CALL})
_SILENT: Final = frozenset({ActionType.LINKEDIN_CONNECT, ActionType.CALL})
_WROTE: Final = REACHING_OUT - _SILENT
# What is said, in the languages that plans are written in, and the actions of which one makes it true.
_SAID: Final = (
    (
        _INVITED,
        r"thank(?:s| you) for (?:connecting|accepting|the connection)"
        r"|now that we(?:['’]| a)re connected"  # noqa: RUF001  both apostrophes
        r"|дякую,? що (?:прийняли|додали)|дякую за (?:контакт|підтвердження)"
        r"|danke für (?:die vernetzung|das vernetzen|ihre bestätigung)|gracias por (?:conectar|aceptar)",
    ),
    (
        _CALLED,
        r"(?:i|we) (?:just |have |already )?(?:tried|attempted) to (?:reach|call|phone|ring) you"
        r"|i (?:just )?called (?:you|about|earlier|yesterday|last)|i missed you on the phone"
        r"|(?:after|since) my (?:last )?(?:call|voicemail|voice message)|my voicemail"
        r"|(?:не )?(?:намагався|намагалася|пробував|пробувала) (?:вам |вас )?(?:до)?(?:за)?телефонувати"
        r"|я (?:вам )?(?:до|за)?телефонува(?:в|ла)|не (?:зміг|змогла) до вас додзвонитися"
        r"|versucht, sie (?:telefonisch |am telefon )?(?:zu erreichen|anzurufen)"
        r"|intenté (?:llamarle|llamarte)",
    ),
    (
        _WROTE,
        r"(?:follow(?:ing)?[ -]up|circling back|checking in) (?:on|to|about|regarding) my"
        r"|(?:as|like) i (?:mentioned|wrote|said)"
        r"|have(?: not|n['’]t) heard (?:back|from you)"  # noqa: RUF001  both apostrophes
        r"|my (?:last|previous|first|earlier|recent) (?:e-?mail|message|note|letter)"
        r"|since (?:i|my) (?:last )?(?:wrote|note|message|e-?mail)|did you (?:get|see|read) my"
        r"|як я (?:вже )?писа(?:в|ла)|(?:мого|моєму) (?:попередн|останн)\w{1,6} (?:лист|повідомлен)"
        r"|мій (?:попередній|останній|перший) лист|не отрима(?:в|ла) (?:від вас )?відповіді"
        r"|meine? letzte[nr]? (?:e-?mail|nachricht)|mi (?:último|anterior) (?:correo|mensaje)",
    ),
)
_PATTERNS: Final = tuple((kinds, re.compile(rf"\b(?:{said})", re.IGNORECASE)) for kinds, said in _SAID)


def undone(steps: Sequence[StoredStep], number: int, *texts: str | None) -> int:
    """Return the position of a step that these texts speak of as done, though it is not; 0: there is none.

    `number` is the position, from 1, of the step whose texts they are.
    """
    before = list(enumerate(steps[: max(number - 1, 0)], start=1))
    if all(step.get("status") == "done" for _position, step in before):
        return 0
    for kinds in _spoken_of("\n".join(text for text in texts if text)):
        if any(_is_one(step, kinds) and step.get("status") == "done" for step in steps):
            continue
        if found := [position for position, step in before if _is_one(step, kinds)]:
            return found[-1]
    return 0


@lru_cache(maxsize=1024)
def _spoken_of(text: str) -> tuple[frozenset[ActionType], ...]:
    """Return of which deeds a text speaks: actions, one of which must have been done."""
    return tuple(kinds for kinds, pattern in _PATTERNS if pattern.search(text))


def _is_one(step: StoredStep, kinds: Iterable[ActionType]) -> bool:
    return str(step.get("action_type")) in set(kinds)
