"""What a screen shows about a step's draft: plain values, no model.

Pure: no Django, no model, no clock.
"""

from dataclasses import dataclass

from botapp.shared.text import COPY_LIMIT, units

MOST_PIECES = 16  # a row of copy buttons has four
_CUTS = ("\n\n", "\n", ". ", "! ", "? ", " ")  # the best places for a cut first


@dataclass(frozen=True, slots=True)
class DraftView:
    """One step's draft, and what the person should know about it before sending it."""

    reminder_id: int
    delivery_id: int | None
    lead_name: str
    step_number: int  # position in the plan, from 1
    step_total: int
    action: str  # what the step does: linkedin_connect, email …
    channel: str  # linkedin, email, phone, other
    text: str
    length: int  # as it is counted against the limit
    limit: int | None  # None: the channel has none
    flags: tuple[str, ...] = ()  # claims that nothing in the lead's material supports
    missing: str = ""  # the channel for which there is no address
    can_undo: bool = False
    wishes: frozenset[str] = (
        frozenset()
    )  # what would come to something: shorter, longer, warmer, formal, words
    is_live: bool = True  # whether the step is still open

    @property
    def is_too_long(self) -> bool:
        """Whether the channel would refuse it."""
        return self.limit is not None and self.length > self.limit


def copy_pieces(text: str) -> list[str]:
    """Cut a draft into what native copy buttons hold; joined, the pieces are the draft.

    Cuts are after a paragraph, else a line, a sentence, a word. Empty when it would take too many buttons.
    """
    pieces = []
    rest = text.strip()
    if units(rest) > MOST_PIECES * COPY_LIMIT:
        return []
    while rest:
        end = _end_of_piece(rest)
        pieces.append(rest[:end])
        rest = rest[end:]
    return pieces if len(pieces) <= MOST_PIECES else []


def _end_of_piece(text: str) -> int:
    if units(text) <= COPY_LIMIT:
        return len(text)
    end, used = 0, 0
    while used + units(text[end]) <= COPY_LIMIT:
        used += units(text[end])
        end += 1
    for cut in _CUTS:
        # A cut near the beginning would only make more buttons.
        if (found := text.rfind(cut, end // 2, end)) > 0:
            return found + len(cut)
    return end
