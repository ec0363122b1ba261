"""Texts about a step's draft: how long it is, what is doubtful in it, and what became of a wish."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.draft.values import DraftView
from botapp.shared.doubts import doubtful, unreachable
from botapp.shared.step_texts import NAME_LIMIT
from botapp.shared.text import one_line, paragraphs, safe, shorten, units
from reminders.state.wording import due_phrase

SHOWN = 2_800  # units of the draft in one message; the plain messages have all of it
COLLAPSED_FROM = 600  # a longer quotation is folded by Telegram's apps
LONGEST_DRAFT = 4_000


def draft(view: DraftView, *, note: str = "") -> str:
    """Return the draft with its channel, its length and its doubtful claims; `note` stands first."""
    head = f"✍️ {_heading(view)}\n{_measure(view)}"
    return paragraphs(note, head, quoted(view.text), _cut(view.text), _too_long(view), *_doubts(view))


def rewriting(view: DraftView) -> str:
    return paragraphs(f"✍️ <b>{_('Rewriting…')}</b>", _heading(view), quoted(view.text), *_doubts(view))


def quoted(text: str, limit: int = SHOWN) -> str:
    """Return a draft as a quotation; a long one is folded, and one beyond `limit` units is shortened."""
    if not text.strip():
        return f"<i>{_('No text yet.')}</i>"
    tag = "blockquote expandable" if units(text) > COLLAPSED_FROM else "blockquote"
    return f"<{tag}>{safe(text.strip(), limit)}</blockquote>"


def wish_problem(code: str) -> str:
    """Return why a wish was not met, or how it was met otherwise; "" when there is nothing to say."""
    texts = {
        "needs_model": _(
            "🤷 That needs a language model, and none is set up here. I can make it shorter, warmer or more "
            "formal; or tap “Write it myself”."
        ),
        "no_room": _("📏 There is no room for that within the channel's limit. Nothing was changed."),
        "kept": _("🤷 I found nothing better. The draft is as it was."),
        "unchanged": _("🤷 I found nothing to change. Nothing was changed."),
        "fallback_unavailable": _("🤖 The language model could not be reached, so I used simple rules."),
        "fallback_invalid": _("🤖 The language model's answer was of no use, so I used simple rules."),
        "fallback_quota": _("🤖 The language model is busy, so I used simple rules."),
        "fallback_budget": _("🤖 Today's requests are used up, so I used simple rules."),
    }
    return texts.get(code, "")


def failed() -> str:
    return _("😕 Rewriting did not work this time. Your draft is as it was.")


def own_kept() -> str:
    return _("✅ Kept word for word: I will not change it unless you ask.")


def step_closed() -> str:
    return _("That step is closed: its draft stays as it is.")


def no_earlier_draft() -> str:
    return _("This is the first version of the draft.")


def budget_spent(until: datetime, zone: str, now: datetime, *, personal: bool) -> str:
    when = due_phrase(until, zone, now)
    if personal:
        return _("⏳ You have asked a lot today. I can write again from %(when)s.") % {"when": when}
    return _("⏳ Everybody together has asked a lot today. I can write again from %(when)s.") % {"when": when}


def ask_words(view: DraftView) -> str:
    question = _("What shall I change in the draft for %(name)s? Tell me in a message, or /cancel.")
    example = _("For example: “mention the fair in Berlin”, “ask for 15 minutes on Tuesday”.")
    return f"💬 {question % {'name': _name(view)}}\n<i>{example}</i>"


def ask_own(view: DraftView) -> str:
    question = _("Send me your own text for %(name)s, or /cancel. I will not change it.")
    text = f"✏️ {question % {'name': _name(view)}}"
    if view.limit is None:
        return text
    return f"{text} " + _("At most %(limit)s characters fit.") % {"limit": view.limit}


def text_problem(limit: int) -> str:
    return _("Please send a text of at most %(limit)s characters, or /cancel.") % {"limit": limit}


def kind_of(action: str, channel: str) -> str:
    names = {
        "linkedin_connect": _("LinkedIn invitation"),
        "linkedin_comment": _("LinkedIn comment"),
        "linkedin_message": _("LinkedIn message"),
        "email": _("E-mail"),
        "call": _("Words for a call"),
        "text_message": _("Text message"),
    }
    channels = {"linkedin": _("LinkedIn"), "email": _("E-mail"), "phone": _("Phone")}
    return names.get(action) or channels.get(channel) or _("Text")


def _doubts(view: DraftView) -> tuple[str, str]:
    return unreachable(view.missing), doubtful(view.flags)


def _heading(view: DraftView) -> str:
    place = _("Step %(number)s of %(total)s") % {"number": view.step_number, "total": view.step_total}
    return f"{_('Draft for %(name)s') % {'name': _name(view)}} · {place}"


def _name(view: DraftView) -> str:
    return f"<b>{safe(one_line(shorten(view.lead_name, NAME_LIMIT)), NAME_LIMIT)}</b>"


def _measure(view: DraftView) -> str:
    """Return "LinkedIn invitation · 184 of 199 characters"."""
    numbers = {"n": view.length, "limit": view.limit}
    if view.limit is None:
        length = ngettext("%(n)s character", "%(n)s characters", view.length) % numbers
    else:
        length = _("%(n)s of %(limit)s characters") % numbers
    mark = "⚠️ " if view.is_too_long else ""
    return f"{kind_of(view.action, view.channel)} · {mark}{length}"


def _cut(text: str) -> str:
    if units(text.strip()) <= SHOWN:
        return ""
    return _("📄 That is only its beginning. Copying takes all of it; so does “Draft” on the reminder.")


def _too_long(view: DraftView) -> str:
    if not view.is_too_long:
        return ""
    advice = _("Tap “Shorter” before you send it.") if "shorter" in view.wishes else ""
    return f"⚠️ <b>{_('Too long for this channel.')}</b> {advice}".rstrip()
