"""English words of time, as they are typed in a hurry: data only.

A table per kind of word (`lexicon.WordKind`); "|" parts spellings of one meaning. Texts are compared in lower
case and without apostrophes: "o'clock" is "oclock".
"""

from typing import Any, Final

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)


def _ordinals() -> dict[str, int]:
    """Return the days of a month in words, the first to the thirty-first."""
    known = dict(enumerate(_ORDINALS.split(), start=1)) | {30: "thirtieth"}
    for tens, name in ((20, "twenty"), (30, "thirty")):
        known |= {tens + one: f"{name} {known[one]}|{name}-{known[one]}" for one in range(1, 10)}
    return {words: number for number, words in known.items()}


TABLES: Final[dict[str, dict[str, Any]]] = {
    "number": {word: number for number, word in enumerate(_NUMBERS.split(), start=1)}
    | {
        "thirty": 30,
        "forty|fourty": 40,
        "forty five|forty-five|fortyfive": 45,
        "fifty": 50,
        "sixty": 60,
        "ninety": 90,
        "a couple of|couple of|a couple|couple": 2,
        "half an|half a|half|a half": 0.5,
        "another|one more": 1,
        "a quarter of an|quarter of an|a quarter|quarter": 0.25,
    },
    "ordinal": _ordinals(),
    "unit": {
        "minute|minutes|min|mins|m": "minute",
        "hour|hours|hr|hrs|h": "hour",
        "day|days|d": "day",
        "week|weeks|wk|wks|w": "week",
        "fortnight|fortnights": "fortnight",
        "month|months|mo|mos|mth|mths": "month",
        "year|years|yr|yrs|y": "year",
        "business day|business days|working day|working days|workday|workdays|work day|work days": "workday",
    },
    "span": {"half-hour|halfhour": ("hour", 0.5)},
    "weekday": {"tues|tuseday": 1, "weds|wensday": 2, "thur|thurs": 3},
    "month": {"sept": 9},
    "day": {
        "today": 0,
        "tomorrow|tmrw|tmr|tmw|tmrrw|tomo|tommorow|tommorrow|2morrow": 1,
        "day after tomorrow|the day after tomorrow": 2,
        "yesterday": -1,
        "day before yesterday|the day before yesterday": -2,
    },
    "part": {
        "morning|first thing": "morning",
        "afternoon|after lunch": "afternoon",
        "evening|eve": "evening",
        "night": "night",
        "tonight|tonite": "tonight",
        "this morning": "this morning",
        "this afternoon": "this afternoon",
        "this evening": "this evening",
        "later today|today later|sometime today": "this afternoon",
        "lunch|lunchtime|lunch time": "noon",
        "end of day|end of the day|the end of the day|eod|close of business|cob|end of business day": "close",
    },
    "suffix": {
        "am": "am",
        "pm": "pm",
        "in the morning": "morning",
        "in the afternoon": "afternoon",
        "in the evening": "evening",
        "at night": "night",
    },
    "clock": {"noon|midday": (12, 0), "midnight": (0, 0)},
    "weekend": {"weekend": True},
    "which": {
        "this": "this",
        "next|following": "next",
        "coming|this coming|upcoming": "coming",
    },
    "of": {"of": True},
    "edge": {"end": "end", "start|beginning": "start"},
    "prefix": {
        "at|@": "at",
        "on": "on",
        "in": "in",
        "after|+": "after",
        "until|till|til|by|untill|to": "until",
        "for": "for",
        "around|about": "about",
    },
    "article": {"the": 0, "a|an": 1},
    "and": {"and": True},
    "half_more": {"and a half": 0.5},
    "past": {"past": True},
    "to": {"to": True},
    "oclock": {"oclock|o clock": "plain"},
    "of_month": {"of the month|of this month": "this", "of next month": "next"},
    "afterwards": {"later|from now|from today|time": True},
    "since": {"from|after": True},
    "same_time": {"same time|the same time|this time": True},
    "polite": {
        "please|pls|plz|ok|okay|hey|hi|then|thanks|thank you|thx|yes|sure|just": True,
        "snooze|snooze it|snooze this|postpone|postpone it|postpone this|delay|delay it|delay this": True,
        "remind|remind me|remind me again|remind me about it|remind me about this|reminder": True,
        "ping me|nudge me|ask me|tell me|again|come back|come back to me|bring it back|wait": True,
        "lets do|lets say|do|do it|make it|move it|move this|push it|put it off|set it|schedule it": True,
        "can you|could you|sharp|exactly|rather|better|give me|give it|leave it|park it|hold off": True,
    },
}
