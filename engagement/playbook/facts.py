"""What is known about a lead, in the forms that the playbook's texts use. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field

from engagement.plans import Channel
from engagement.playbook.angles import angle_of
from engagement.playbook.situations import KNOWN, NAMES, Reading, Situation, read_situation
from engagement.playbook.speech import ENGLISH, addressed, is_foreign, language_of, said
from engagement.playbook.texts import CHOSEN, SLOTS
from engagement.texts.plan_text import clean_line, shorten
from leads.intake.names import greeted_as
from leads.seller.selling import LIMITS, Seller

# Longer facts do not fit into a sentence of a draft, and are left out rather than cut.
MAX_IN_TASK = 80
_MAX_FIRST_NAME = 40
_MAX_IN_DRAFT = 60
_MAX_NOTES = 160
_MAX_LINK = 120
_LIMITS = (_MAX_FIRST_NAME + 1, _MAX_IN_DRAFT + 1, MAX_IN_TASK, _MAX_LINK + 1, _MAX_NOTES)
_IN_NAMES = frozenset(" '.-\u2019\u2010\u200c")  # the last three: apostrophe, hyphen, Persian joint
_NOT_IN_TEXT = str.maketrans(dict.fromkeys("{}<>[]", " "))
_QUOTED = re.compile('“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|"[^"]*"|「[^「」]*」')
# "We help …" is said as it stands, "route planning" is named.
_SPOKEN = re.compile(r"(?:we|i|our|my|wir|ich|ми|я|nosotros|nous)\b", re.IGNORECASE)
_QUOTES = '“”„«»"「」'
_WITHOUT_QUOTES = str.maketrans(dict.fromkeys(_QUOTES, ""))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a lead; "" or empty where nothing is."""

    name: str = ""
    first_name: str = ""
    title: str = ""
    company: str = ""
    place: str = ""
    channels: frozenset[Channel] = frozenset()
    notes: str = ""
    links: tuple[str, ...] = ()
    seller: Seller = field(default_factory=Seller)
    language: str = ""  # of the rep: tasks and advice are in it
    situation: str = ""  # as it was chosen; "": as the notes tell it
    wait_days: int | None = None  # until the time that the prospect has named

    @property
    def draft_language(self) -> str:
        """The language of drafts: the prospect's, by what is known of them, which the rep's notes are not."""
        known = " ".join((self.name, self.title, self.company, self.place))
        return language_of(known if known.strip() else self.notes, rep=self.language)

    @property
    def greeted(self) -> str:
        """How a draft greets: "Ann", "Dr. Lee" where a title stands, "" where it is not certain."""
        return greeted_as(self.name, self.first_name)


def known_as(facts: Facts) -> Reading:
    """The situation the prospect is in: as it was chosen, else as the notes tell it."""
    reading = read_situation(facts.notes, name=facts.name)
    is_chosen = facts.situation in [each.value for each in Situation]  # what a hand wrote may be anything
    if not is_chosen or facts.situation == reading.situation:
        return reading
    return Reading(Situation(facts.situation), wanted=reading.wanted)


def situation_line(facts: Facts, language: str = ENGLISH) -> str:
    """ "met in person (Met at SaaStock, wants a demo)"; "" for a stranger whom nobody has called so."""
    reading = known_as(facts)
    if reading.situation is Situation.COLD and not facts.situation:
        return ""
    name = said(NAMES[reading.situation], language)
    return f"{name} ({reading.quote})" if reading.quote else name


def slots(facts: Facts, language: str) -> dict[str, str]:
    """Values for the braces in the playbook's texts, in this language."""
    values = _values(facts, language)
    pick = {
        "who": "name" if values["full_name"] else "title" if values["title"] else "nobody",
        "they": "name" if values["short_name"] else "title" if values["title"] else "nobody",
        "role": "".join(key for key in ("title", "company") if values[f"{key}_in_draft"]) or "nothing",
        "pitch": _pitch(values),
    }
    forms = {slot: texts[pick[slot]] for slot, texts in CHOSEN.items()}
    forms |= {slot: known if values[needs] else unknown for slot, (needs, known, unknown) in SLOTS.items()}
    filled = values | {slot: said(text, language).format_map(values) for slot, text in forms.items()}
    # Where a text says it besides: only what is known, and only as far as the channel has room.
    return filled | {"offered": f"{filled['pitch']} " if values["offer"] else ""}


def _values(facts: Facts, language: str) -> dict[str, str]:
    """What is known, tidied; "" where nothing is."""
    angle, reading = angle_of(facts.title), known_as(facts)
    # What stands in the notes is in their language, and fits no sentence of another.
    fits = _is_in(language, facts.notes) and not is_foreign(facts.notes)
    quoted = {
        name: getattr(reading, name) if fits else "" for name in ("met", "introducer", "wanted", "when")
    }
    # Two links at most, and none that would have to be cut, since half a link leads nowhere.
    links = [tidy(link, _MAX_LINK + 1) for link in facts.links]
    # What the seller says of the work in one language is no sentence of another; a name and a link are.
    said_in = {
        key: tidy(getattr(facts.seller, key), most)
        for key, most in LIMITS.items()
        if key in ("booking_link", "signature") or _is_in(language, getattr(facts.seller, key))
    }
    offer = said_in.get("offer", "")
    return {
        **dict.fromkeys(LIMITS, ""),
        **said_in,
        **{key: tidy(text, MAX_IN_TASK) for key, text in quoted.items()},
        "topic": tidy(quoted["wanted"], MAX_IN_TASK) or ("" if _SPOKEN.match(offer) else offer),
        "sentence": f"{offer}." if offer and offer[-1] not in ".!?…" else offer,
        "name": _called(facts.greeted, language),
        "full_name": tidy(facts.name, MAX_IN_TASK),
        # In a list of steps the whole name, again and again, leaves no room for what is to be done.
        "short_name": tidy(facts.greeted or facts.name, MAX_IN_TASK),
        **{key: tidy(getattr(facts, key), MAX_IN_TASK) for key in ("title", "company", "place")},
        **{f"{key}_in_draft": _in_draft(getattr(facts, key)) for key in ("title", "company")},
        "theme": said(angle.theme, language),
        "question": said(angle.question, language),
        "links": ", ".join([link for link in links if 0 < len(link) <= _MAX_LINK][:2]),
        "notes": tidy(facts.notes, _MAX_NOTES),
    }


def _is_in(language: str, text: str) -> bool:
    return (language or ENGLISH) == language_of(text, rep=language)


def _pitch(values: dict[str, str]) -> str:
    """How it is said what is sold: a sentence stands as it is, anything else is named."""
    if not values["offer"]:
        return "nothing"
    if _SPOKEN.match(values["offer"]):
        return "sentence"
    return "named_for" if values["audience"] else "named"


def known_texts(facts: Facts) -> str:
    """The facts, one a line, in every form the texts use: what their claims may rest on."""
    texts = (
        facts.name,
        facts.first_name,
        _called(facts.first_name, facts.draft_language),
        _called(facts.greeted, facts.draft_language),
        facts.greeted,
        facts.title,
        facts.company,
        facts.place,
        facts.notes,
        *facts.links,
        *facts.seller.lines().splitlines(),
        KNOWN[known_as(facts).situation],
    )
    return "\n".join(dict.fromkeys(tidy(text, limit) for text in texts for limit in _LIMITS))


def tidy(fact: str, limit: int) -> str:
    """The fact on one line, without what would read as markup or as a bracket still to be filled in.

    A lone quotation mark goes: with one of another fact it would quote what stands between them.
    """
    line = shorten(" ".join(clean_line(fact, limit=limit * 2).translate(_NOT_IN_TEXT).split()), limit=limit)
    is_paired = set(_QUOTES).isdisjoint(_QUOTED.sub("", line))
    return line if is_paired else " ".join(line.translate(_WITHOUT_QUOTES).split())


def _called(name: str, language: str) -> str:
    """ "Ann" for "ANN" and "ann", as in a letter; "JP" stays. "" for what nobody is called."""
    is_shouted = name.isupper() and len(name) > 2
    called = tidy(name.title() if is_shouted or name.islower() else name, _MAX_FIRST_NAME + 1)
    is_name = all(
        char.isalpha() or char in _IN_NAMES or unicodedata.category(char).startswith("M") for char in called
    )
    return addressed(called, language) if is_name and len(called) <= _MAX_FIRST_NAME else ""


def _in_draft(fact: str) -> str:
    fact = tidy(fact, _MAX_IN_DRAFT + 1)
    return fact if len(fact) <= _MAX_IN_DRAFT else ""
