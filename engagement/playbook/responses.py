"""What the playbook says when something has happened, and how it softens a plan.

Pure data, English on purpose. Slots in braces are those of `facts.slots`; square brackets stay for the
salesperson to fill.
"""

from typing import NamedTuple

from engagement.plans import ActionType
from engagement.playbook.readings import Signal


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
        "The answer reads as a no. Nothing is gained by pressing.",
        "Thank them in one message, keep the door open, and end the plan.",
        ("Accept the no at once.", "Offer to be found when things change."),
        ("Any further nudge now costs goodwill.",),
        "{hi} thank you for the plain answer, that helps. I will not write again about this. "
        "If {theme} comes up one day, a short message is enough.",
    ),
    Signal.WRONG_PERSON: Response(
        "They seem not to be the person who decides this.",
        "Thank them and ask who is, in one line.",
        ("Ask for a name, not for an introduction.", "Offer a sentence that they can forward."),
        ("Going around them without a word looks impolite.",),
        "{hi} thank you for telling me. Who looks after {theme} on your side? "
        "I am glad to write to them myself and say that you sent me only if you agree.",
        (
            (
                3,
                ActionType.RESEARCH,
                "Look for the person who was named and add them as a lead of their own.",
                None,
            ),
            (
                5,
                ActionType.FOLLOW_UP,
                "No name yet? Ask {who} once more, kindly, and leave it there.",
                "{hi} a short follow-up: is there somebody better to ask about {theme}? "
                "If not, I leave it here.",
            ),
        ),
    ),
    Signal.LATER: Response(
        "The moment is wrong, which is no refusal.",
        "Confirm that you will write later, agree on when, and rest until then.",
        ("Name the time that they named.", "Ask for nothing else now."),
        ("Writing earlier than agreed reads as pressure.",),
        "{hi} thank you, that is fine. I will write again [when they suggested]. "
        "Until then I leave you in peace.",
        (
            (
                30,
                ActionType.FOLLOW_UP,
                "Write to {who} again, as agreed. Move this step to the date that they named.",
                "{hi} you asked me to come back to you about this time. "
                "Is {theme} something to talk about now?",
            ),
            (
                37,
                ActionType.FOLLOW_UP,
                "Close the loop with {who} and note what you learned.",
                "{hi} I will leave it here for now. If {theme} comes up, a short reply is enough.",
            ),
        ),
    ),
    Signal.MEETING: Response(
        "They seem ready to talk.",
        "Offer two times today and confirm the one that they take.",
        ("What they want to get out of the talk.", "Who else should join."),
        ("Every day without an answer cools it down.",),
        "{hi} gladly. I am free [two times]. Which suits you? "
        "If neither does, name a time and I will fit in.",
        (
            (
                1,
                ActionType.RESEARCH,
                "Prepare the talk with {who}: three questions about {theme}, and one example of your own.",
                None,
            ),
            (
                2,
                ActionType.FOLLOW_UP,
                "No time agreed yet? Offer {who} two others.",
                "{hi} shall I suggest other times? [two times] would work on my side.",
            ),
        ),
    ),
    Signal.PRICE: Response(
        "They ask about money, so they are weighing it. It is also a way to end a talk early.",
        "Answer plainly, with a range if you have one, and ask what it depends on.",
        ("What the price depends on.", "What it costs them today.", "Who else decides."),
        ("A bare number invites comparison.", "Dodging the question costs trust."),
        "{hi} a fair question. It depends on [what it depends on]; most begin at [your price]. "
        "So that I do not guess: {question}?",
        (
            (
                3,
                ActionType.FOLLOW_UP,
                "No answer about the price? Ask {who} what would make it worth a talk.",
                "{hi} was the price far from what you had in mind? A plain no helps me too.",
            ),
            (
                7,
                ActionType.MEETING_REQUEST,
                "Ask {who} for a short call about scope and price. Offer two times{in_place}.",
                "{hi} would a short call settle it? I am free [two times].",
            ),
        ),
    ),
    Signal.POSITIVE: Response(
        "The answer reads as friendly and open.",
        "Answer today, say one useful thing, and ask for a short call.",
        ("What made them answer.", "What they would like to change first."),
        ("A long pitch now is the quickest way to lose it.",),
        "{hi} thank you, good to hear. Would a short call suit you? I am free [two times]. "
        "So that I come prepared: {question}?",
        (
            (
                3,
                ActionType.FOLLOW_UP,
                "No time agreed yet? Ask {who} once more, in one line.",
                "{hi} is a short call still welcome? Any time that suits you is fine.",
            ),
        ),
    ),
    Signal.UNCLEAR: Response(
        "What they want is open. One easy question settles more than a guess.",
        "Ask them in a line what they would like next, or call if you know them.",
        ("Thank them first.", "Offer two or three answers, so that a word is enough."),
        ("Going on as planned may sound as if you had not listened.",),
        "{hi} thank you for your message. So that I get it right: shall we talk for ten minutes, "
        "shall I send you something to read, or shall I leave it for now?",
    ),
}
QUESTION = Response(
    "They ask something that the playbook knows nothing about.",
    "Answer their question in a line or two, then ask what they would like next.",
    ("The plain answer first.", "If you do not know it, when you will."),
    ("An answer to another question sounds like a machine.",),
    "{hi} a fair question. [Your answer] Is there anything else that you would like to know?",
)
NOT_NOW = Response(  # a no and "later" in one
    "They say no for now, and no more than that.",
    "Thank them, ask for nothing, and come back once in a few months, with something new.",
    ("Accept the no at once.", "Offer to be short, and rare."),
    ("A second try within weeks turns it into a no for good.",),
    "{hi} thank you for the plain answer. I leave you in peace now. May I write once more in a few months, "
    "if there is something new? A no to that is fine as well.",
    (
        (
            90,
            ActionType.FOLLOW_UP,
            "Write to {who} once, with something that is new since. A second no ends it.",
            "{hi} it has been a while. [What is new] Is {theme} worth a word now? If not, I leave it here.",
        ),
    ),
)
# What is said of a signal that is not the main one.
ALSO: dict[Signal, str] = {
    Signal.MEETING: "They are also ready to talk: offer two times.",
    Signal.POSITIVE: "They also sound interested.",
    Signal.PRICE: "They also ask about money: answer that plainly, in the same message.",
    Signal.LATER: "They also want another time than now: keep to the one that they name.",
    Signal.NOT_INTERESTED: "They also say no, for now at least: accept it without asking why.",
}

REPLY_TASK = "Answer {who} today, on the channel that they used. Fill in the brackets before sending."
SOFT_DRAFTS = {
    ActionType.MEETING_REQUEST: "{hi} there is no hurry at all. If a few words about {theme} would ever be "
    "of use, tell me when, and if not, that is fine too.",
    ActionType.FOLLOW_UP: "{hi} no need to answer. I only wanted to say that the offer to talk about "
    "{theme} stands.",
    ActionType.CALL: "{hi} this is {me}. I will be brief: may I send you one question about {theme} "
    "in writing, so that you can answer whenever it suits you?",
}
SOFT_TASK = "Take it slowly with {who}: one friendly message, no request, and no reminder of the last one."
