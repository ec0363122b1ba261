"""What the playbook says: every text in one table, so that another language is one more table.

Pure data. The texts are English on purpose and do not pass through gettext, because the playbook imports no
Django. Slots in braces are filled by `facts.slots`; square brackets stay for the salesperson to fill.
A draft states nothing about the prospect or the seller beyond the slots, and holds no digit and no name. Nor
does it say what an earlier step did ("I tried to call you"): that one may have been skipped.
"""

from typing import NamedTuple

from engagement.plans import ActionType, Channel

_LINKEDIN, _EMAIL, _PHONE, _OTHER = Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE, Channel.OTHER


class Text(NamedTuple):
    """One kind of step: what to do, and a draft where words are needed."""

    action: ActionType
    channel: Channel
    description: str
    draft: str | None = None


class Angle(NamedTuple):
    """How a role is approached: words of its titles, a theme to name and a question to ask."""

    words: frozenset[str]
    theme: str
    question: str


TEXTS = {
    # looking before writing
    "find_person": Text(
        ActionType.RESEARCH,
        _OTHER,
        "Find {who}{at_company}: look for a profile, a work e-mail and a phone number, "
        "and add what you find to the lead.{links}{notes}",
    ),
    "find_reason": Text(
        ActionType.RESEARCH,
        _OTHER,
        "Look for one recent and public reason to write to {who}: a post, a talk, a job opening or news. "
        "Keep the link in the notes.",
    ),
    "read_up": Text(
        ActionType.RESEARCH,
        _OTHER,
        "Read what there is about {who}{at_company} and write down one honest reason to get in touch."
        "{links}{notes}",
    ),
    # LinkedIn
    "like": Text(
        ActionType.LINKEDIN_LIKE,
        _LINKEDIN,
        "Open the LinkedIn profile of {who} and like two recent posts that you find worth reading. "
        "If there are none, follow the profile.{links}{notes}",
    ),
    "comment": Text(
        ActionType.LINKEDIN_COMMENT,
        _LINKEDIN,
        "Comment on one recent post by {who} with a thought of your own and no pitch. "
        "If nothing fits, skip this step.",
        "The part about [topic] stayed with me. What made you look at it that way?",
    ),
    "invite": Text(
        ActionType.LINKEDIN_CONNECT,
        _LINKEDIN,
        "Invite {who} to connect, with a short note and no pitch.",
        "{hi} I came across your profile and would like to hear how you approach {theme}. Shall we connect?",
    ),
    "invite_short": Text(
        ActionType.LINKEDIN_CONNECT,
        _LINKEDIN,
        "Invite {who} to connect, with a short note and no pitch.",
        "{hi} I came across your profile and would like to stay in touch. Shall we connect?",
    ),
    "linkedin_message": Text(
        ActionType.LINKEDIN_MESSAGE,
        _LINKEDIN,
        "If {who} has accepted, send a short message. If not, leave the invitation alone and skip this step.",
        "{hi} I am asking a few people about {theme} and would value your view: {question}?",
    ),
    "linkedin_meeting": Text(
        ActionType.MEETING_REQUEST,
        _LINKEDIN,
        "Ask {who} for a short call. Offer two times that suit you{in_place}.",
        "{hi} would a short call be worth your time? I would ask about {theme} and tell you plainly "
        "whether I can help. {times}",
    ),
    "linkedin_close": Text(
        ActionType.FOLLOW_UP,
        _LINKEDIN,
        "Close the loop with {who}. A friendly last message often gets the answer.",
        "{hi} if you want to talk about {theme} later on, a short reply is enough and I will pick it up. "
        "Until then I will not crowd your inbox.",
    ),
    # e-mail
    "email": Text(
        ActionType.EMAIL,
        _EMAIL,
        "Send {who} a short first e-mail: one reason, one question. Read it through before sending it.",
        "Subject: a question about {theme}\n\n{hi}\n\nI am writing because of {role}. "
        "{pitch}\n\nMay I ask: {question}?\n\n"
        "A one-line answer is plenty.{sign}",
    ),
    "email_follow": Text(
        ActionType.FOLLOW_UP,
        _EMAIL,
        "Ask {who} once more: in reply to your own e-mail, if you sent one, so that it is seen below.",
        "{hi}\n\nIs {theme} on your list at the moment, or shall I ask again later in the year?{sign}",
    ),
    "email_useful": Text(
        ActionType.EMAIL,
        _EMAIL,
        "Send {who} something useful, such as an article or an example of your work. Ask for nothing.",
        "{hi}\n\n{useful}{sign}",
    ),
    "email_meeting": Text(
        ActionType.MEETING_REQUEST,
        _EMAIL,
        "Ask {who} for a short call. Offer two times that suit you{in_place}.",
        "{hi}\n\nWould a short call be worth your time? I would ask how you handle {theme} "
        "and tell you plainly whether I can help.\n\n{times}{sign}",
    ),
    "email_close": Text(
        ActionType.FOLLOW_UP,
        _EMAIL,
        "Close the loop with {who}. A friendly last e-mail often gets the answer.",
        "{hi}\n\nIf {company} wants to look at {theme} later on, a short reply is enough and I will pick "
        "it up. Until then I will leave it here.{sign}",
    ),
    # phone
    "call": Text(
        ActionType.CALL,
        _PHONE,
        "Call {who}{in_place}. Ask whether it is a good moment, then one question, then listen.",
        "{hi} this is {me}. Do you have a minute? I would like to ask you about {theme}: {question}?",
    ),
    "call_again": Text(
        ActionType.CALL,
        _PHONE,
        "Call {who} again at another time of day{in_place}. If nobody answers, leave a short voice message.",
        "{hi} {me} here, about {theme}. It is not urgent, and I will send a short message "
        "so that you can answer when it suits you.",
    ),
    "text": Text(
        ActionType.TEXT_MESSAGE,
        _PHONE,
        "Send {who} a text message, so that an answer takes a moment only.",
        "{hi} {me} here. When is a good moment for a few words about {theme}?",
    ),
    "call_meeting": Text(
        ActionType.MEETING_REQUEST,
        _PHONE,
        "Call {who} and ask for a meeting. Have two times ready{in_place}.",
        "{hi} {me} here. I would like to hear how {company} handles {theme}. "
        "Would [two times] suit you for a proper talk?",
    ),
    "text_close": Text(
        ActionType.FOLLOW_UP,
        _PHONE,
        "Send {who} a last text message and leave the door open.",
        "{hi} if you want to talk about {theme} one day, a message is enough. "
        "Until then I leave you in peace. {me}",
    ),
    # wherever the person was found
    "first": Text(
        ActionType.OTHER,
        _OTHER,
        "Write to {who} where you found them. Replace the bracket with the reason you noted.",
        "{hi} I am writing because of [your reason]. One question, if I may: {question}?",
    ),
    "follow": Text(
        ActionType.FOLLOW_UP,
        _OTHER,
        "Ask {who} once more, on the same channel, unless there has been an answer.",
        "{hi} one question about {theme}: is it yours to answer, or is there a better person to ask?",
    ),
    "meeting": Text(
        ActionType.MEETING_REQUEST,
        _OTHER,
        "Ask {who} for a short call. Offer two times that suit you{in_place}.",
        "{hi} would a short call be worth your time? I would ask about {theme} and tell you plainly "
        "whether I can help. {times}",
    ),
    "close": Text(
        ActionType.FOLLOW_UP,
        _OTHER,
        "Close the loop with {who} and note what you learned.",
        "{hi} if {theme} comes up, a short reply is enough. Until then I leave it here.",
    ),
}

# Which steps on which day, by the channels that are known.
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

# The first angle that shares a word with the title wins, so the narrower roles stand first.
ANGLES = (
    Angle(
        frozenset({"hr", "people", "talent", "recruiting", "recruiter", "recruitment", "culture", "chro"}),
        "hiring and retention",
        "what takes most of your time there at the moment",
    ),
    Angle(
        frozenset({"finance", "financial", "cfo", "controller", "treasurer", "accounting"}),
        "cost control",
        "where do surprises come from most often",
    ),
    Angle(
        frozenset({"marketing", "growth", "brand", "content", "demand", "cmo", "communications", "pr"}),
        "lead quality",
        "which part of it is hardest to get right",
    ),
    Angle(
        frozenset({"sales", "revenue", "account", "business", "cro", "sdr", "bdr", "partnerships"}),
        "pipeline health",
        "what slows a good deal down most often",
    ),
    Angle(
        frozenset({"product", "cpo", "ux", "design", "designer"}),
        "product priorities",
        "how do you choose between good ideas",
    ),
    Angle(
        frozenset(
            {"engineering", "engineer", "cto", "developer", "software", "technology", "data", "it", "cio"}
        ),
        "predictable delivery",
        "what gets in the way most often",
    ),
    Angle(
        frozenset({"operations", "coo", "supply", "logistics", "procurement", "purchasing"}),
        "day-to-day operations",
        "which step costs more time than it should",
    ),
    Angle(
        frozenset({"founder", "cofounder", "ceo", "owner", "president", "chairman", "managing", "director"}),
        "company priorities",
        "what would you hand over first if you could",
    ),
)
GENERAL_ANGLE = Angle(frozenset(), "planning for the year ahead", "what would you most like to change")

# What is said of the seller, and, after `no_`, the blank where nothing is known.
SELLING = {
    "offer": "{offer}",
    "offer_for": "In a line, what I do: {bare_offer}, for {audience}.",
    "offer_named": "In a line, what I do: {offer}",
    "no_pitch": "[One sentence on what you do and for whom.]",
    "me": "{signature}",
    "no_me": "[your name]",
    "times": "You can pick a time here: {booking_link}",
    "no_times": "I am free [two times]. Another time is fine too.",
    "useful": "In case it is of use for {theme}, an example from my work:\n{proof}\n\n"
    "There is no need to reply.",
    "no_useful": "This made me think of {theme}: [link]\n\nI hope it saves you some time. "
    "There is no need to reply.",
    "sign": "\n\n{signature}",
    "no_sign": "",
}
YOUR_COMPANY = "your company"
YOUR_ROLE = "your work"
THIS_PERSON = "this person"
DAY = "Day {day}"

CHANNEL_NAMES = {_LINKEDIN: "LinkedIn", _EMAIL: "e-mail", _PHONE: "phone", _OTHER: "another channel"}

ANALYSIS = {
    "known": "Known: {facts}.",
    "nothing_known": "Nothing is known about this person yet.",
    "missing": "Not known yet: {facts}.",
    "channels": "Reachable by {channels}.",
    "no_channels": "No channel is known yet, so the plan begins with finding one.",
    "closing": "Aim for one short call. Open with a question about {theme}, offer two times, "
    "and ask who else should join.",
    "tactics": "{order} One question a message, no pitch before an answer, and a clear end after two weeks.",
    "tactics_channels": "Begin with {first} and use {others} when there is no answer.",
    "tactics_channel": "Stay on {first} and leave a few days between messages.",
    "tactics_none": "Find a channel first; then write once, follow up once and ask for a call.",
}
FACT_NAMES = {"title": "title", "company": "company", "place": "place"}
