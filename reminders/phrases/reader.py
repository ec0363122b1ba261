"""Words in a row, and the amounts among them: what every rule of the grammar looks at. Pure."""

from collections.abc import Iterator
from typing import Any

from reminders.phrases.lexicon import LONGEST_PHRASE, WordKind, meanings
from reminders.phrases.pieces import Duration
from reminders.phrases.tokens import Token, TokenKind

NOON, HOURS_A_DAY, MINUTES_AN_HOUR, DAYS_A_WEEK, MONTHS_A_YEAR = 12, 24, 60, 7, 12


class Reader:
    """The tokens of one phrase. Every method takes a position and yields (position behind, value)."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._meant: dict[int, list[tuple[int, WordKind, Any]]] = {}

    def meant(self, at: int, *kinds: WordKind) -> Iterator[tuple[int, Any]]:
        """Yield what the words from here on may mean, the longest phrase first."""
        if at not in self._meant:
            self._meant[at] = list(self._meanings(at))
        return ((behind, value) for behind, kind, value in self._meant[at] if kind in kinds)

    def is_meant(self, at: int, kind: WordKind) -> int | None:
        """Return the position behind a word of this kind; None when there is none."""
        return next((behind for behind, _value in self.meant(at, kind)), None)

    def token(self, at: int, *kinds: TokenKind) -> str | None:
        """Return the text of the token if it is of one of these kinds."""
        if at < len(self.tokens) and self.tokens[at].kind in kinds:
            return self.tokens[at].text
        return None

    def digits(self, at: int, *, longest: int = 2) -> int | None:
        """Return a whole number written with at most `longest` digits."""
        text = self.token(at, TokenKind.NUMBER)
        return int(text) if text and len(text) <= longest else None

    def amount(self, at: int) -> Iterator[tuple[int, float]]:
        """Yield a number in digits or words: "2", "1.5", "two", "forty five"."""
        text = self.token(at, TokenKind.NUMBER, TokenKind.DECIMAL, TokenKind.PAIR)
        if text and "/" not in text:
            yield at + 1, float(text.replace(",", "."))
        for behind, value in self.meant(at, WordKind.NUMBER):
            yield behind, value
            for last, ones in self.meant(behind, WordKind.NUMBER):
                if value in (20, 30, 40, 50) and 1 <= ones <= 9:
                    yield last, value + ones

    def span(self, at: int, *, implied: bool = False) -> Iterator[tuple[int, Duration]]:
        """Yield an amount of time, as long as it goes: "2h", "1 day and 2 hours", "a week later".

        `implied`: a unit alone is one of it, as in "через годину".
        """
        for behind, span in self._term(at, implied=implied):
            while more := next(self._more(behind), None):
                behind, span = more[0], span + more[1]
            yield self.is_meant(behind, WordKind.AFTERWARDS) or behind, span

    def _more(self, at: int) -> Iterator[tuple[int, Duration]]:
        """Yield what adds to a span; "5 days a week" is a rate, "a week and a day" is not."""
        behind = self.is_meant(at, WordKind.AND)
        if behind or not self.is_meant(at, WordKind.ARTICLE):
            yield from self._term(behind or at)

    def _term(self, at: int, *, implied: bool = False) -> Iterator[tuple[int, Duration]]:
        for behind, (unit, amount) in self.meant(at, WordKind.SPAN):
            yield from _sized(behind, unit, amount)
        for counted, amount in self._quantity(at, implied=implied):
            yield from self._units(counted, amount)
        for counted, amount in self.amount(at):
            yield from self._abbreviated(counted, amount)
        for behind, unit in self.meant(at, WordKind.UNIT):
            for last, half in self.meant(behind, WordKind.HALF_MORE):
                yield from _sized(last, unit, 1 + half)

    def _units(self, at: int, amount: float) -> Iterator[tuple[int, Duration]]:
        for behind, unit in self.meant(at, WordKind.UNIT):
            half = next(self.meant(behind, WordKind.HALF_MORE), None)
            if half:
                yield from _sized(half[0], unit, amount + half[1])
            else:
                yield from _sized(behind, unit, amount)

    def _abbreviated(self, at: int, amount: float) -> Iterator[tuple[int, Duration]]:
        """ "2 год", and "1h30": beyond noon that is rather a time."""
        for behind, unit in self.meant(at, WordKind.HOURS_AFTER_NUMBER):
            yield from _sized(behind, unit, amount)
        minutes = self.digits(at + 1)
        if self.token(at, TokenKind.WORD) == "h" and minutes is not None and amount <= NOON:
            yield from _sized(at + 2, "minute", amount * MINUTES_AN_HOUR + minutes)

    def _quantity(self, at: int, *, implied: bool) -> Iterator[tuple[int, float]]:
        for behind, amount in self.amount(at):
            yield behind, amount
            for last, half in self.meant(behind, WordKind.HALF_MORE):
                yield last, amount + half
        for behind, one in self.meant(at, WordKind.ARTICLE):
            if one:
                yield behind, 1
        if implied:
            yield at, 1

    def _meanings(self, at: int) -> Iterator[tuple[int, WordKind, Any]]:
        words = [token.text for token in self.tokens[at : at + LONGEST_PHRASE]]
        kinds = [token.kind for token in self.tokens[at : at + LONGEST_PHRASE]]
        known = next((n for n, kind in enumerate(kinds) if kind is not TokenKind.WORD), len(words))
        for length in range(known, 0, -1):
            for kind, value in meanings(tuple(words[:length])):
                yield at + length, kind, value


def _sized(behind: int, unit: str, amount: float) -> Iterator[tuple[int, Duration]]:
    """Yield the duration of so many units, when it comes to whole minutes, days or months."""
    if unit == "day" and amount != int(amount):
        unit, amount = "hour", amount * HOURS_A_DAY
    name, factor = _UNITS[unit]
    whole = amount * factor
    if amount > 0 and whole == int(whole):
        yield behind, Duration(**{name: int(whole)})


_UNITS = {
    "minute": ("minutes", 1),
    "hour": ("minutes", MINUTES_AN_HOUR),
    "day": ("days", 1),
    "week": ("days", DAYS_A_WEEK),
    "fortnight": ("days", 2 * DAYS_A_WEEK),
    "month": ("months", 1),
    "year": ("months", MONTHS_A_YEAR),
    "workday": ("workdays", 1),
}
