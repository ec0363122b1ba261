"""Splits a person's name into given and family name, where the order is certain.

Pure. nameparser knows titles, degrees and particles; what it cannot know is whether the family name comes
first. That takes evidence: capitals, a patronymic, the ending of a surname, a well-known given name. A wrong
name in a greeting is worse than none, so what stays uncertain gives "".
"""
# ruff: noqa: RUF001, SIM905  other alphabets are the point, and a table of words reads better as one text

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from leads.intake import signs
from leads.intake.words import (
    DEPARTMENTS,
    GIVEN,
    GIVEN_CYRILLIC,
    HONORIFICS,
    NAME_PARTICLES,
    SURNAMES_FIRST,
    SURNAMES_TOO,
)

if TYPE_CHECKING:
    from nameparser import Parser

_DEGREES = dict.fromkeys(("dr", "doctor", "doktor"), "Dr.") | dict.fromkeys(("prof", "professor"), "Prof.")
_DEGREES |= {"д-р": "Dr.", "доктор": "Dr.", "проф": "Prof.", "професор": "Prof.", "профессор": "Prof."}
LONGEST = 200  # characters: a longer text is no name
_BRACKETED = re.compile(r"[(\[«“„\"][^()\[\]«»“”„\"]*[)\]»”“\"]")
_NICKNAME = re.compile(r"\s[(\[«“„\"][\w@ .'’-]{1,40}[)\]»”“\"]")
_EAST_ASIAN = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")
_KOREAN = re.compile(r"[A-Z][a-z]+-[a-z]+")  # "Min-jun", most often behind the surname
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_PATRONYMIC = re.compile(
    r"\A(?:.+(?:івна|ївна|овна|евна|ёвна|ична|інічна|ович|йович|евич|ёвич|еўна|оўна|evych|ovych|yovych|"
    r"ivna|yivna|ovna|evna|ichna|ovich|evich|yevich)|"
    r"(?:іллі|ильи|кузьми|лук[іи]|фом[іи]|хом[іи]|сав[вw]?[іи]|микити|никити|illi|ilyi|kuzmi|luki|fomi)(?:ч|ch)|"
    r"огли|оглы|кизи|кызы|oglu|oğlu|ogly|qizi|qızı|kyzy)",
    re.IGNORECASE,
)
_CELTIC = re.compile(r"(?:[OD]['’ʼ]|Ma?c)[A-Z].+")  # "O'Brien", "McDonald"
_MANS = re.compile(r"\A.+(?:ich|ych)", re.IGNORECASE)  # in Latin letters a surname as often as a patronymic
_SURNAME = re.compile(
    r"\A.+(?:енко|єнко|чук|щук|юк|[^аеиіоуюяє]ук|ський|ська|цький|цька|зький|зька|ский|ская|цкий|цкая|"
    r"[оеєё]в|[оеєё]ва|[оеє]вич|шин|шина|кін|кіна|ушкін|[ое]нок|ишин|ець|"
    r"enko|chuk|shchuk|yuk|[vnlwtc]ski|[vnlwtc]skyi|skyy|skiy|skii|sky|[vnlwt]ska|skaya|skaia|"
    r"(?<=...)[eo]v|(?<=..)[eo]va)",
    re.IGNORECASE,
)
# How Ukrainian and Russian names are written in Latin letters, one spelling a letter; the others follow.
LETTERS = str.maketrans(
    dict(
        zip(
            "абвгґдеєжзиіїйклмнопрстуфхцчшщюяёыэў",
            "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch iu ia e y e u".split(),
            strict=True,
        )
    )
    | dict.fromkeys("ьъ'’ʼ", "")
)
# What other spellings of one sound become, in this order.
_SPELT = [pair.split(":") for pair in "kh:h x:ks g:h w:v j:i y:i iie:ie ei:i ii:i iu:u ia:a ie:e".split()]


def split_name(name: str) -> tuple[str, str]:
    """Return given and family name; "" for what is unknown or uncertain.

    >>> split_name("Коваль Олена Іванівна")
    ('Олена', 'Коваль')
    >>> split_name("DUPONT Jean")
    ('Jean', 'DUPONT')
    >>> split_name("Nagy Péter")
    ('', '')
    """
    apart = "".join(f" {char} " if unicodedata.category(char) == "So" else char for char in name)
    words = _BRACKETED.sub(" ", apart).split()
    tidy = " ".join(word for word in words if word[0] != "@" and not signs.is_emoji(word))
    is_name = all(char == "," or signs.is_name_char(char) for char in tidy.replace(" ", ""))
    if not 0 < len(tidy) <= LONGEST or not is_name or _EAST_ASIAN.search(tidy):
        return "", ""
    before, comma, behind = (part.strip() for part in tidy.partition(","))
    if comma and _is_turned(before, behind):
        return _unless_initial(behind.split()[0]), before
    parsed = _parser().parse(before)
    words = [*parsed.given.split(), *parsed.middle.split(), *parsed.family.split()]
    if not DEPARTMENTS.isdisjoint(word.lower() for word in words):  # "Sales Team"
        return "", ""
    if not words or (parsed.title and not parsed.given):  # "Herr Schmidt"
        return "", parsed.family
    first = _given_at(words)
    if first is None:
        return "", ""
    if first == 0:  # nameparser keeps "Abdul Rahman" together
        size = len(parsed.given.split()) or 1
        return _unless_initial(" ".join(words[:size])), " ".join(words[size:])
    return _unless_initial("".join(words[first : first + 1])), " ".join(words[:first])


def greeted_as(name: str, first_name: str) -> str:
    """Return how a letter greets this person: by title and surname where a doctor's or professor's title
    stands before the name, else by the first name; "" where it is not certain.

    >>> greeted_as("Prof. Dr. med. Ann Lee", "Ann"), greeted_as("Dr. Nagy Péter", "")
    ('Prof. Lee', '')
    """
    before = [word.strip(".,").lower() for word in name.split()[:-1]]
    title = next((_DEGREES[word] for word in before if word in _DEGREES), "")
    if not title:
        return first_name.title() if first_name.isupper() and len(first_name) > 2 else first_name
    family = split_name(name)[1]
    family = family.title() if family.isupper() else family
    return f"{title} {family}" if family else ""


def is_given(word: str) -> bool:
    """Say whether a word is a well-known given name, in any of its spellings."""
    parts = re.split(r"[-\u2010\u2011]", word.lower().translate(signs.APOSTROPHES))
    return all(part in GIVEN or _romanised(part) in _given_romanised() for part in parts)


def _romanised(name: str) -> str:
    """Return a name in Latin letters, the same for the usual spellings: "Сергій", "Sergey" and "Serhii"."""
    plain = name.translate(LETTERS)
    for spelt, form in _SPELT:
        plain = plain.replace(spelt, form)
    return "".join(char for at, char in enumerate(plain) if not at or char != plain[at - 1])


@cache
def _given_romanised() -> frozenset[str]:
    return frozenset(map(_romanised, GIVEN_CYRILLIC))


def is_turned(before: str, behind: str) -> bool:
    """Say whether these are a surname and, behind a comma, a well-known given name: "Lee, Bob"."""
    given, family = behind.split(), before.split()
    if not 0 < len(given) < 3 or not 0 < len(family) < 4:
        return False
    plain = "".join(filter(str.isalpha, unicodedata.normalize("NFKD", given[0])))
    if not is_given(given[0]) and not is_given(plain):
        return False
    is_family = before.isupper() or (len(family) == 1 and not is_given(before))
    return is_family and signs.is_name(f"{behind} {before}")


def is_honorific(word: str) -> bool:
    """Say whether a word is a title before a name: "Dr.", "Dipl.-Ing."."""
    return all(part.rstrip(".").lower() in HONORIFICS for part in word.split("-"))


def is_person(text: str, *, typed_small: bool = False) -> bool:
    """Say whether a text is a person's name, with what people write around it: "Dr. med. Ann (Annie) Lee"."""
    before, _, behind = text.partition(", ")
    if is_turned(before, behind):
        return True
    words = [word for word in _NICKNAME.sub("", text).split() if not is_honorific(word)]
    return bool(words) and signs.is_name(" ".join(words), typed_small=typed_small and text.islower())


def _is_turned(before: str, behind: str) -> bool:
    """Say whether a comma parts surname and given name: "Lee, Bob", but not "Ann Lee, MBA"."""
    words = behind.split()
    if not words or len(words) > 2 or signs.is_title(behind) or signs.is_aside(behind):
        return False
    surname = [word for word in before.split() if word.lower() not in NAME_PARTICLES]
    return len(surname) == 1 or (is_given(words[0]) and not any(map(is_given, surname)))


def _given_at(words: Sequence[str]) -> int | None:
    """Return where the given name stands; the number of words for none of them; None when it is uncertain."""
    particles = next((at for at, word in enumerate(words) if not _is_particle(word)), 0)
    if particles:  # "von Braun Wernher", "van der BERG Jan": the surname is what follows them
        marked = [_is_capitals(word) for word in words]
        rest = range(particles, len(words))
        end = next((at for at in rest if marked[particles] and not marked[at]), particles + 1)
        return min(end, len(words))
    for evidence in (_by_capitals, _by_patronymic):
        found = evidence(words)
        if found is not None:
            return found if found >= 0 else None
    return _by_look(words)


def _by_capitals(words: Sequence[str]) -> int | None:
    """Return what capitals say: 3 of "VAN DER BERG Jan", 0 of "Jean DUPONT", -1 of "LI Wei", else None."""
    marked = [_is_capitals(word) for word in words]
    if all(marked) or not any(marked):
        return None
    if not marked[0]:
        # "Коваль ОЛЕНА": whoever is called so is not of that family
        return 1 if len(words) == 2 and is_given(words[1]) and not is_given(words[0]) else 0
    end = marked.index(False)
    if end == 1 and is_given(words[0]) and not is_given(words[1]):
        return 0  # "МАРІЯ Кюрі"
    is_clear = len(words[0]) > 2 or end > 1
    return end if is_clear and not (words[0].lower() in SURNAMES_FIRST and len(words) > 2) else -1


def _by_patronymic(words: Sequence[str]) -> int | None:
    """Return what a patronymic says: behind the given name; -1 when it may be a surname; None for nothing."""
    marked = [at for at, word in enumerate(words) if _PATRONYMIC.fullmatch(word)]
    if not marked or len(words) < 2:
        return None
    if marked[0] == 1 or len(words) == 2:
        return 1 if marked[0] == 0 else 0
    if marked[0] == 0:
        return None
    is_surname = bool(_MANS.fullmatch(words[-1])) and not _is_surname(words[0])
    return -1 if is_surname else 1


def _by_look(words: Sequence[str]) -> int | None:
    """Return what endings and well-known names say; without a word about it the given name comes first."""
    known = [is_given(word) for word in words[:2]]
    surname = [_is_surname(word) for word in words[:2]]
    if len(words) > 1 and _KOREAN.fullmatch(words[1]) and not known[1]:
        return None
    if known[0] and not (len(words) > 1 and known[1] and surname[0]):
        return 0
    if len(words) == 1:
        # "Acme" may be a company
        return 1 if surname[0] or words[0].lower() in SURNAMES_FIRST else None
    if known[1] and words[1].lower() not in SURNAMES_TOO and (len(words) == 2 or is_given(words[2])):
        return 1
    if surname[0]:
        return None if surname[1] else 1
    if words[0].lower() in SURNAMES_FIRST:
        return None
    return 0 if surname[1] else _unless_cyrillic(words)


def _unless_initial(given: str) -> str:
    """Return the name, or "" for "J." and "J.R.", by which nobody is greeted."""
    return "" if len(given) == 1 or given.endswith(".") else given


def _unless_cyrillic(words: Sequence[str]) -> int | None:
    return None if _CYRILLIC.search(words[0]) else 0


def _is_capitals(word: str) -> bool:
    """Say whether a word is in capitals, as surnames are: "DUPONT", "O'NEIL", "McDONALD", not "J.R."."""
    letters = [char for char in word.removeprefix("Mc").removeprefix("Mac") if char.isalpha()]
    return len(letters) > 1 and "." not in word and all(char.isupper() for char in letters)


def _is_particle(word: str) -> bool:
    """Say whether a word begins a surname: "von", or a "Mc" that stands apart; but Van may be a name."""
    return word.lower() in ("mc", "mac") or (word.islower() and word in NAME_PARTICLES)


def _is_surname(word: str) -> bool:
    return bool(_SURNAME.fullmatch(word) or _CELTIC.fullmatch(word)) and not is_given(word)


@cache
def _parser() -> "Parser":
    """Import nameparser when the first name is read: it takes a tenth of a second."""
    from nameparser import parser_for  # noqa: PLC0415

    return parser_for()
