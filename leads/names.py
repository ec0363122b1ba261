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

if TYPE_CHECKING:
    from nameparser import Parser

LONGEST = 200  # characters: a longer text is no name
_BRACKETED = re.compile(r"[(\[«“„\"][^()\[\]«»“”„\"]*[)\]»”“\"]")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")
_PUNCTUATION = frozenset(" ,'’ʼ`.-\u2010\u2011\u200c\u200d·")
_EAST_ASIAN = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# "DUPONT", "MÜLLER-LEE", "O'NEIL", "McDONALD": capitals throughout but for a prefix.
_CAPITALS = re.compile(r"(?:Mc|Mac|[DOdo]['’ʼ])?[^\W\d_a-zа-яёіїєґß]{2,}(?:['’ʼ\-\u2010\u2011][^\W\d_]+)*")
_PATRONYMIC = re.compile(
    r".+(?:івна|ївна|овна|евна|ёвна|ична|інічна|ович|йович|евич|ёвич|еўна|оўна|evych|ovych|yovych|"
    r"ivna|yivna|ovna|evna|ichna|ovich|evich|yevich)|"
    r"(?:іллі|ильи|кузьми|лук[іи]|фом[іи]|хом[іи]|сав[вw]?[іи]|микити|никити|illi|ilyi|kuzmi|luki|fomi)(?:ч|ch)|"
    r"огли|оглы|кизи|кызы|oglu|oğlu|ogly|qizi|qızı|kyzy",
    re.IGNORECASE,
)
_CELTIC = re.compile(r"(?:[OD]['’ʼ]|Ma?c)[A-Z].+")  # "O'Brien", "McDonald"
_MANS = re.compile(r".+(?:ich|ych)", re.IGNORECASE)  # in Latin letters a surname as often as a patronymic
_SURNAME = re.compile(
    r".+(?:енко|єнко|чук|щук|юк|[^аеиіоуюяє]ук|ський|ська|цький|цька|зький|зька|ский|ская|цкий|цкая|"
    r"[оеєё]в|[оеєё]ва|[оеє]вич|шин|шина|кін|кіна|ушкін|[ое]нок|ишин|ець|"
    r"enko|chuk|shchuk|yuk|[vnlwtc]ski|[vnlwtc]skyi|skyy|skiy|skii|sky|[vnlwt]ska|skaya|skaia|"
    r"(?<=...)[eo]v|(?<=..)[eo]va)",
    re.IGNORECASE,
)
# Family names that are often written first in Latin letters too, and are hardly ever given names.
_OFTEN_FIRST = frozenset(
    """
    nguyen nguyễn tran trần pham phạm huynh huỳnh hoang hoàng phan đặng dang bùi bui đỗ ngô dương vo võ
    wang zhang liu huang zhao zhou zhu guo zheng xie cao deng feng xiao cheng cai peng pan yuan dong yu
    li wu xu park choi jeong kang cho yoon jang tanaka sato suzuki takahashi watanabe ito yamamoto
    nakamura kobayashi kato yoshida yamada sasaki nagy kovács kovacs tóth toth szabó szabo horváth
    horvath varga molnár molnar németh nemeth farkas balogh papp takács takacs juhász juhasz mészáros
    """.split()
)
# Given names of Ukraine and its neighbours, where formal lists put the surname first.
_GIVEN = frozenset(
    """
    олександр олександра олексій олена олеся олесь олег ольга оля оксана орися остап орест анна ганна
    аня аліна алла аліса анастасія настя анатолій андрій андріана антон антоніна арсен артем артур
    богдан богдана борис вадим валентин валентина валерій валерія василь василина віра вероніка вікторія
    віктор віталій віталіна влад владислав владислава володимир вячеслав в'ячеслав галина геннадій
    георгій григорій дарина дарія дар'я даря даша денис дмитро діана діма едуард ева єва євген євгенія
    єлизавета жанна зоряна зоя захар іван іванна ігор ілля інна інга ірина іра катерина катя кирило
    клавдія костянтин ксенія крістіна христина лариса лев леонід леся лідія лілія ліна лука людмила люда
    любов люба максим макар маргарита марина марія маша марта мар'яна мар'ян матвій микита микола мирон
    мирослав мирослава михайло надія назар назарій наталія наталя наташа ніна нестор оленка павло петро
    поліна роман ростислав руслан руслана сава саша світлана святослав семен сергій серж соломія софія
    соня станіслав степан стефанія сусанна тарас тетяна таня тимофій тимур уляна устим федір філіп юлія
    юля юрій юра юстина яна яків ярина ярема ярослав ярослава yakov iakov lev ульяна ульян александр
    александра алексей алёна алена алина алиса анатолий андрей анастасия арина артём валерий василий
    вера вероника виктор виктория виталий владимир всеволод галя геннадий георгий григорий дарья дима
    дмитрий евгений евгения егор екатерина елена елизавета иван игорь илья инна ирина кирилл константин
    кристина ксения леонид лидия лилия любовь мария матвей михаил надежда наталья никита николай павел
    пётр петр полина светлана семён сергей софия софья станислав татьяна тимофей фёдор федор филипп
    эдуард элина юлия юрий яков тереза аркадій аркадий злата евеліна ваня коля толя мілана емілія емілия
    зінаїда зинаида тамара неля эмма емма рита тоня ліза лиза яра данило данила давид адам мартин
    августин кароліна каролина
    """.split()
)


def split_name(name: str) -> tuple[str, str]:
    """Return given and family name; "" for what is unknown or uncertain.

    >>> split_name("Коваль Олена Іванівна")
    ('Олена', 'Коваль')
    >>> split_name("DUPONT Jean")
    ('Jean', 'DUPONT')
    >>> split_name("Nagy Péter")
    ('', '')
    """
    tidy = " ".join(word for word in _BRACKETED.sub(" ", name).split() if not _is_beside_a_name(word))
    if not tidy or len(tidy) > LONGEST or not all(map(_is_name_char, tidy)) or _EAST_ASIAN.search(tidy):
        return "", ""
    parsed = _parser().parse(tidy)
    given, family = parsed.given, parsed.family
    words = [*given.split(), *parsed.middle.split(), *family.split()]
    if parsed.title and not given:  # "Herr Schmidt"; but nameparser leaves "VAN DER BERG Jan" whole as well
        return "", family
    if "," in tidy and given and family:
        return given.split()[0], family
    if not words:
        return "", ""
    first = _given_at(words)
    if first is None:
        return "", ""
    if first == 0:  # nameparser keeps "Abdul Rahman" together
        size = len(given.split()) or 1
        return _unless_initial(" ".join(words[:size])), " ".join(words[size:])
    return _unless_initial("".join(words[first : first + 1])), " ".join(words[:first])


def _given_at(words: Sequence[str]) -> int | None:
    """Return where the given name stands; the number of words for none of them; None when it is uncertain."""
    if (found := _by_capitals(words)) is not None:
        return found if found >= 0 else None
    if (found := _by_patronymic(words)) is not None:
        return found if found >= 0 else None
    return _by_look(words)


def _by_capitals(words: Sequence[str]) -> int | None:
    """Return what capitals say: 3 of "VAN DER BERG Jan", 0 of "Jean DUPONT", -1 of "LI Wei", else None."""
    marked = [bool(_CAPITALS.fullmatch(word)) for word in words]
    if all(marked) or not any(marked):
        return None
    # Particles belong to what follows them: "van der BERG Jan".
    opens = next((at for at, word in enumerate(words) if not word.islower()), 0)
    if not marked[opens]:
        return 0
    end = next((at for at in range(opens, len(words)) if not marked[at] and not words[at].islower()), 0)
    return -1 if end == 1 and len(words[0]) == 2 else end


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
    known = [_is_given(word) for word in words[:2]]
    surname = [_is_surname(word) for word in words[:2]]
    if known[0] and not (len(words) > 1 and known[1] and surname[0]):
        return 0
    if len(words) == 1:
        return 1 if surname[0] else _unless_cyrillic(words)
    if known[1]:
        return 1
    if surname[0]:
        return None if surname[1] else 1
    if words[0].lower() in _OFTEN_FIRST or re.fullmatch(r"[A-Z][a-z]+-[a-z]+", words[1]):
        return None
    return 0 if surname[1] else _unless_cyrillic(words)


def _unless_initial(given: str) -> str:
    """Return the name, or "" for "J." and "J.R.", by which nobody is greeted."""
    return "" if len(given) == 1 or given.endswith(".") else given


def _unless_cyrillic(words: Sequence[str]) -> int | None:
    return None if _CYRILLIC.search(words[0]) else 0


def _is_given(word: str) -> bool:
    return all(part in _GIVEN for part in re.split(r"[-\u2010\u2011]", word.lower().translate(_APOSTROPHES)))


def _is_surname(word: str) -> bool:
    return bool(_SURNAME.fullmatch(word) or _CELTIC.fullmatch(word)) and not _is_given(word)


def _is_beside_a_name(word: str) -> bool:
    """Say whether a word is a picture or a handle."""
    return word[0] == "@" or all(unicodedata.category(char) in ("So", "Sk", "Cf", "Mn") for char in word)


def _is_name_char(char: str) -> bool:
    return (
        char in " ," or char.isalpha() or char in _PUNCTUATION or unicodedata.category(char).startswith("M")
    )


@cache
def _parser() -> "Parser":
    """Import nameparser when the first name is read: it takes a tenth of a second."""
    from nameparser import parser_for  # noqa: PLC0415

    return parser_for()
