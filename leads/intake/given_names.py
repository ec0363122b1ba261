"""Well-known given names, in any spelling: what tells a given name from a surname where the surname is first.

Pure data, without claim to be complete: a name that is not here decides nothing.
"""
# ruff: noqa: SIM905  another alphabet is the point, and a table of words reads better as one text

from leads.intake.words import GIVEN, GIVEN_CYRILLIC, SURNAMES_TOO

__all__ = ["GIVEN", "LETTERS", "ROMANISED", "SURNAMES_TOO", "romanised"]
# How Ukrainian and Russian names are written in Latin letters, one spelling a letter; the others follow.
LETTERS = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщюяёыэў",
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch iu ia e y e u".split(),
        strict=True,
    )
) | {"ь": "", "'": ""}


def romanised(name: str) -> str:
    """Return a name in Latin letters, in a form that is the same for the usual spellings of it.

    >>> romanised("сергій") == romanised("sergey") == romanised("serhii")
    True
    """
    plain = "".join(LETTERS.get(char, char) for char in name)
    for spelt, form in (
        ("kh", "h"),
        ("x", "ks"),
        ("g", "h"),
        ("w", "v"),
        ("j", "i"),
        ("y", "i"),
        ("iie", "ie"),
    ):
        plain = plain.replace(spelt, form)
    plain = (
        plain.replace("ei", "i").replace("ii", "i").replace("iu", "u").replace("ia", "a").replace("ie", "e")
    )
    return "".join(char for at, char in enumerate(plain) if not at or char != plain[at - 1])


ROMANISED = frozenset(map(romanised, GIVEN_CYRILLIC))
