"""What the playbook says when something has happened, and how it softens a plan.

Pure data, English on purpose. Slots in braces are those of `facts.slots`; square brackets stay for the
salesperson to fill.
"""
# ruff: noqa: RUF001  other alphabets are the point

import re
from enum import StrEnum
from typing import NamedTuple

from engagement.plans import ActionType


class Signal(StrEnum):
    """What a prospect's answer seems to mean."""

    NOT_INTERESTED = "not_interested"
    WRONG_PERSON = "wrong_person"
    LATER = "later"
    MEETING = "meeting"
    PRICE = "price"
    POSITIVE = "positive"
    UNCLEAR = "unclear"


class Response(NamedTuple):
    """How a signal is answered: advice, a reply, and the steps after it as (day, action, task, draft)."""

    assessment: str
    next_action: str
    talking_points: tuple[str, ...]
    risks: tuple[str, ...]
    reply: str
    steps: tuple[tuple[int, ActionType, str, str | None], ...] = ()


# Whole words or stems, lower case; the first signal that is found counts, so the plainest stand first.
SIGNALS: tuple[tuple[Signal, re.Pattern[str]], ...] = tuple(
    (signal, re.compile("|".join(words), re.IGNORECASE))
    for signal, words in (
        (
            Signal.WRONG_PERSON,
            (
                r"\bwrong (?:person|contact|address)\b",
                r"\bnot the (?:right|best) (?:person|contact|one)\b",
                r"\b(?:no longer|don'?t|do not) (?:work|handle|deal)\b",
                r"\bnot (?:my|responsible for)\b.{0,20}\b(?:area|department|responsib\w*|this|that)\b",
                r"\b(?:talk|speak|reach out|write) to (?:my|our) (?:colleague|boss)\b",
                r"не до мене|не за адресою|не займаюс|не той (?:людин|контакт)|не ко мне|не занимаюсь",
                r"falsche[rn]? (?:person|ansprechpartner)|nicht (?:der|die) richtige|nicht zuständig",
            ),
        ),
        (
            Signal.LATER,
            (
                r"\b(?:next|in a few|later (?:this|in)|after the|until next) "
                r"(?:week|month|quarter|year|summer)s?\b",
                r"\b(?:on|annual|parental|maternity) (?:vacation|holiday|leave)\b|\bout of (?:the )?office\b",
                r"\b(?:not|isn'?t) (?:now|(?:a|the) (?:good|right|best) (?:time|moment)|right now)\b",
                r"\bnot at the moment\b|\btoo busy\b",
                r"\b(?:maybe|perhaps|try|ask|circle back|get back|come back|ping) .{0,25}\blater\b",
                r"пізніше|не зараз|у відпустц|наступн\w+ (?:тиж|місяц|кварта|ро)|не на часі",
                r"позже|не сейчас|в отпуске|следующ\w+ (?:недел|месяц|кварта|год)",
                r"\bspäter\b|\bim urlaub\b"
                r"|nächste\w* (?:woche|monat|quartal|jahr)|más tarde|plus tard|w przyszłym",
            ),
        ),
        (
            Signal.NOT_INTERESTED,
            (
                r"\bno(?:t|,)? (?:thanks|thank you|interest(?:ed)?)\b"
                r"|\bnot (?:really |currently )?interested\b",
                r"\b(?:no|don'?t have a|do not have a) need\b|\bunsubscribe\b|\bremove me\b",
                r"\bstop (?:writing|messaging|contacting|emailing|calling)\b",
                r"\bwe'?ll pass\b|\bplease don'?t\b",
                r"не цікав|не потрібн|не пишіть|відпишіть|не интерес|не нужн|не пишите|отпишите",
                r"kein(?:en|e)? (?:interesse|bedarf)|pas intéress"
                r"|no (?:me|nos) interesa|nie jestem zainteresowan",
            ),
        ),
        (
            Signal.PRICE,
            (
                r"\b(?:price|prices|pricing|costs?|budget|quote|discount|rates?|fees?|expensive|cheaper)\b",
                r"\bhow much\b|\bцін[аиуою]\b|скільки кошту|вартіст|бюджет|цена|цены|сколько стоит|стоимост",
                r"\bpreise?\b|\bkosten\b|\bwas kostet\b|\bprix\b|\bprecio\b"
                r"|\bcuánto\b|\bcena\b|\bile kosztuje\b",
            ),
        ),
        (
            Signal.MEETING,
            (
                r"\b(?:let'?s|can we|could we|happy to|free to|like to|schedule|book|set up)\b.{0,30}"
                r"\b(?:meet|meeting|call|talk|chat|demo|speak)\b",
                r"\b(?:calendar|calendly|invite me|send (?:me )?an invite|what time)\b",
                r"зустрі|созвон|дзвінок|поговор|встреч|\btermin\b|\btreffen\b|\breunión\b|\bspotkani",
            ),
        ),
        (
            Signal.POSITIVE,
            (
                r"\b(?:interested|interesting|sounds (?:good|great)|tell me more)\b",
                r"\bmore (?:info|details|information)\b",
                r"\b(?:yes|sure|great|love to|looks good|makes sense|curious)\b",
                r"цікав|розкажіть|звучить|інтерес|интерес|расскажите|звучит"
                r"|\binteressant\b|\bgerne\b|\bme interesa\b",
            ),
        ),
    )
)

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
        "The playbook cannot tell what this means for the deal; it reads signal words only.",
        "Read it once more, and decide whether the plan still fits.",
        ("What has changed for them.", "What they ask for, if anything."),
        ("Going on as planned may sound as if you had not listened.",),
        "{hi} thank you for your message. [Your answer]",
    ),
}

REPLY_TASK = "Answer {who} today, on the channel that they used. Fill in the brackets before sending."
SOFT_DRAFTS = {
    ActionType.MEETING_REQUEST: "{hi} there is no hurry at all. If a few words about {theme} would ever be "
    "of use, tell me when, and if not, that is fine too.",
    ActionType.FOLLOW_UP: "{hi} no need to answer. I only wanted to say that the offer to talk about "
    "{theme} stands.",
    ActionType.CALL: "{hi} this is [your name]. I will be brief: may I send you one question about {theme} "
    "in writing, so that you can answer whenever it suits you?",
}
SOFT_TASK = "Take it slowly with {who}: one friendly message, no request, and no reminder of the last one."
