"""The words of a timing text, as patterns for `reminders.policy.timing`: data only, no arithmetic.

Fragments have no capturing groups and expect what `normalised()` returns. Nothing in them can repeat
without a bound but single words and digits, and the text is short, so no input makes a match slow.
"""

import re

TEXT_READ = 500
"""Characters of a timing text that are read; what a model writes beyond them is no timing."""

_SPELLINGS = str.maketrans(
    {"_": " ", "’": "'", "‘": "'", "…": " ", "—": " - ", **dict.fromkeys("‐‑‒–−", "-")}  # noqa: RUF001
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad")
)


def normalised(text: str) -> str:
    """Return the part that is read: lower case, plain dashes and quotes, single spaces, no invisible mark."""
    return " ".join(text[:TEXT_READ].translate(_SPELLINGS).lower().split())


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


# --- Amounts ------------------------------------------------------------------------------------------------

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    *(f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: value for value, word in enumerate(_ONES + _TEENS)}
NUMBER_WORDS |= dict(zip(_TENS, range(20, 100, 10), strict=True))

_DIGITS = r"\d{1,4}(?:\.\d{1,2})?"
COUNT = _any(
    _DIGITS, rf"{_any(*_TENS)}(?:[ -]{_any(*_ONES[1:])})?", _any(*sorted(NUMBER_WORDS, key=len, reverse=True))
)
_RANGE = rf"{COUNT}\+?(?:(?: ?[-~] ?| (?:to|or|and|through|&) ){COUNT}\+?)?"
_QUANTITY = _any(
    rf"{_RANGE}(?: and a half)?(?: or (?:more|so))?",
    r"(?:an? )?couple(?: of)?",
    r"(?:a )?few",
    r"half(?: an?)?",
    r"another",
    r"an?",
)
_UNIT = r"(?:hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|mths?|mos|years?|yrs?)"
_SHORT_UNIT = r"(?:h|d|w(?!/)|mo)"
WORKING_DAY = r"(?:(?:business|working|work|biz)[ -]?days?|weekdays?)"
_MORE = r"(?:(?:more|full|whole|extra|additional|further|other|calendar|consecutive|good) )?"

_WORD = r"(?<!\w)(?<!\w-)"  # a word starts here, and it is not the rest of a hyphenated one
_NUMBER = r"(?<![\w.-])(?<!\d[,:/])"  # so does an amount: not "-3", "1,000", "1/2" or "9:30"
_END = r"(?!\w|-[a-z])"
_WORD_END = r"(?!\w|'s\b|-\w)"
_LABEL_END = r"(?!\w|%| %|-\w|[.:]\d|,\d{3})"

# Only digits stick to their unit, and only digits go with a single letter: "ad" is not a day.
_SPAN = (
    rf"{_NUMBER}{_QUANTITY}"
    rf"(?:[ -]{_MORE}(?:(?:business|working) )?{_UNIT}|(?<=\d){_UNIT}|(?<=\d)[ -]?{_SHORT_UNIT}){_END}"
)
WORKING_SPAN = rf"{_NUMBER}{_QUANTITY}(?:[ -]{_MORE}|(?<=\d)){WORKING_DAY}{_END}"

# Minutes are as often the length of a call as a delay: something must say that they are to pass.
_MINUTES = rf"{_QUANTITY}[ -]?min(?:ute)?s?{_END}"
_DELAYED_MINUTES = _any(
    rf"{_WORD}(?:in|after|within|wait)(?: the next| about| another| for)? {_MINUTES}",
    rf"{_NUMBER}{_MINUTES}(?= (?:later|after|from))",
    rf"\A{_MINUTES}(?=\W?\Z)",
)
SPAN = _any(_SPAN, _DELAYED_MINUTES)

# --- Labels: "day 3", "day-3", "days 3-5", "day: 3", "day #3", "D+3" ----------------------------------------


def _label(words: str) -> str:
    return rf"{_WORD}{words}(?:-| ?[#:]? ?){COUNT}\+?(?:-(?:{words} ?)?{COUNT})?{_LABEL_END}"


DAY_LABEL = _any(_label("days?"), rf"{_WORD}d\+?\d{{1,3}}{_LABEL_END}")
WORKING_LABEL = _label(r"(?:business|working|work|biz)[ -]days?")
WEEK_LABEL = _label("(?:weeks?|wks?)")
MONTH_LABEL = _label("months?")
WEEKDAYS = (
    "mon(?:day)?",
    "tue(?:s(?:day)?)?",
    "wed(?:nesday)?",
    "thu(?:rs?(?:day)?)?",
    "fri(?:day)?",
    "sat(?:urday)?",
    "sun(?:day)?",
)
_WEEKDAY = rf"{_WORD}{_any(*WEEKDAYS)}{_END}"
_DAY_IN = _any(DAY_LABEL, _WEEKDAY)
EDGE = r"(?:(?:the )?(?:end|close|middle|mid)(?: of)?(?: the)?|late(?: in)?)"
# A day of a numbered week, whichever comes first; "end of week 1", "mid-week 2".
IN_WEEK = _any(
    rf"{WEEK_LABEL}(?:,| -|:| \(| on| and)?(?: the)? ?{_DAY_IN}",
    rf"{_DAY_IN}(?:,| \()?(?: of| in)?(?: the)? ?{WEEK_LABEL}",
    rf"{_WORD}{EDGE}[ -]{WEEK_LABEL}",
    rf"{_WORD}w\d{{1,2}} ?d\d(?!\w)",
)
NAMED = re.compile(r"[^\W\d]|\b\d{4}\b")
ISO_DATE = r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\d-])"

# --- Words --------------------------------------------------------------------------------------------------

_IMMEDIATE = _any(
    r"(?:right[ -]?)?now",
    r"immediate(?:ly)?",
    r"instantly",
    r"today",
    r"tonight",
    r"this (?:instant|morning|afternoon|evening)",
    r"same[ -](?:(?:business|working) )?day",
    r"(?:right|straight)[ -]?away",
    r"(?<!all )at once",
    r"on the spot",
    r"as soon as (?:possible|you can|practical|feasible)",
    r"asap",
    r"a\.s\.a\.p",
    r"at the earliest opportunity",
    r"(?:without(?: any)?|no) delay",
    r"(?:eod|(?:the )?end of (?:the )?(?:business )?day)(?=\W*\Z|[.,;:!)])",
)
IMMEDIATE = rf"{_WORD}{_IMMEDIATE}{_WORD_END}(?! ?\+| plus\b)"

_NEXT = _any(
    r"(?:the )?day after tomorrow",
    r"tomorrow",
    r"(?:the )?(?:week|month) after next",
    r"fortnight",
    rf"next[ -](?:day|morning|week|fortnight|month|{WORKING_DAY})",
    rf"following (?:(?:day|week|month)(?! \d+(?![\w:]))|morning|fortnight|{WORKING_DAY})",
    r"(?:the |\A)(?:day|week|month) after",
)
NEXT = rf"{_WORD}{_NEXT}{_WORD_END}"

# --- What looks like a delay and is none --------------------------------------------------------------------

_NEGATION = rf"(?:{_WORD}(?:not|never|rather than|instead of)|n't)"
_RECURRING = rf"{_WORD}(?:every|each|per|last|past|previous)(?: other| single)?"
_NO_DELAY = _any(
    # a negated word
    rf"{_NEGATION} (?:(?:be|do|send|start|call|write|needed|just|quite) )?(?:it )?{_IMMEDIATE}",
    rf"{_NEGATION} (?:tomorrow|next (?:day|week|month))",
    # "now" and "today" that say something else
    rf"{_WORD}now (?:that|and (?:then|again))",
    rf"{_WORD}(?:until|till|by|for|before|after|since|up to) now",
    rf"{_WORD}(?:until|till|before|after|since) today",
    rf"(?<!starting )(?<!effective ){_WORD}from (?:now|today)(?! on)",
    # recurrences, rates, the past and the present
    rf"{_RECURRING} (?:{_SPAN}|{WORKING_SPAN}|{_UNIT}|{WORKING_DAY})",
    rf"{_WORD}(?:once|twice|thrice) (?:an?|per|every|each) {_UNIT}",
    rf"{_NUMBER}{COUNT}(?: ?x| \w{{1,20}}s)? (?:an?|per|every|each) {_UNIT}(?! (?:later|after|from))",
    rf"{_WORD}this {_UNIT}",
    # the close of a day that is named, which the reader of phrases knows
    rf"{_WEEKDAY},? (?:eod|cob|end of (?:the )?(?:business )?day)",
    # a clock time; the number of a step or a version
    rf"{_WORD}at \d{{1,4}} ?(?:h|hrs?|hours?)",
    rf"{_WORD}(?:step|touch(?:point)?|stage|phase|attempt|version|section) ?#?\d{{1,3}}(?:[a-z]|(?= - ))",
)
NO_DELAY = rf"{_NO_DELAY}(?!\w)"

# --- What stands around an amount ---------------------------------------------------------------------------

_RENDERING = r"print\w*|models?|render\w*"  # behind "3D"
NOT_AHEAD = re.compile(
    rf"'?s?'?(?: (?:ago|prior|earlier|early|old|in advance|ahead of|{_RENDERING})\b"
    r"| (?:free )?(?:trial|notice|warranty|guarantee|contract)\b"
    r"| before\b(?! \w+ing\b)"
    r"| ?/ ?(?:hour|day|week|month)\b)"
)
WAITING = re.compile(r"\b(?:wait|pause|allow|leave|give)\b[^.,;]{0,25}\Z")
ACTIVITY = re.compile(
    r"[ -](?:call|chat|meeting|demo|session|workshop|webinar|training|course|video|event|conference|sprint"
    r"|plan|pilot|program(?:me)?|project|roadmap|campaign|sequence|cadence|week)\b"
)
