"""Which steps of the playbook come on which day: by the situation, for a stranger by the channels. Pure."""

from enum import StrEnum

from engagement.plans import Channel
from engagement.playbook.situations import Situation

_LINKEDIN, _EMAIL, _PHONE = Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE


class On(StrEnum):
    """Which of the known channels a step takes."""

    FIRST = "first"  # the one that is written on
    OTHER = "other"  # another one, if there is
    PHONE = "phone"  # left out where no number is known
    NONE = "none"


# To a stranger.
SEQUENCES: dict[frozenset[Channel], tuple[tuple[int, str], ...]] = {
    frozenset(): (
        (0, "find_person"),
        (1, "find_reason"),
        (3, "first"),
        (7, "follow"),
        (10, "meeting"),
        (14, "close"),
    ),
    frozenset({_LINKEDIN}): (
        (0, "like"),
        (1, "comment"),
        (3, "invite"),
        (7, "linkedin_message"),
        (10, "linkedin_meeting"),
        (14, "linkedin_close"),
    ),
    frozenset({_EMAIL}): (
        (0, "read_up"),
        (1, "email"),
        (5, "email_follow"),
        (7, "email_useful"),
        (10, "email_meeting"),
        (14, "email_close"),
    ),
    frozenset({_PHONE}): (
        (0, "read_up"),
        (1, "call"),
        (3, "call_again"),
        (5, "text"),
        (10, "call_meeting"),
        (14, "text_close"),
    ),
    frozenset({_LINKEDIN, _EMAIL}): (
        (0, "like"),
        (1, "invite"),
        (3, "email"),
        (5, "comment"),
        (7, "email_follow"),
        (10, "linkedin_meeting"),
        (14, "email_close"),
    ),
    frozenset({_LINKEDIN, _PHONE}): (
        (0, "like"),
        (1, "invite"),
        (3, "call"),
        (5, "linkedin_message"),
        (7, "call_again"),
        (10, "linkedin_meeting"),
        (14, "linkedin_close"),
    ),
    frozenset({_EMAIL, _PHONE}): (
        (0, "read_up"),
        (1, "email"),
        (3, "call"),
        (5, "email_follow"),
        (7, "call_again"),
        (10, "email_meeting"),
        (14, "email_close"),
    ),
    frozenset({_LINKEDIN, _EMAIL, _PHONE}): (
        (0, "like"),
        (1, "invite"),
        (3, "email"),
        (5, "call"),
        (7, "linkedin_message"),
        (10, "email_meeting"),
        (14, "email_close"),
    ),
}

# To anybody else, by `texts.WARM`. In front, where no channel is known: finding one.
FIND = "find_person"
WARM_SEQUENCES: dict[Situation, tuple[tuple[int, str, On], ...]] = {
    Situation.MET: (
        (0, "met_hello", On.FIRST),
        (3, "useful", On.FIRST),
        (7, "ask", On.OTHER),
        (10, "later_follow", On.FIRST),
        (14, "end", On.FIRST),
    ),
    Situation.INTRODUCED: (
        (0, "thank_introducer", On.NONE),
        (0, "introduced_hello", On.FIRST),
        (4, "useful", On.FIRST),
        (7, "ask", On.OTHER),
        (10, "later_follow", On.FIRST),
        (14, "end", On.FIRST),
    ),
    Situation.INBOUND: (
        (0, "inbound_answer", On.FIRST),
        (0, "inbound_call", On.PHONE),
        (1, "inbound_follow", On.OTHER),
        (3, "useful", On.FIRST),
        (6, "ask", On.FIRST),
        (10, "later_follow", On.OTHER),
        (14, "end", On.FIRST),
    ),
    # These count from the time that they named.
    Situation.LATER: (
        (0, "later_back", On.FIRST),
        (3, "later_follow", On.OTHER),
        (6, "useful", On.FIRST),
        (9, "ask", On.FIRST),
        (14, "end", On.FIRST),
    ),
    Situation.CUSTOMER: (
        (0, "customer_look", On.NONE),
        (1, "customer_ask", On.FIRST),
        (5, "useful", On.FIRST),
        (9, "customer_review", On.OTHER),
        (14, "customer_others", On.FIRST),
    ),
    Situation.QUIET: (
        (0, "quiet_look", On.NONE),
        (0, "quiet_again", On.FIRST),
        (4, "useful", On.FIRST),
        (8, "quiet_other", On.OTHER),
        (11, "ask", On.FIRST),
        (14, "end", On.FIRST),
    ),
}
# Where one writes first; a phone number takes text messages.
ORDER = (_EMAIL, _LINKEDIN, _PHONE)
# The first words to somebody who may not be connected with us yet.
FIRST_WORDS = ("met_hello", "introduced_hello")
LATER_WITHOUT_A_DATE = 30  # days
