"""Whether a text is surely about a prospect: what speaks for one, never a list of what people say otherwise.

Pure: no Django, no model, no network. A contact, a field that is called by its name, a role at a company, or
a person's whole name is enough. What is in doubt is for the person to say.
"""
# ruff: noqa: RUF001, SIM905  other alphabets are the point, and a table of words reads better as one text

import re

from leads.intake import Prospect, signs
from leads.intake.labels import NETWORKS, is_linkedin_profile, is_role_mailbox
from leads.intake.words import GIVEN, NAME_PARTICLES, SMALL_TALK

_PROFILE = re.compile(rf"(?:\A|[/.]){NETWORKS}/", re.IGNORECASE)
_HANDLE = re.compile(r"\A(?:@?[^\W\d]\w*_\w+|@[^\W\d]\w{2,})")
_BEFORE_COMPANY = r"(?:@|\b(?:at|of|for|from|bei|von|chez|en|de|в|у|з|із|от|w))\s*"
# With a capital these look like a name: how people greet, thank and wish.
_GREETING = SMALL_TALK | frozenset(
    """
    happy merry dear best kind many new morning afternoon evening night day weekend welcome the a my
    your our this that to for in on at is are was am i you we today tomorrow monday tuesday wednesday
    thursday friday saturday sunday guten gute guter schönen schönes schöne frohe frohes vielen viele
    liebe lieben lieber herzlichen hallo danke bitte morgen abend heute grüße nicht das ein eine ich
    buenos buenas feliz muchas muchos gracias hola querido querida saludos adiós hoy mañana días tardes
    noches por favor mi добрий доброго добрі добра добрый доброе добрые спасибі будь ласка сьогодні
    завтра сегодня день ранок ранку вечір вечора вечер утро утра ніч ночі гарного гарної хорошего
    щасливого щасливої слава мій моя 你好 您好 谢谢 早上好 こんにちは ありがとう おはよう 안녕하세요
    감사합니다 안녕 مرحبا شكرا السلام שלום תודה
    """.split()
)
# What people write down for themselves, with a job title in it or not: "sales meeting at Acme", "Call Mum".
_NOTE = frozenset(
    """
    call email ask tell buy get pay send remind reminder book cancel check todo note meeting lunch
    dinner appointment ticket launch birthday holiday milk bread code password weather einkaufen
    kaufen anrufen termin milch brot wetter comprar llamar leche pan tiempo cita нагадай нагадати
    купити купить подзвонити зателефонувати позвонить напомни зустріч молоко хліб хлеб погода
    """.split()
)
_NO_NAME = _GREETING | _NOTE
_ENDS = ("?", "？", "؟")


def is_surely_one(prospect: Prospect) -> bool:
    """Say whether what was read can be taken for a prospect without asking.

    >>> from leads.intake import read_prospect
    >>> [is_surely_one(read_prospect(text)) for text in ("Ann Lee", "CTO at Acme", "call mum")]
    [True, True, False]
    """
    if asks(prospect.original):
        return bool(prospect.email or prospect.phone)
    return is_more_than_a_name(prospect) or _is_person(prospect.name) or _is_known_company(prospect)


def is_more_than_a_name(prospect: Prospect) -> bool:
    """Say whether a contact, a field called by its name, or a role at a company speaks for a prospect."""
    if prospect.input_type != "free_text" or prospect.email or prospect.phone:
        return True
    return any(map(_PROFILE.search, prospect.links)) or _has_role(prospect)


def is_paste(prospect: Prospect, *, beside_words: bool) -> bool:
    """Say whether it is a prospect even where something else was asked for: a person and more than the name.

    `beside_words`: any words may have been asked for, a draft or news. There a prospect begins as one, and
    holds no sentence.
    """
    is_named = "name" not in prospect.guessed and _is_person(prospect.name)
    if not is_named or asks(prospect.original) or not is_more_than_a_name(prospect):
        return False
    is_listed = prospect.input_type == "fields" or prospect.original.startswith(prospect.name)
    return not beside_words or (is_listed and not any(map(signs.is_prose, prospect.original.split("\n"))))


def is_paste_of_person(prospect: Prospect) -> bool:
    """Say whether it is a prospect where one's own company was asked for, which may read like one.

    It tells a person: a well-known given name, or a whole name with a job title, with a profile or mailbox of
    one's own, or "Name:" before it.
    """
    if asks(prospect.original) or "name" in prospect.guessed:
        return False
    if next(iter(_words(prospect.name)), "") in GIVEN:
        return is_surely_one(prospect)
    has_mailbox = bool(prospect.email) and not is_role_mailbox(prospect.email)
    has_profile = any(map(is_linkedin_profile, prospect.links))
    is_told = prospect.input_type == "fields" or signs.is_title(prospect.title) or has_mailbox or has_profile
    return is_told and is_paste(prospect, beside_words=True)


def is_small_talk(text: str) -> bool:
    """Say whether there is nothing in a text but what people greet, thank and answer with."""
    return _GREETING.issuperset(_words(text))


def is_somebody(prospect: Prospect) -> bool:
    """Say whether one row of several reads as a person: first a whole name, then what goes with it."""
    first = prospect.original.split("\n", 1)[0]
    # "Cy Day, CFO at Initech": a name of everyday words is one where both a title and a company go with it.
    is_told = bool(prospect.title and prospect.company) and {"title", "company"}.isdisjoint(prospect.guessed)
    is_whole = len(_words(prospect.name)) > 1 and (_is_person(prospect.name) or is_told)
    is_labelled = prospect.input_type == "fields" and bool(prospect.name)
    begins = is_whole and first.startswith(prospect.name) and not signs.is_prose(first)
    if not is_labelled and not begins:
        return False
    told = prospect.email or prospect.phone or prospect.links or prospect.title
    return bool(told or _is_company_of(prospect))


def _is_company_of(prospect: Prospect) -> bool:
    """Say whether a company is called one, or stands behind a name that is certainly a person's."""
    is_given = next(iter(_words(prospect.name)), "") in GIVEN
    return bool(prospect.company) and (
        prospect.input_type == "fields"
        or signs.is_company(prospect.company)
        or _is_at(prospect.company, prospect.original)
        or is_given
    )


def asks(text: str) -> bool:
    """Say whether a text is one line and ends as a question does."""
    return text.rstrip(" )!").endswith(_ENDS) and "\n" not in text


def _has_role(prospect: Prospect) -> bool:
    """Say whether a person, or somebody unnamed at a company, has a job title; or a person a company."""
    is_title = signs.is_title(prospect.title) and _NOTE.isdisjoint(_words(prospect.title))
    is_at = _is_at(prospect.company, prospect.original)
    return (is_title and (is_at or _starts_as_name(prospect.name))) or (
        is_at and _starts_as_name(prospect.name) and signs.is_proper(prospect.company)
    )


def _is_at(company: str, text: str) -> bool:
    """Say whether the text says that somebody is "at" this company."""
    return any(map(str.isalpha, company)) and bool(
        re.search(_BEFORE_COMPANY + re.escape(company), text, re.IGNORECASE)
    )


def _is_known_company(prospect: Prospect) -> bool:
    """Say whether there is a company by its legal form, or a name with a known place: "Acme, Berlin"."""
    named = prospect.name if _starts_as_name(prospect.name) and signs.is_proper(prospect.name) else ""
    is_company = signs.is_company(prospect.company) and _NOTE.isdisjoint(_words(prospect.company))
    return is_company or bool(named and prospect.place)


def _is_person(name: str) -> bool:
    """Say whether it is a whole name, a handle, or a well-known given name, which may be typed small."""
    words = _words(name)
    if words and words[0] in GIVEN:
        return True  # "George Best"
    if not words or not _NO_NAME.isdisjoint(words):
        return False
    is_whole = len(words) > 1 and signs.is_name(name)
    return is_whole or bool(_HANDLE.fullmatch(name)) or signs.is_uncased(name)


def _starts_as_name(name: str) -> bool:
    words = _words(name)
    return bool(words) and words[0] not in _NO_NAME and signs.is_proper(name) and not signs.is_prose(name)


def _words(name: str) -> list[str]:
    """Return the words of a name, less the particles inside of it: "van der Berg"."""
    words = [word for word in signs.words_of(signs.without_tags(name)) if word]
    return [word for at, word in enumerate(words) if not at or word not in NAME_PARTICLES]
