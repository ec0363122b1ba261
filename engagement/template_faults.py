"""What may be wrong with a sequence's Markdown, in words for whoever wrote it. Pure."""

from dataclasses import dataclass
from typing import Final

from core.text import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: words of this module with their values, English until they are translated."""

    words: str
    values: dict[str, object]

    def __str__(self) -> str:
        return self.words % self.values


def fault(words: str, **values: object) -> Fault:
    return Fault(words, values)


LONG_FILE: Final = _("The text has %(n)d characters; %(most)d are read at most.")
BIG_FILE: Final = _("The file is too big for a sequence.")
NO_TEXT_FILE: Final = _("The file is no text in UTF-8.")
COUNT: Final = _(
    "A sequence has %(fewest)d to %(most)d steps, each begun with “%(example)s”; %(n)d were found."
)
NO_NAME: Final = _("Line %(line)d: expected the sequence's name, such as “# After a fair”.")
LONG_NAME: Final = _("Line %(line)d: the name has %(n)d characters; %(most)d fit.")
LONG_ABOUT: Final = _("Line %(line)d: the words below the name have %(n)d characters; %(most)d fit.")
TEXT_OF_NO_STEP: Final = _("Line %(line)d: a text belongs to a step. Begin one with “%(example)s”.")
NO_HEADING: Final = _("Line %(line)d: expected a heading such as “%(example)s”, and found “%(found)s”.")
NO_CHANNEL: Final = _("Line %(line)d: “%(found)s” is no channel. There are: %(known)s.")
NO_KIND: Final = _("Line %(line)d: “%(found)s” is no kind of step. There are: %(known)s.")
DISORDER: Final = _("Line %(line)d: day %(day)d comes after day %(before)d. Put them in order.")
NO_TASK: Final = _("Line %(line)d: say below the heading, in a sentence, what there is to do.")
LONG_TASK: Final = _("Line %(line)d: the task has %(n)d characters; %(most)d fit.")
BELOW_TEXT: Final = _(
    "Line %(line)d: this stands below the step's text. Put “>” before it, or move it above."
)
NO_SLOT: Final = _("Line %(line)d: %(found)s below it is no slot. There are: %(known)s")
ENDLESS: Final = _("Line %(line)d: the text that begins here with %(fence)s never ends.")
LONG_TEXT: Final = _("Line %(line)d: filled in, its text has %(n)d characters; %(most)d fit there.")
LOST: Final = _("Step %(n)d repeats another one, or reads as an order to a model.")
