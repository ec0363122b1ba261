"""What the playbook says to a prospect who is no stranger, marked for translation (`speech`). Pure data.

Slots as in `texts`. A draft has no greeting: it is put around it as the channel wants it.
"""

from typing import NamedTuple

from engagement.plans import ActionType
from engagement.playbook.speech import _


class Warm(NamedTuple):
    """One kind of step: what to do, and a draft for any channel; `subject` heads an e-mail."""

    action: ActionType
    description: str
    draft: str | None = None
    subject: str = ""


# On whichever channel is known: an e-mail has a subject and a signature, anything else is one paragraph.
WARM = {
    "met_hello": Warm(
        ActionType.FOLLOW_UP,
        _("Write to {they} while they still know who you are: say where you met, and ask one thing.{notes}"),
        _("It was good to meet you{met}.\n\n{wish} {times}"),
        _("good to meet you{met}"),
    ),
    "thank_introducer": Warm(
        ActionType.OTHER,
        _("Thank {introducer} for the introduction to {who}, and promise to say how it went.{notes}"),
        _("Thank you for pointing me to {who}. I will write today and tell you how it went."),
    ),
    "introduced_hello": Warm(
        ActionType.FOLLOW_UP,
        _("Write to {they}: say who introduced you in the first words, then one question."),
        "{by}\n\n{pitch}\n\n{one}",
        _("an introduction, and one question"),
    ),
    "inbound_answer": Warm(
        ActionType.FOLLOW_UP,
        _("{they} asked first: answer within the hour, for whoever answers first is heard.{notes}"),
        _("{asked} {times}\n\nSo that I come prepared: {question}?"),
        _("your request"),
    ),
    "inbound_call": Warm(
        ActionType.CALL,
        _("Call {they} within the hour{in_place}: they asked, so they expect it."),
        _("This is {me}. {asked} Is now a good moment?"),
    ),
    "inbound_follow": Warm(
        ActionType.FOLLOW_UP,
        _("No time agreed yet? Ask {they} once more, in one line."),
        _("A short word on your request: shall we find a time this week? {times}"),
    ),
    "later_back": Warm(
        ActionType.FOLLOW_UP,
        _("{they} asked you to come back {when}: write now, and say that you do as agreed.{notes}"),
        _("You asked me to come back to you {when}. Shall we talk about {still} now? {times}"),
        _("as agreed"),
    ),
    "later_follow": Warm(
        ActionType.FOLLOW_UP,
        _("Follow up with {they} once. A new date is a good answer too: move the plan to it."),
        _("If this is not the moment, tell me which one is better, and I will keep to it."),
    ),
    "customer_look": Warm(
        ActionType.RESEARCH,
        _(
            "Look up what {who}{at_company} has from you, what was said last and what is open, and note "
            "it.{notes}"
        ),
    ),
    "customer_ask": Warm(
        ActionType.FOLLOW_UP,
        _("Ask {they} how they get on, before you ask for anything."),
        _(
            "How are you getting on with what you have from us? If something is in the way, tell me and "
            "I will see to it."
        ),
        _("how are you getting on?"),
    ),
    "customer_review": Warm(
        ActionType.MEETING_REQUEST,
        _("Ask {they} for a short review of what works and what comes next."),
        _(
            "Would half an hour for a review be of use? We would look at what works, what does not, and "
            "what comes next. {times}"
        ),
    ),
    "customer_others": Warm(
        ActionType.FOLLOW_UP,
        _("Ask {they} who else at the company could use it."),
        _(
            "One question to end with: who else at {company} could use this? A name is enough, and I "
            "will say that it comes from you only if you agree."
        ),
    ),
    "quiet_look": Warm(
        ActionType.RESEARCH,
        _(
            "Read again what was said last with {who}{at_company}, and find one thing that has changed "
            "since.{notes}"
        ),
    ),
    "quiet_again": Warm(
        ActionType.FOLLOW_UP,
        _("Write to {they} without a word about the silence: say what you talked about, and ask one thing."),
        _("It has been a while. Is it still worth talking about {still}?"),
        _("where we stopped"),
    ),
    "quiet_other": Warm(
        ActionType.FOLLOW_UP,
        _("Ask {they} whether it is with somebody else by now."),
        _(
            "If this is with somebody else by now, who would be right to ask? If its time has passed, a "
            "plain no helps me as well."
        ),
    ),
    "useful": Warm(
        ActionType.FOLLOW_UP,
        _("Send {they} something useful, such as an article or an example of your work. Ask for nothing."),
        "{useful}",
    ),
    "ask": Warm(
        ActionType.MEETING_REQUEST,
        _("Ask {they} for a short call. Offer a time{in_place}."),
        _(
            "Would a short call be worth your time? {offered}I would ask how you handle {theme} and tell you "
            "plainly whether I can help. {times}"
        ),
    ),
    "end": Warm(
        ActionType.FOLLOW_UP,
        _("Close the loop with {they}. A friendly last message often gets the answer."),
        _(
            "If you want to talk about {theme} later on, a short reply is enough and I will pick it up. "
            "Until then I will not crowd your inbox."
        ),
    ),
}
SUBJECT = _("Subject: {subject}")
BY_TEXT = _("{hi} {me} here. {text}")
