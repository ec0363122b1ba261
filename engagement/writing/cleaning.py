"""A model's text made fit to be stored and shown: plain, bounded, with no link that nobody gave it."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from engagement import guard
from engagement.answers import INJECTION, plain
from engagement.guard.links import replace_unknown
from engagement.llm import prompts
from engagement.plans import MAX_DESCRIPTION, MAX_SUGGESTED_TEXT, MAX_TIMING, Step, limits
from engagement.plans.doubts import claimed
from engagement.texts.plan_text import clean_line
from engagement.texts.redaction import without_key

# What no screen shows: zero-width signs, marks of direction, variation tags. Joiners stay, scripts need them.
_HIDDEN = dict.fromkeys(
    [*range(0x200E, 0x2010), 0x200B, 0x2060, 0xFEFF, 0x00AD, 0x061C, 0x180E, *range(0xE0000, 0xE0080)], None
)
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\(\s*+<?([^()\s<>]{1,500}+)>?[^()\n]{0,100}+\)")
_EMPHASIS = re.compile(r"(?<![\w*])([*_~])(?=\S)([^*_~\n]{1,300}?)(?<=\S)\1(?![\w*])")
# What a browser reads as "https://" and as the point in a host's name.
_DISGUISED_SLASHES = re.compile(r"\b(https?|ftp):(?!//)[\\/\u2044\u2215\uff0f]{1,4}(?=\S)", re.IGNORECASE)
_DISGUISED_STOP = re.compile(r"(?<=[a-z0-9])[\u3002\uff0e\uff61](?=[a-z]{2})")
_TEMPLATE_SLOT = re.compile(r"\{{1,2}\s*+([\w .\-]{1,40}?)\s*+\}{1,2}|<([a-z][a-z_ ]{2,30})>")
_ENDLESS_NUMBER = re.compile(r"&#(?=\d{9})")  # no such character exists, and Python refuses very long numbers
_SENTENCE = re.compile(r".+?(?:[.!?…。！？](?=\s|\Z)|\n+|\Z)\s*", re.DOTALL)  # noqa: RUF001  other full stops


def clean(text: str, ground: str, *, limit: int) -> str:
    """`text` as plain text of at most `limit` characters; unknown links and addresses become placeholders."""
    text = html.unescape(_ENDLESS_NUMBER.sub("&amp;#", text[: limit * 4])).translate(_HIDDEN)
    text = _TEMPLATE_SLOT.sub(_as_blank, _MARKDOWN_LINK.sub(_unfolded, text))
    text = without_key(plain(_EMPHASIS.sub(r"\2", text), limit))
    return replace_unknown(_DISGUISED_STOP.sub(".", _DISGUISED_SLASHES.sub(r"\1://", text)), ground)


def clean_step(step: Step, ground: str) -> Step:
    """The step with clean texts, and its draft within the channel's limit."""
    draft = clean(step.suggested_text, ground, limit=MAX_SUGGESTED_TEXT) if step.suggested_text else ""
    description = clean(step.description, ground, limit=MAX_DESCRIPTION)
    return replace(
        step,
        description=clean_line(description, limit=MAX_DESCRIPTION)
        or step.action_type.value.replace("_", " "),
        suggested_text=limits.fit_draft(draft, step.action_type, step.channel) or None,
        timing=clean_line(clean(step.timing, ground, limit=MAX_TIMING), limit=MAX_TIMING),
    )


def claims_of(step: Step, ground: str) -> list[str]:
    """The unsupported claims in the step's texts, without repetitions."""
    return claimed((step.description, step.suggested_text or ""), ground)


def invented(original: str, ground: str) -> list[str]:
    """The links and e-mail addresses in an original text that the ground does not have."""
    addresses = [claim for claim in guard.claims(original, ground) if claim.kind in ("url", "email")]
    return list(dict.fromkeys(claim.text for claim in addresses))


def unknown_links(links: Sequence[str]) -> list[str]:
    """The complaint about each link that the material does not have, one sentence each."""
    return [f"The link {link} does not stand in the material: leave it out." for link in links]


def unsupported(claims: Sequence[str]) -> list[str]:
    """The complaint about unsupported claims: one sentence, or none."""
    return [f"These are not in the material, leave them out: {'; '.join(claims[:8])}."] if claims else []


def is_stray(text: str) -> bool:
    """Whether a text gives orders to a model, or repeats our prompt."""
    return bool(INJECTION.search(text)) or prompts.is_echo(text)


def supported(text: str, ground: str) -> str:
    """The text without stray sentences and those with unsupported claims."""
    sentences: Sequence[str] = _SENTENCE.findall(text)
    kept = (one for one in sentences if not (is_stray(one) or guard.claims(one, ground)))
    return "".join(kept).strip()


def _unfolded(match: re.Match[str]) -> str:
    """ "[the post](https://…)" as "the post (https://…)" """
    words, link = match.group(1).strip(), match.group(2)
    return f"{words} ({link})" if words and words != link else link


def _as_blank(match: re.Match[str]) -> str:
    """ "{{ first_name }}" as "[first name]", for the salesperson to fill in; a tag of one word stays."""
    name = (match.group(1) or match.group(2)).strip()
    if match.group(2) and not ("_" in name or " " in name):
        return match.group()
    return f"[{name.replace('_', ' ')}]"
