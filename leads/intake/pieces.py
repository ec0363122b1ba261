"""Cuts a line of a pasted prospect into pieces: a name, a title, a company, a place, a remark.

Pure. A piece is what stands between bars, dashes, brackets, full stops and commas; prose is set apart.
"""
# ruff: noqa: RUF001  dashes, quotes and letters of other alphabets are the point

import re
import unicodedata
from itertools import islice

from leads.intake import signs
from leads.intake.labels import ADDRESSES, field_called
from leads.intake.names import is_given, is_honorific, is_person, is_turned
from leads.intake.places import is_known_place, is_place_line
from leads.intake.words import COMPANY_ENDINGS, DEPARTMENTS, GREETING, NOISE, ROLES

_NOISE = re.compile(rf"\A(?:{NOISE})", re.IGNORECASE)
_GREETING = re.compile(rf"\A(?:{GREETING})\b[^,!]{{0,40}}[,!.]?", re.IGNORECASE)
_REQUEST = re.compile(
    r"^(?:(?:hi|hello|hey)\b[\s,!.]*)?(?:(?:can|could)\s+you\s+)?(?:please\s+(?=add\b))?"
    r"(?:/?add\b|please\s+(?:add|save)\b|here(?:'s| is)\b|(?=(?:new\s+)?(?:lead|prospect)\b))"
    r"(?:\s*(?:(?:this|the|a|my)\s+)?(?:new\s+)?(?:lead|prospect|contact|person)\b)?\s*[:–—-]?\s*|"
    r"^(?:i\.\s?[av]\.|ppa\.)\s|\s(?:please|pls|bitte)[.!]*\Z|\s\W{0,4}we['’]re hiring\b.*"
    r"|\s(?:1st|2nd|3rd)\+?\Z",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"^(?:i'd\s+|i\s+|we\s+)?(?:would\s+|want\s+|like\s+|need\s+|to\s+)*"
    r"(?:have\s+|had\s+|just\s+|also\s+|today\s+|yesterday\s+)*"
    r"(?:meet|met(?:\s+with)?|(?:talked|spoke|spoken)\s+(?:to|with)|(?:chatted|connected)\s+with|introduced\s+to|"
    r"(?:a\s+)?(?:call|chat|coffee|lunch|meeting|intro|demo)\s+(?:with|to)|(?:reach\s+out|write|talk)\s+to|"
    r"follow\s+up\s+with|(?:intro(?:duction)?|introduced|referral|referred|recommended)\s+(?:from|by)\s+[^:.,]{2,40}[:.]|"
    r"зустрі(?:в|ла)|познайоми(?:вся|лася|лась)\s+з|говори(?:в|ла)\s+з|"
    r"встрети(?:л|ла)|познакоми(?:лся|лась)\s+с|говори(?:л|ла)\s+с|"
    r"(?:telefonat|gespräch|termin|treffen)\s+mit|anruf\s+von|(?:дзвінок|розмова|зустріч)\s+(?:з|із|від)|"
    r"(?:hablé|reunión|llamada)\s+con|(?:appel|rdv|rendez-vous)\s+avec)\s+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=\w{3})[.!?]\s+")
# Blanks are read from the first of a run and never given back: else a run would be read from each of them.
_BLANKS = r"(?:(?<!\s)\s++)?"
_BRACKET_AT_END = re.compile(rf"{_BLANKS}\(([^()]*)\)\s*+(?=$|[,;|•·–—-])")
_STRONG = re.compile(rf"{_BLANKS}[|•·;]\s*+|(?<!\s)\s++[-–—/]{{1,2}}\s++|{_BLANKS}[–—]\s++")
_COMMA = re.compile(rf"{_BLANKS}[,，、،]\s*+")
_AT = re.compile(r"\s(?:at|@|bei|chez|en|в|у)\s", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LIVES = re.compile(r"(?:based|located|living|lives)\s+in\s", re.IGNORECASE)
OF_COMPANY = re.compile(
    r"^(?:from|at|of|with(?!\s+\d)|works?\s+(?:at|for)|bei|з|із|из|от)\s+|^@\s*", re.IGNORECASE
)
_IS = re.compile(r"\A\s+(?:is|works\s+as)\s+(?:an?\s+|the\s+)?")
_DECORATION = ' \t*_~"“”«»•·-–—:,;|!?/'
_PARTS_OF_TITLE = 3
_QUOTES = {"»": "«", "”": "“"}
_INITIAL = re.compile(r"(?:^|[\s.])\w\.$")


def cut_line(line: str) -> tuple[list[str], list[str]]:
    """The pieces of a line, and what of it is prose. A story about meeting someone is both."""
    greeting, _, behind = line.strip().partition(",")
    if _GREETING.fullmatch(greeting):
        if not _leading_name(behind)[0] and not _STORY.match(behind.strip()):
            return [], [line]
        line = behind
    line, prose = _before_prose(bare(_REQUEST.sub("", _columns(line.strip()))))
    notes = [prose] if prose else []
    story = _STORY.match(line)
    if story and _leading_name(line[story.end() :])[0]:
        return _cut(_story_as_list(line[story.end() :])), [line, *notes]
    line = _name_apart(line)
    if story or signs.is_prose(_STRONG.split(_COMMA.split(line)[0])[0]):
        name = "" if story else _leading_name(line)[0]  # "Ann Lee wants a demo"
        return [name] if " " in name and any(map(is_given, name.split())) else [], [line, *notes]
    return _cut(_sentences_apart(line)), notes


def _columns(line: str) -> str:
    """Bars between columns: for tabs, and for two blanks between a title and a company."""
    left, gap, right = line.partition("  ")
    return (
        f"{left} | {right}"
        if gap and (signs.is_title(left) or signs.is_company(right.strip()))
        else line.replace("\t", " | ")
    )


def _cut(line: str) -> list[str]:
    parts = _STRONG.split(_BRACKET_AT_END.sub(r" | \1 | ", line))
    pieces = (bare(piece) for part in parts for piece in _by_commas(part))
    # "Phone" stood before a number.
    return [
        piece
        for piece in pieces
        if piece and not _NOISE.fullmatch(piece) and field_called(piece) not in ADDRESSES
    ]


def _before_prose(line: str) -> tuple[str, str]:
    """A line and the sentences after it: "Ann Lee, CTO at Acme. She wants a demo." """
    begin = 0
    for end in _SENTENCE_END.finditer(line):
        if signs.is_prose(line[begin : end.start()]):
            break
        # Behind a later sentence there is no prose either: the first look went to the end of the line.
        if (not begin and signs.is_prose(line[end.end() :])) or _is_sentence(line, end.end()):
            return line[: end.start()], line[end.end() :]
        begin = end.end()
    return line, ""


def _is_sentence(line: str, start: int) -> bool:
    """Whether a sentence starts here; its first words are enough, for a longer piece is no title."""
    found = islice(_WORD.finditer(line, start), signs.MAX_PIECE_WORDS + 1)
    words = [match.group() for match in found]
    return len(words) > 2 and words[1].islower() and not signs.is_title(" ".join(words))


def _sentences_apart(line: str) -> str:
    """Bars for the full stops between sentences, and none after "Prof." or "Corp."."""
    parts: list[str] = []
    bar = ""
    for part in re.split(r"(?<=\w{3}\.)\s+(?=[^\W\d_])", line):
        parts += [bar, part]
        last = (part.rsplit(maxsplit=1) or [""])[-1].lower()
        bar = " " if is_honorific(last) or last in COMPANY_ENDINGS else " | "
    return "".join(parts)


def _name_apart(line: str) -> str:
    """Put a comma after a name that runs on: "Ann Lee from Acme", "Ann Lee is CTO", "Ann Lee VP Sales"."""
    first = _STRONG.split(_COMMA.split(line)[0])[0]
    name, rest = _leading_name(first)
    if not rest or not name:
        return line
    tail = line[len(first) :]
    if state := _IS.match(f" {rest}"):
        return f"{name}, {rest[state.end() - 1 :]}{tail}" if signs.is_title(rest) else line
    is_whole = " " in name or is_given(name) or not rest.startswith("of ")
    if _LIVES.match(rest) or (OF_COMPANY.match(rest) and is_whole):
        return f"{name}, {rest}{tail}"
    runs_on = signs.is_title(rest) and " " in name and any(map(is_given, name.split()))
    return f"{name}, {rest}{tail}" if runs_on else line


def _story_as_list(text: str) -> str:
    """ "Ann Lee from Acme at SaaStock, she runs marketing" as name and company; the rest is in the note."""
    head = re.split(r"[,(]", text)[0]
    bracket = re.match(r"\(([^()]*)\)", text[len(head) :])
    name, rest = _leading_name(head)
    company = _proper_words(rest[match.end() :]) if (match := OF_COMPANY.match(rest)) else ""
    told = _COMMA.split(_SENTENCE_END.split(text, maxsplit=1)[0])[1:]
    titles = [
        part for part in told if not signs.is_prose(part) and (signs.is_title(part) or signs.is_company(part))
    ]
    behind = [bracket.group(1)] if bracket else titles
    return " | ".join([name, *([f"at {company}"] if company else []), *behind])


def _by_commas(text: str) -> list[str]:
    if is_place_line(text):
        return [text]
    pieces: list[list[str]] = []
    for piece in _COMMA.split(text):
        last = pieces[-1] if pieces else []
        is_second = len(pieces) == len(last) == 1
        if last and (
            piece.lower() in COMPANY_ENDINGS
            or (is_second and is_turned(last[0], piece) and not is_known_place(piece))
            or _ends_title(", ".join(last[-_PARTS_OF_TITLE:]), piece)
        ):
            last.append(piece)
        else:
            pieces.append([piece])
    return [", ".join(piece) for piece in pieces]


def _ends_title(title: str, piece: str) -> bool:
    """Whether a piece names the department of the title before it: "Director, Enterprise Sales at Acme"."""
    words = signs.words_of(_AT.split(piece, maxsplit=1)[0])
    joined = bool(re.search(r"\s(?:&|and|und|та|y)\s", piece))  # "Culture & Learning"
    ends = {*words[-1:], *(words[:1] if joined else ())}
    is_department = not ends.isdisjoint(DEPARTMENTS) and ROLES.isdisjoint(words)
    return is_department and not ROLES.isdisjoint(signs.words_of(title))


def _leading_name(text: str) -> tuple[str, str]:
    """The longest beginning that is a name, and what follows it."""
    words = text.split()
    for size in range(min(len(words), signs.MAX_NAME_WORDS), 0, -1):
        name = " ".join(words[:size]).rstrip(".,:;!?")
        if signs.is_proper(words[size - 1]) and is_person(name):
            return name, " ".join(words[size:])
    return "", text


def _proper_words(text: str) -> str:
    """The capitalised beginning of a sentence's rest: "Acme Labs at SaaStock" gives "Acme Labs"."""
    taken: list[str] = []
    for word in text.split()[: signs.MAX_NAME_WORDS]:
        if not signs.is_proper(word) and word != "&":
            break
        taken.append(word)
        if word[-1] in ".!?":
            break
    return " ".join(taken).rstrip(".!?& ")


def bare(text: str) -> str:
    """The text without quotes, bullets, dashes and emoji around it, and without a final full stop."""
    start, end = 0, len(text)
    while start < end and _is_decoration(text[start]):
        start += 1
    while end > start and _is_decoration(text[end - 1]) and not _closes(text, start, end - 1):
        end -= 1
    kept = " ".join(text[start:end].split())
    ends_sentence = kept.endswith(".") and kept.split()[-1].lower() not in COMPANY_ENDINGS
    return kept[:-1] if ends_sentence and not _INITIAL.search(kept) else kept


def _closes(text: str, start: int, at: int) -> bool:
    """Whether a quotation mark closes one inside: "Acme «Oslo»"."""
    opening = _QUOTES.get(text[at], "")
    return bool(opening) and text.rfind(opening, start, at) > text.rfind(text[at], start, at)


def _is_decoration(char: str) -> bool:
    return char in _DECORATION or char == "\ufe0f" or unicodedata.category(char) in ("So", "Sk", "Cf")
