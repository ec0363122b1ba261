"""What the playbook says: every text in one table, marked for translation (`speech`).

Pure data. Slots in braces are filled by `facts.slots`; square brackets stay for the salesperson to fill.
A draft states nothing about the prospect or the seller beyond the slots, and holds no digit and no name. Nor
does it say what an earlier step did ("I tried to call you"): that one may have been skipped.
"""

from typing import NamedTuple

from engagement.plans import ActionType, Channel
from engagement.playbook.speech import _

_LINKEDIN, _EMAIL, _PHONE, _OTHER = Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE, Channel.OTHER


class Text(NamedTuple):
    """One kind of step: what to do, and a draft where words are needed."""

    action: ActionType
    channel: Channel
    description: str
    draft: str | None = None


TEXTS = {
    # looking before writing
    "find_person": Text(
        ActionType.RESEARCH,
        _OTHER,
        _(
            "Find {who}{at_company}: look for a profile, a work e-mail and a phone number, "
            "and add what you find to the lead.{links}{notes}"
        ),
    ),
    "find_reason": Text(
        ActionType.RESEARCH,
        _OTHER,
        _(
            "Look for one recent and public reason to write to {who}: a post, a talk, a job opening or news. "
            "Keep the link in the notes."
        ),
    ),
    "read_up": Text(
        ActionType.RESEARCH,
        _OTHER,
        _(
            "Read what there is about {who}{at_company} and write down one honest reason to get in touch."
            "{links}{notes}"
        ),
    ),
    # LinkedIn
    "like": Text(
        ActionType.LINKEDIN_LIKE,
        _LINKEDIN,
        _(
            "Open the LinkedIn profile of {who} and like two recent posts that you find worth reading. "
            "If there are none, follow the profile.{links}{notes}"
        ),
    ),
    "comment": Text(
        ActionType.LINKEDIN_COMMENT,
        _LINKEDIN,
        _(
            "Comment on one recent post by {they} with a thought of your own and no pitch: say which part "
            "stayed with you, and ask one question. If nothing fits, skip this step."
        ),
    ),
    "invite": Text(
        ActionType.LINKEDIN_CONNECT,
        _LINKEDIN,
        _("Invite {they} to connect, with a short note and no pitch."),
        _(
            "{hi} I came across your profile and would like to hear how you approach {theme}. Shall we "
            "connect?"
        ),
    ),
    "invite_short": Text(
        ActionType.LINKEDIN_CONNECT,
        _LINKEDIN,
        _("Invite {they} to connect, with a short note and no pitch."),
        _("{hi} I came across your profile and would like to stay in touch. Shall we connect?"),
    ),
    "linkedin_message": Text(
        ActionType.LINKEDIN_MESSAGE,
        _LINKEDIN,
        _(
            "If {they} has accepted, send a short message. If not, leave the invitation alone and skip "
            "this step."
        ),
        _("{hi} I am asking a few people about {theme} and would value your view: {question}?"),
    ),
    "linkedin_meeting": Text(
        ActionType.MEETING_REQUEST,
        _LINKEDIN,
        _("Ask {they} for a short call. Offer two times that suit you{in_place}."),
        _(
            "{hi} would a short call be worth your time? {offered}I would ask about {theme} and tell you "
            "plainly whether I can help. {times}"
        ),
    ),
    "linkedin_close": Text(
        ActionType.FOLLOW_UP,
        _LINKEDIN,
        _("Close the loop with {they}. A friendly last message often gets the answer."),
        _(
            "{hi} if you want to talk about {theme} later on, a short reply is enough and I will pick "
            "it up. Until then I will not crowd your inbox."
        ),
    ),
    # e-mail
    "email": Text(
        ActionType.EMAIL,
        _EMAIL,
        _("Send {they} a short first e-mail: one reason, one question. Read it through before sending it."),
        _(
            "Subject: a question about {theme}\n\n{hi}\n\nI am writing because of {role}. "
            "{pitch}\n\nMay I ask: {question}?\n\n"
            "A one-line answer is plenty.{sign}"
        ),
    ),
    "email_follow": Text(
        ActionType.FOLLOW_UP,
        _EMAIL,
        _("Ask {they} once more: in reply to your own e-mail, if you sent one, so that it is seen below."),
        _(
            "{hi}\n\nDo you have {theme} on your list at the moment, or shall I ask again in a few "
            "months?{sign}"
        ),
    ),
    "email_useful": Text(
        ActionType.EMAIL,
        _EMAIL,
        _("Send {they} something useful, such as an article or an example of your work. Ask for nothing."),
        _("{hi}\n\n{useful}{sign}"),
    ),
    "email_meeting": Text(
        ActionType.MEETING_REQUEST,
        _EMAIL,
        _("Ask {they} for a short call. Offer two times that suit you{in_place}."),
        _(
            "{hi}\n\nWould a short call be worth your time? I would ask how you handle {theme} "
            "and tell you plainly whether I can help.\n\n{times}{sign}"
        ),
    ),
    "email_close": Text(
        ActionType.FOLLOW_UP,
        _EMAIL,
        _("Close the loop with {they}. A friendly last e-mail often gets the answer."),
        _(
            "{hi}\n\nIf {company} wants to look at {theme} later on, a short reply is enough and I will "
            "pick it up. Until then I will leave it here.{sign}"
        ),
    ),
    # phone
    "call": Text(
        ActionType.CALL,
        _PHONE,
        _("Call {they}{in_place}. Ask whether it is a good moment, then one question, then listen."),
        _(
            "{hi} this is {me}. {offered}Do you have a minute? I would like to ask you about {theme}: "
            "{question}?"
        ),
    ),
    "call_again": Text(
        ActionType.CALL,
        _PHONE,
        _(
            "Call {they} again at another time of day{in_place}. If nobody answers, leave a short voice "
            "message."
        ),
        _(
            "{hi} {me} here, about {theme}. It is not urgent, and I will send a short message so that "
            "you can answer when it suits you."
        ),
    ),
    "text": Text(
        ActionType.TEXT_MESSAGE,
        _PHONE,
        _("Send {they} a text message, so that an answer takes a moment only."),
        _("{hi} {me} here. When is a good moment for a few words about {theme}?"),
    ),
    "call_meeting": Text(
        ActionType.MEETING_REQUEST,
        _PHONE,
        _("Call {they} and ask for a meeting. Have two times ready{in_place}."),
        _(
            "{hi} {me} here. I would like to hear how {company} handles {theme}. When would a proper "
            "talk suit you?"
        ),
    ),
    "text_close": Text(
        ActionType.FOLLOW_UP,
        _PHONE,
        _("Send {they} a last text message and leave the door open."),
        _(
            "{hi} if you want to talk about {theme} one day, a message is enough. Until then I leave "
            "you in peace. {me}"
        ),
    ),
    # wherever the person was found
    "first": Text(
        ActionType.OTHER,
        _OTHER,
        _("Write to {they} where you found them."),
        _("{hi} I am writing because of {role}. {pitch} One question, if I may: {question}?"),
    ),
    "follow": Text(
        ActionType.FOLLOW_UP,
        _OTHER,
        _("Ask {they} once more, on the same channel, unless there has been an answer."),
        _("{hi} one question about {theme}: is it yours to answer, or is there a better person to ask?"),
    ),
    "meeting": Text(
        ActionType.MEETING_REQUEST,
        _OTHER,
        _("Ask {they} for a short call. Offer two times that suit you{in_place}."),
        _(
            "{hi} would a short call be worth your time? {offered}I would ask about {theme} and tell you "
            "plainly whether I can help. {times}"
        ),
    ),
    "close": Text(
        ActionType.FOLLOW_UP,
        _OTHER,
        _("Close the loop with {they} and note what you learned."),
        _("{hi} if {theme} comes up, a short reply is enough. Until then I leave it here."),
    ),
}

# What the slots say: what has to be known for it, the text, and the text where it is not known.
SLOTS = {
    "hi": ("name", _("Hi {name},"), _("Hi,")),
    "at_company": ("company", _(" at {company}"), ""),
    "in_place": ("place", _(", minding the hours in {place}"), ""),
    "company": ("company_in_draft", "{company}", _("your company")),
    "links": ("links", _(" Links: {links}"), ""),
    "notes": ("notes", _(" Your notes: {notes}"), ""),
    # of the seller
    "me": ("signature", "{signature}", _("[your name]")),
    "sign": ("signature", "\n\n{signature}", ""),
    "times": ("booking_link", _("You can pick a time here: {booking_link}"), _("Which day would suit you?")),
    "useful": (
        "proof",
        _("In case it is of use, an example from my work:\n{proof}\n\nThere is no need to reply."),
        _("If it is of use, I can put down in a few lines what I would look at first for {theme}. Shall I?"),
    ),
    # of the situation
    "met": ("met", " {met}", ""),
    "by": (
        "introducer",
        _("{introducer} suggested that we talk."),
        _("We were introduced, so I will be short."),
    ),
    "introducer": ("introducer", "{introducer}", _("whoever introduced you")),
    "asked": ("wanted", _("Thank you for asking about {wanted}."), _("Thank you for your interest.")),
    "wish": (
        "wanted",
        _("You mentioned {wanted}."),
        _("I would like to hear more about {theme} on your side: {question}?"),
    ),
    "one": (
        "wanted",
        _("You mentioned {wanted}: which day would suit you for a talk?"),
        _("May I ask: {question}?"),
    ),
    # A Ukrainian sentence has no room for what stands in the notes in another case.
    "still": ("topic", _("{topic}"), "{theme}"),
    "when": ("when", "{when}", _("about this time")),
}
# Slots with more than two forms; `facts.slots` picks one.
CHOSEN = {
    "they": {"name": "{short_name}", "title": _("the {title}"), "nobody": _("this person")},
    "who": {"name": "{full_name}", "title": _("the {title}"), "nobody": _("this person")},
    "role": {
        "titlecompany": _("your work as {title} at {company}"),
        "title": _("your work as {title}"),
        "company": _("your work at {company}"),
        "nothing": _("your work"),
    },
    "pitch": {
        "sentence": "{sentence}",
        "named_for": _("In a line, what I do: {offer}, for {audience}."),
        "named": _("In a line, what I do: {sentence}"),
        "nothing": _("[One sentence on what you do and for whom.]"),
    },
}
DAY = "Day {day}"

CHANNEL_NAMES = {
    _LINKEDIN: _("LinkedIn"),
    _EMAIL: _("e-mail"),
    _PHONE: _("phone"),
    _OTHER: _("another channel"),
}

ANALYSIS = {
    "and": _(" and "),
    "known": _("Known: {facts}."),
    "nothing_known": _("Nothing is known about this person yet."),
    "missing": _("Not known yet: {facts}."),
    "channels": _("Reachable by {channels}."),
    "no_channels": _("No channel is known yet, so the plan begins with finding one."),
    "closing": _(
        "Aim for one short call. Open with a question about {theme}, offer two times, "
        "and ask who else should join."
    ),
    "tactics": _(
        "{order} One question a message, no pitch before an answer, and a clear end after two weeks."
    ),
    "tactics_channels": _("Begin with {first} and use {others} when there is no answer."),
    "tactics_channel": _("Stay on {first} and leave a few days between messages."),
    "tactics_none": _("Find a channel first; then write once, follow up once and ask for a call."),
}
FACT_NAMES = {"title": _("title"), "company": _("company"), "place": _("place")}
