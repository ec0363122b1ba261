"""What is known about a lead, in the forms that the playbook's texts use. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field

from engagement.plan_text import clean_line, shorten
from engagement.plans import Channel
from engagement.playbook.texts import (
    ANGLES,
    GENERAL_ANGLE,
    SELLING,
    THIS_PERSON,
    YOUR_COMPANY,
    YOUR_ROLE,
    Angle,
)
from leads.intake.names import greeted_as
from leads.selling import LIMITS, Seller

# Longer facts do not fit into a sentence of a draft, and are left out rather than cut.
MAX_IN_TASK = 80
_MAX_FIRST_NAME = 40
_MAX_IN_DRAFT = 60
_MAX_NOTES = 160
_MAX_LINK = 120
_LIMITS = (_MAX_FIRST_NAME + 1, _MAX_IN_DRAFT + 1, MAX_IN_TASK, _MAX_LINK + 1, _MAX_NOTES)
_WORDS = re.compile(r"[^\W\d_]+")
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

    @property
    def greeted(self) -> str:
        """How a draft greets: "Ann", "Dr. Lee" where a title stands, "" where it is not certain."""
        return greeted_as(self.name, self.first_name)


def slots(facts: Facts) -> dict[str, str]:
    """Values for the braces in the playbook's texts."""
    title, company = tidy(facts.title, MAX_IN_TASK), _in_draft(facts.company)
    # Two links at most, and none that would have to be cut, since half a link leads nowhere.
    links = [tidy(link, _MAX_LINK + 1) for link in facts.links]
    links = [link for link in links if 0 < len(link) <= _MAX_LINK][:2]
    angle = angle_of(facts.title)
    return {
        "hi": _greeting(facts.greeted),
        "who": tidy(facts.name, MAX_IN_TASK) or (f"the {title}" if title else THIS_PERSON),
        "at_company": _after(" at ", tidy(facts.company, MAX_IN_TASK)),
        "in_place": _after(", minding the hours in ", tidy(facts.place, MAX_IN_TASK)),
        "company": company or YOUR_COMPANY,
        "role": YOUR_ROLE + _after(" as ", _in_draft(facts.title)) + _after(" at ", company),
        "theme": angle.theme,
        "question": angle.question,
        "links": _after(" Links: ", ", ".join(links)),
        "notes": _after(" Your notes: ", tidy(facts.notes, _MAX_NOTES)),
        **_selling(facts.seller, angle),
    }


def _selling(seller: Seller, angle: Angle) -> dict[str, str]:
    """What the texts say of the seller: their own words, else a blank to fill in."""
    said = {name: tidy(getattr(seller, name), most) for name, most in LIMITS.items()}
    offer, known = said["offer"], {name for name, text in said.items() if text}
    if offer and offer[-1] not in ".!?…":
        said["offer"] = f"{offer}."
    does = (
        "offer" if not offer or _SPOKEN.match(offer) else "offer_for" if said["audience"] else "offer_named"
    )
    forms = {"pitch": (does, "offer"), "me": ("me", "signature"), "times": ("times", "booking_link")}
    forms |= {"useful": ("useful", "proof"), "sign": ("sign", "signature")}
    filled = said | {"bare_offer": offer, "theme": angle.theme}
    return {
        slot: SELLING[key if needed in known else f"no_{slot}"].format_map(filled)
        for slot, (key, needed) in forms.items()
    }


def known_texts(facts: Facts) -> str:
    """The facts, one a line, in every form the texts use: what their claims may rest on."""
    texts = (
        facts.name,
        facts.first_name,
        _called(facts.first_name),
        facts.greeted,
        facts.title,
        facts.company,
        facts.place,
        facts.notes,
        *facts.links,
        *facts.seller.lines().splitlines(),
    )
    return "\n".join(dict.fromkeys(tidy(text, limit) for text in texts for limit in _LIMITS))


def angle_of(title: str) -> Angle:
    """How to approach somebody with this title."""
    words = frozenset(_WORDS.findall(title.lower()))
    return next((angle for angle in ANGLES if angle.words & words), GENERAL_ANGLE)


def tidy(fact: str, limit: int) -> str:
    """The fact on one line, without what would read as markup or as a bracket still to be filled in.

    A lone quotation mark goes: with one of another fact it would quote what stands between them.
    """
    line = shorten(" ".join(clean_line(fact, limit=limit * 2).translate(_NOT_IN_TEXT).split()), limit=limit)
    is_paired = set(_QUOTES).isdisjoint(_QUOTED.sub("", line))
    return line if is_paired else " ".join(line.translate(_WITHOUT_QUOTES).split())


def _greeting(first_name: str) -> str:
    """ "Hi Ann," or, for what no person is called (a handle, an emoji, a whole line), "Hi,"."""
    name = tidy(_called(first_name), _MAX_FIRST_NAME + 1)
    is_name = all(
        char.isalpha() or char in _IN_NAMES or unicodedata.category(char).startswith("M") for char in name
    )
    return f"Hi {name}," if is_name and 0 < len(name) <= _MAX_FIRST_NAME else "Hi,"


def _called(first_name: str) -> str:
    """ "Ann" for "ANN" and "ann", as in a letter; "JP" stays."""
    is_shouted = first_name.isupper() and len(first_name) > 2
    return first_name.title() if is_shouted or first_name.islower() else first_name


def _in_draft(fact: str) -> str:
    fact = tidy(fact, _MAX_IN_DRAFT + 1)
    return fact if len(fact) <= _MAX_IN_DRAFT else ""


def _after(words: str, fact: str) -> str:
    return words + fact if fact else ""
