"""Phone numbers in foreign text, as `phonenumbers` judges them, which is imported once there is a number.

Pure: no Django, no model, no network.
"""

import re
from functools import lru_cache

_HYPHENS = "\\-\u2010-\u2015\u2212"
_NUMBER = re.compile(
    rf"(?<![\w/.,@])(?P<plus>\+\s?|00(?=[1-9]))?(?:0\d{{1,4}}[^\S\n]/[^\S\n])?\(?\+?\d(?:[^\S\n]?[().{_HYPHENS}][^\S\n]?\(?|[^\S\n]{{1,2}}\(?|/)?"
    rf"(?:\d(?:[^\S\n]?[().{_HYPHENS}][^\S\n]?\(?|[^\S\n]{{1,2}}\(?|/)?){{3,13}}\d"
    r"(?:,?[^\S\n]?(?:ext\.?|x|доб\.?|Durchwahl|#)[^\S\n]?\d{1,5})?(?![\w/@])",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[^\S\n]?[A-Z\d]{4}){2,7}(?:[^\S\n]?[A-Z\d]{1,3})?\b")
_DATE = re.compile(r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})(?!\d)")
_SUM = re.compile(r"[1-9]\d{0,2}(?:[\s.]\d{3})+")  # "1 200 000"
_AMERICAN = re.compile(rf"\(?\d{{3}}\)?[\s.{_HYPHENS}]{{1,2}}\d{{3}}[\s.{_HYPHENS}]\d{{4}}(?!\d)")
_FEWEST_AT_HOME, _MOST_AT_HOME = 9, 13  # digits of a number that begins with 0, of a country nobody named


def find_phones(text: str, *, region: str = "") -> list[tuple[int, int]]:
    """Return where the phone numbers of a text stand; those of `region`, an ISO code, need no prefix."""
    if not any(map(str.isdigit, text)):
        return []
    hidden = _IBAN.sub(lambda iban: "x" * len(iban.group()), text)
    return [found.span() for found in _NUMBER.finditer(hidden) if _is_phone(found, region)]


def number_in(value: str) -> str:
    """Return the number of a field that is called a phone: any of five digits and more; "" for none."""
    found = _NUMBER.search(value)
    return " ".join(found.group().split()) if found else ""


def international(number: str) -> str:
    """Return a number with the plus that Telegram leaves out, where it is one with its country's code."""
    number = number.strip()
    is_bare = number[:1] in "123456789" and number.isdigit()
    return f"+{number}" if is_bare and _is_valid(f"+{number}") else number


def _is_phone(found: re.Match[str], region: str) -> bool:
    number = found.group()
    digits = sum(map(str.isdigit, number))
    if found["plus"] or "+" in number:
        whole = number.replace("+", "").strip().removeprefix("00")
        return digits >= 7 and _is_valid(f"+{whole}", strictly=False)
    if _DATE.search(number):
        return False
    if region and _is_valid(number, region):
        return True
    if _SUM.fullmatch(number):
        return False
    if number.lstrip("(").startswith("0"):
        return _FEWEST_AT_HOME <= digits <= _MOST_AT_HOME
    return bool(_AMERICAN.match(number)) or (digits > _FEWEST_AT_HOME + 1 and _is_valid(f"+{number}"))


@lru_cache(maxsize=512)  # one paste is looked through several times
def _is_valid(number: str, region: str = "", *, strictly: bool = True) -> bool:
    from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse  # noqa: PLC0415

    try:
        parsed = parse(number, region or None)
    except NumberParseException:
        return False
    return is_valid_number(parsed) if strictly else is_possible_number(parsed)
