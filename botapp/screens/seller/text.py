"""Texts about what is sold: the question, what is known, one field, and what cannot be kept."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.routes import Whose
from botapp.shared.text import one_line, paragraphs, safe
from leads.seller.seller_profile import Tone
from leads.seller.selling import LIMITS, Seller

VALUE_LIMIT = 320


def ask(team: Seller, whose: Whose) -> str:
    """Return the question for all of it; `team` is what holds where one's own is empty."""
    title = (
        _("What does your team sell, and to whom?")
        if whose is Whose.TEAM
        else _("What do you sell, and to whom?")
    )
    why = _(
        "With this my drafts can be sent as they are. Without it they have blanks that you fill in each time."
    )
    how = _("Send me a sentence or two, or paste a paragraph of your website. More lines help too:")
    said = ""
    if whose is Whose.OWN and team.offer:
        said = _("Your team says: “%(offer)s” Send yours only where it differs.") % {
            "offer": safe(team.offer, VALUE_LIMIT)
        }
    return paragraphs(f"💼 <b>{title}</b>\n{why}", f"{how}\n<code>{example()}</code>", said)


def example() -> str:
    return _(
        "We plan delivery routes for courier firms, so that they drive fewer miles.\n"
        "Proof: A firm with 40 vans saves a fifth of its fuel.\n"
        "Booking: cal.com/ann\n"
        "Signature: Ann from Acme Routes"
    )


def known(own: Seller, team: Seller, whose: Whose, first_name: str = "") -> str:
    """Return all fields; where one's own is empty, what stands in for it: `first_name` is how one signs."""
    title = _("What your team sells") if whose is Whose.TEAM else _("What you sell")
    lines = [_line(name, getattr(own, name), getattr(team, name)) for name in LIMITS]
    if first_name and not own.signature and not team.signature:
        name = _("from Telegram: %(name)s") % {"name": safe(first_name, VALUE_LIMIT)}
        lines[list(LIMITS).index("signature")] = f"{field_name('signature')}: <i>{name}</i>"
    return f"💼 <b>{title}</b>\n" + "\n".join(lines)


def right() -> str:
    return "👌 " + _("Kept. /settings has it when something changes.")


def reading() -> str:
    return "⏳ " + _("I am reading it once more, to tell the parts apart.")


def tap_to_correct() -> str:
    return _("Tap what is to be corrected.")


def later() -> str:
    return _("💼 All right, not now. I will not ask again: you find it in /settings under “What you sell”.")


def ask_field(name: str, own: str, team: str) -> str:
    """Return the question for one field; `own` is its value, which a tap copies."""
    question = _("Send me the new text for <b>%(field)s</b>, or /cancel.") % {"field": field_name(name)}
    if name == "tone":
        question = _("How shall my drafts sound? Tap it, or /cancel.")
    now = f"{_('Now')}: <code>{safe(value_words(name, own), VALUE_LIMIT)}</code>" if own else ""
    said = _team_says(name, team) if team else ""
    return paragraphs(f"✏️ {question}", "\n".join(filter(None, [_hint(name), now, said])))


def field_name(name: str) -> str:
    names = {
        "offer": _("What it is"),
        "audience": _("For whom"),
        "proof": _("One proof"),
        "booking_link": _("Booking link"),
        "signature": _("Signature"),
        "tone": _("Tone"),
    }
    return names[name]


def value_words(name: str, value: str) -> str:
    return tone_name(value) if name == "tone" else one_line(value)


def tone_name(tone: str) -> str:
    names = {Tone.PLAIN: _("plain"), Tone.WARM: _("warm"), Tone.FORMAL: _("formal")}
    return names[Tone(tone)] if tone in Tone.values else ""


def saved(plans: int, left_out: Sequence[str] = ()) -> str:
    """Return that it is kept, how many waiting plans say it, and what was no value."""
    parts = ["✅ " + _("Saved. The plans that I write from now on say it.")]
    if plans:
        follow = ngettext(
            "%(n)s plan that has not started yet says it already.",
            "%(n)s plans that have not started yet say it already.",
            plans,
        )
        parts.append(follow % {"n": plans})
    parts += [problem("no_link" if name == "booking_link" else "no_tone", name) for name in left_out]
    return "\n".join(parts)


def problem(code: str, name: str = "") -> str:
    """Return why nothing was kept, and what would be."""
    texts = {
        "too_long": _("That is too long: at most %(most)s characters.") % {"most": LIMITS.get(name, 0)},
        "no_link": _("I see no address for the booking link. Send one such as <code>cal.com/ann</code>."),
        "no_tone": _("I know three tones: plain, warm and formal."),
        "not_yours": _("Only a manager changes what the team says."),
        "only_link": _(
            "I cannot open pages. Please paste the sentences of it that say what you sell, and to whom."
        ),
        "short": _("I need a sentence for that: what do you sell, and to whom? /cancel drops the question."),
    }
    return f"🤔 {texts[code]}"


def _hint(name: str) -> str:
    hints = {
        "offer": _("It stands in drafts as you write it: “We plan routes for couriers.”"),
        "audience": _("For example: courier firms with 20 to 200 vans."),
        "proof": _("One thing that shows that it works: a result, a number, a customer who may be named."),
        "booking_link": _("Where a prospect picks a time, for example cal.com/ann."),
        "signature": _("How your messages end, for example: Ann from Acme Routes."),
    }
    return hints.get(name, "")


def _line(name: str, own: str, team: str) -> str:
    said = _team_says(name, team) if team else "—"
    shown = f"<b>{safe(value_words(name, own), VALUE_LIMIT)}</b>" if own else said
    return f"{field_name(name)}: {shown}"


def _team_says(name: str, value: str) -> str:
    return "<i>" + _("team: %(value)s") % {"value": safe(value_words(name, value), VALUE_LIMIT)} + "</i>"
