"""An answer in half-sentences, each with the cues that it holds and whether they are denied there.

Pure. Takes time in proportion to the text.
"""
# ruff: noqa: RUF001  other alphabets are the point

import re
from bisect import bisect_left
from collections.abc import Iterator

from engagement.playbook.cues import CUES, IDIOMS, SIGNS, Cue, folded

Span = tuple[int, int]

# Where a sentence, or half of one, ends. A comma before "that" does not part a denial from what it denies.
_BREAK = re.compile(
    r"[!;\n…]|(?<=\?)|[.,](?!\d)(?! (?:що|щоб|чи|dass|das|ob|que)\b)| [-–—] "
    r"|\b(?:but|however|although|though|але|проте|однак|зате|но"
    r"|aber|jedoch|allerdings|sondern|pero|sino|aunque)\b"
)
_AROUND = " ¿¡\"'()*_"
_ASKS_WHY = re.compile(r"(?:why|warum|wieso|чому|почему|por qu)\b")  # "why don't we talk" denies nothing
_BEFORE, _AFTER = 45, 25  # characters from a denial to what it denies; only German denies from behind
_BEHIND = re.compile(r" (?:\w+ ){0,2}(?:nicht|nich|kein\w*)\b")


def clauses(text: str) -> Iterator["Clause"]:
    """The half-sentences of a text, folded, with what is an idiom in them replaced."""
    plain = "\n".join(" ".join(line.split()) for line in folded(text.translate(SIGNS)).split("\n"))
    for pattern, meant in IDIOMS:
        plain = pattern.sub(meant, plain)
    parts = (part.strip(_AROUND) for part in _BREAK.split(plain))
    return (Clause(part) for part in parts if part)


class Clause:
    """One half-sentence. Each cue is looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._asks_why = bool(_ASKS_WHY.match(text))
        self._spans: dict[Cue, list[Span]] = {}

    def has(self, *cues: Cue) -> bool:
        """Whether one of these cues stands in it, denied or not."""
        return any(self.spans(cue) for cue in cues)

    def says(self, *cues: Cue) -> bool:
        """Whether one of these cues stands in it without a denial."""
        return any(not self._is_denied(span) for cue in cues for span in self.spans(cue))

    def denies(self, *cues: Cue) -> bool:
        """Whether one of these cues stands in it with a denial."""
        return any(self._is_denied(span) for cue in cues for span in self.spans(cue))

    def spans(self, cue: Cue) -> list[Span]:
        """Where the cue stands, in order."""
        if cue not in self._spans:
            self._spans[cue] = [found.span() for found in CUES[cue].finditer(self.text)]
        return self._spans[cue]

    def _is_denied(self, span: Span) -> bool:
        """Whether a denial stands shortly before it; in German, behind it."""
        if self._asks_why:
            return False
        start, end = span
        denials = self.spans(Cue.NOT)
        before = bisect_left(denials, span) - 1
        is_near = before >= 0 and start - denials[before][1] <= _BEFORE
        return is_near or bool(_BEHIND.match(self.text, end, end + _AFTER))
