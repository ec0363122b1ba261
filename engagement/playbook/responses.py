"""What the playbook says when something has happened, and how it softens a plan.

Pure data, marked for translation. Slots in braces are those of `facts.slots`; square brackets stay for the
salesperson to fill.
"""

from typing import NamedTuple

from engagement.plans import ActionType
from engagement.playbook.readings import Signal
from engagement.playbook.speech import _


class Response(NamedTuple):
    """How a signal is answered: advice, a reply, and the steps after it as (day, action, task, draft)."""

    assessment: str
    next_action: str
    talking_points: tuple[str, ...]
    risks: tuple[str, ...]
    reply: str
    steps: tuple[tuple[int, ActionType, str, str | None], ...] = ()


RESPONSES: dict[Signal, Response] = {
    Signal.NOT_INTERESTED: Response(
        _("The answer reads as a no. Nothing is gained by pressing."),
        _("Thank them in one message, keep the door open, and end the plan."),
        (_("Accept the no at once."), _("Offer to be found when things change.")),
        (_("Any further nudge now costs goodwill."),),
        _(
            "{hi} thank you for the plain answer, that helps. I will not write again about this. "
            "If {theme} comes up one day, a short message is enough."
        ),
    ),
    Signal.WRONG_PERSON: Response(
        _("They seem not to be the person who decides this."),
        _("Thank them and ask who is, in one line."),
        (_("Ask for a name, not for an introduction."), _("Offer a sentence that they can forward.")),
        (_("Going around them without a word looks impolite."),),
        _(
            "{hi} thank you for telling me. Who looks after {theme} on your side? "
            "I am glad to write to them myself and say that you sent me only if you agree."
        ),
        (
            (
                3,
                ActionType.RESEARCH,
                _("Look for the person who was named and add them as a lead of their own."),
                None,
            ),
            (
                5,
                ActionType.FOLLOW_UP,
                _("No name yet? Ask {they} once more, kindly, and leave it there."),
                _(
                    "{hi} a short follow-up: is there somebody better to ask about {theme}? "
                    "If not, I leave it here."
                ),
            ),
        ),
    ),
    Signal.LATER: Response(
        _("The moment is wrong, which is no refusal."),
        _("Confirm that you will write later, agree on when, and rest until then."),
        (_("Name the time that they named."), _("Ask for nothing else now.")),
        (_("Writing earlier than agreed reads as pressure."),),
        _(
            "{hi} thank you, that is fine. I will write again [when they suggested]. "
            "Until then I leave you in peace."
        ),
        (
            (
                30,
                ActionType.FOLLOW_UP,
                _("Write to {they} again, as agreed. Move this step to the date that they named."),
                _("{hi} this may be a better moment: is {theme} something to talk about now?"),
            ),
            (
                37,
                ActionType.FOLLOW_UP,
                _("Close the loop with {they} and note what you learned."),
                _("{hi} I will leave it here for now. If {theme} comes up, a short reply is enough."),
            ),
        ),
    ),
    Signal.MEETING: Response(
        _("They seem ready to talk."),
        _("Offer two times today and confirm the one that they take."),
        (_("What they want to get out of the talk."), _("Who else should join.")),
        (_("Every day without an answer cools it down."),),
        _("{hi} gladly. {times} If nothing there suits you, name a time and I will fit in."),
        (
            (
                1,
                ActionType.RESEARCH,
                _(
                    "Prepare the talk with {they}: three questions about {theme}, and one example of "
                    "your own."
                ),
                None,
            ),
            (
                2,
                ActionType.FOLLOW_UP,
                _("No time agreed yet? Offer {they} two others."),
                _("{hi} shall I suggest other times? {times}"),
            ),
        ),
    ),
    Signal.PRICE: Response(
        _("They ask about money, so they are weighing it. It is also a way to end a talk early."),
        _("Answer plainly, with a range if you have one, and ask what it depends on."),
        (_("What the price depends on."), _("What it costs them today."), _("Who else decides.")),
        (_("A bare number invites comparison."), _("Dodging the question costs trust.")),
        _(
            "{hi} a fair question. It depends on [what it depends on]; most begin at [your price]. "
            "So that I do not guess: {question}?"
        ),
        (
            (
                3,
                ActionType.FOLLOW_UP,
                _("No answer about the price? Ask {they} what would make it worth a talk."),
                _("{hi} was the price far from what you had in mind? A plain no helps me too."),
            ),
            (
                7,
                ActionType.MEETING_REQUEST,
                _("Ask {they} for a short call about scope and price. Offer two times{in_place}."),
                _("{hi} would a short call settle it? {times}"),
            ),
        ),
    ),
    Signal.POSITIVE: Response(
        _("The answer reads as friendly and open."),
        _("Answer today, say one useful thing, and ask for a short call."),
        (_("What made them answer."), _("What they would like to change first.")),
        (_("A long pitch now is the quickest way to lose it."),),
        _(
            "{hi} thank you, good to hear. Would a short call suit you? {times} "
            "So that I come prepared: {question}?"
        ),
        (
            (
                3,
                ActionType.FOLLOW_UP,
                _("No time agreed yet? Ask {they} once more, in one line."),
                _("{hi} is a short call still welcome? Any time that suits you is fine."),
            ),
        ),
    ),
    Signal.UNCLEAR: Response(
        _("What they want is open. One easy question settles more than a guess."),
        _("Ask them in a line what they would like next, or call if you know them."),
        (_("Thank them first."), _("Offer two or three answers, so that a word is enough.")),
        (_("Going on as planned may sound as if you had not listened."),),
        _(
            "{hi} thank you for your message. So that I get it right: shall we talk for ten minutes, "
            "shall I send you something to read, or shall I leave it for now?"
        ),
    ),
}
QUESTION = Response(
    _("They ask something that the playbook knows nothing about."),
    _("Answer their question in a line or two, then ask what they would like next."),
    (_("The plain answer first."), _("If you do not know it, when you will.")),
    (_("An answer to another question sounds like a machine."),),
    _("{hi} a fair question. [Your answer] Is there anything else that you would like to know?"),
)
NOT_NOW = Response(  # a no and "later" in one
    _("They say no for now, and no more than that."),
    _("Thank them, ask for nothing, and come back once in a few months, with something new."),
    (_("Accept the no at once."), _("Offer to be short, and rare.")),
    (_("A second try within weeks turns it into a no for good."),),
    _(
        "{hi} thank you for the plain answer. I leave you in peace now. May I write once more in a few "
        "months, if there is something new? A no to that is fine as well."
    ),
    (
        (
            90,
            ActionType.FOLLOW_UP,
            _("Write to {they} once, with something that is new since. A second no ends it."),
            _(
                "{hi} it has been a while. [What is new] Is {theme} worth a word now? If not, I leave it "
                "here."
            ),
        ),
    ),
)
# What is said of a signal that is not the main one.
ALSO: dict[Signal, str] = {
    Signal.MEETING: _("They are also ready to talk: offer two times."),
    Signal.POSITIVE: _("They also sound interested."),
    Signal.PRICE: _("They also ask about money: answer that plainly, in the same message."),
    Signal.LATER: _("They also want another time than now: keep to the one that they name."),
    Signal.NOT_INTERESTED: _("They also say no, for now at least: accept it without asking why."),
}

REPLY_TASK = _("Answer {they} today, on the channel that they used. Fill in the brackets before sending.")
SOFT_DRAFTS = {
    ActionType.MEETING_REQUEST: _(
        "{hi} there is no hurry at all. If a few words about {theme} would ever be "
        "of use, tell me when, and if not, that is fine too."
    ),
    ActionType.FOLLOW_UP: _(
        "{hi} no need to answer. I only wanted to say that the offer to talk about {theme} stands."
    ),
    ActionType.CALL: _(
        "{hi} this is {me}. I will be brief: may I send you one question about {theme} "
        "in writing, so that you can answer whenever it suits you?"
    ),
}
SOFT_TASK = _(
    "Take it slowly with {they}: one friendly message, no request, and no reminder of the last one."
)
