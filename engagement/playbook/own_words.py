"""A pasted answer without what its author did not say: the quoted mail, the signature, a phone's footer.

Pure. Takes time in proportion to the text.
"""
# ruff: noqa: RUF001  other alphabets are the point

import re

# Where the mail that was answered begins: a line that says who wrote when, or the head of a forwarded one.
_QUOTED = re.compile(
    r"^[ \t]*(?:"
    r"-{2,} ?(?:original|forwarded|urspr|weitergel|mensaje|исходн|початк|переслан)"
    r"|(?:on|am|el|le|пн|вт|ср|чт|пт|сб|нд|\d{1,2})\b[^\n]{4,150}"
    r"\b(?:wrote|schrieb|escribi[oó]|пише|написа(?:в|ла)|пишет)\b"
    r"|(?:from|von|de|від|от):[^\n]{0,120}[@<]"
    r"|_{8,}[ \t]*$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"^[ \t]*(?:--[ \t]*$"
    r"|(?:(?:with )?(?:best|kind|warm|many)(?: (?:regards|wishes|thanks))?|regards|cheers|sincerely|br|rgds"
    r"|з повагою|з найкращими побажаннями|гарного дня|щиро|с уважением"
    r"|(?:mit )?(?:freundlich|herzlich|best|viel|lieb)e[nr]? gr[uü](?:ß|ss)e?n?|mfg|vg|lg"
    r"|(?:un |muchos |cordiales )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo"
    r")[ \t]*[,.!]?[ \t]*$"
    r"|(?:sent|gesendet|enviado|надіслано|отправлено) (?:from|von|mit|desde|з|с) )",
    re.IGNORECASE | re.MULTILINE,
)


def own_words(text: str) -> str:
    """The author's own words, from the first to the signature; the text itself when nothing else is left."""
    text = text.replace("\r", "\n")
    quoted = _QUOTED.search(text)
    said = text[: quoted.start()] if quoted else text
    said = "\n".join(line for line in said.split("\n") if not line.lstrip().startswith(">"))
    end = next((one for one in _SIGN_OFF.finditer(said) if said[: one.start()].strip()), None)
    said = said[: end.start()] if end else said
    return said if said.strip() else text
