"""How a role is approached: by the words of its title, a theme to name and a question to ask. Pure data.

A theme is translated in the case that the texts want: Ukrainian has it in the genitive.
"""

import re
from typing import NamedTuple

from engagement.playbook.speech import _

_WORDS = re.compile(r"[^\W\d_]+")


class Angle(NamedTuple):
    """How a role is approached: words of its titles, a theme to name and a question to ask."""

    words: frozenset[str]
    theme: str
    question: str


# The first angle that shares a word with the title wins, so the narrower roles stand first.
ANGLES = (
    Angle(
        frozenset(
            {
                "персоналу",
                "кадрів",
                "персонал",
                "рекрутер",
                "рекрутерка",
                "рекрутингу",
                "personal",
                "personalleiter",
                "personalleiterin",
                "hr",
                "people",
                "talent",
                "recruiting",
                "recruiter",
                "recruitment",
                "culture",
                "chro",
            }
        ),
        _("hiring and retention"),
        _("what takes most of your time there at the moment"),
    ),
    Angle(
        frozenset(
            {
                "фінансів",
                "фінансовий",
                "фінансова",
                "фінанси",
                "бухгалтер",
                "бухгалтерка",
                "finanzen",
                "buchhaltung",
                "finance",
                "financial",
                "cfo",
                "controller",
                "treasurer",
                "accounting",
            }
        ),
        _("cost control"),
        _("where do surprises come from most often"),
    ),
    Angle(
        frozenset(
            {
                "маркетингу",
                "маркетинг",
                "маркетолог",
                "маркетологиня",
                "бренду",
                "піар",
                "marketing",
                "growth",
                "brand",
                "content",
                "demand",
                "cmo",
                "communications",
                "pr",
            }
        ),
        _("lead quality"),
        _("which part of it is hardest to get right"),
    ),
    Angle(
        frozenset(
            {
                "продажів",
                "продажу",
                "продажі",
                "збуту",
                "партнерств",
                "vertrieb",
                "vertriebsleiter",
                "vertriebsleiterin",
                "ventas",
                "sales",
                "revenue",
                "account",
                "business",
                "cro",
                "sdr",
                "bdr",
                "partnerships",
            }
        ),
        _("pipeline health"),
        _("what slows a good deal down most often"),
    ),
    Angle(
        frozenset(
            {
                "продукту",
                "продукт",
                "продуктовий",
                "продуктова",
                "дизайну",
                "дизайнер",
                "дизайнерка",
                "produkt",
                "product",
                "cpo",
                "ux",
                "design",
                "designer",
            }
        ),
        _("product priorities"),
        _("how do you choose between good ideas"),
    ),
    Angle(
        frozenset(
            {
                "розробки",
                "інженер",
                "інженерка",
                "технічний",
                "технічна",
                "технологій",
                "даних",
                "програміст",
                "програмістка",
                "entwicklung",
                "entwickler",
                "engineering",
                "engineer",
                "cto",
                "developer",
                "software",
                "technology",
                "data",
                "it",
                "cio",
            }
        ),
        _("predictable delivery"),
        _("what gets in the way most often"),
    ),
    Angle(
        frozenset(
            {
                "операцій",
                "операційний",
                "операційна",
                "логістики",
                "логістика",
                "логістична",
                "логістичний",
                "складу",
                "warehouse",
                "lager",
                "закупівель",
                "постачання",
                "logistik",
                "einkauf",
                "betrieb",
                "logística",
                "operations",
                "coo",
                "supply",
                "logistics",
                "procurement",
                "purchasing",
            }
        ),
        _("day-to-day operations"),
        _("which step costs more time than it should"),
    ),
    Angle(
        frozenset(
            {
                "засновник",
                "засновниця",
                "співзасновник",
                "співзасновниця",
                "власник",
                "власниця",
                "генеральний",
                "генеральна",
                "директор",
                "директорка",
                "керівник",
                "керівниця",
                "geschäftsführer",
                "geschäftsführerin",
                "gründer",
                "gründerin",
                "inhaber",
                "inhaberin",
                "founder",
                "cofounder",
                "ceo",
                "owner",
                "president",
                "chairman",
                "managing",
                "director",
            }
        ),
        _("company priorities"),
        _("what would you hand over first if you could"),
    ),
)
GENERAL_ANGLE = Angle(frozenset(), _("planning for the year ahead"), _("what would you most like to change"))


def angle_of(title: str) -> Angle:
    """How to approach somebody with this title."""
    words = frozenset(_WORDS.findall(title.lower()))
    return next((angle for angle in ANGLES if angle.words & words), GENERAL_ANGLE)
