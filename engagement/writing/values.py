"""What a template is filled with. Every template takes those of the values that it names."""

import json
from collections.abc import Sequence

from engagement.llm import Prompt, Task, prompts
from engagement.material import Material
from engagement.plans import ActionType, Channel, Step, limits

MAX_WISH = 1_000
NOTHING = "(nothing)"
_LANGUAGES = {"uk": "Ukrainian"}  # those that the chat speaks besides English
_WISHES = {
    # plans
    "too_long": "The plan is too long: fewer steps, at most four.",
    "wrong_channel": "The channel is wrong: use another one that is known, or find one first.",
    "too_pushy": "The plan is too pushy: softer words, fewer requests, and more days between the steps.",
    # drafts
    "shorter": "Make it clearly shorter.",
    "longer": "Make it longer, from the lead and the material only, within the limit of the channel.",
    "warmer": "Make it warmer and more personal, without flattery.",
    "formal": "Make it more formal.",
}
_FORMS = {
    ActionType.LINKEDIN_CONNECT: "linkedin_invitation",
    ActionType.LINKEDIN_COMMENT: "linkedin_comment",
    ActionType.LINKEDIN_MESSAGE: "linkedin_message",
    ActionType.EMAIL: "email",
    ActionType.CALL: "phone_script",
    ActionType.TEXT_MESSAGE: "text_message",
}
_CHANNEL_FORMS = {
    Channel.LINKEDIN: "linkedin_message",
    Channel.EMAIL: "email",
    Channel.PHONE: "phone_script",
}


def prompt_for(task: Task, material: Material, **extra: str) -> Prompt:
    """The prompt of a task, from the lead's material and the task's own values."""
    values = {
        "lead": material.lead_lines(),
        "material": material.material_lines() or NOTHING,
        "seller": material.facts.seller.lines() or NOTHING,
        "language": _language(material.language),
        "draft_language": _language(material.facts.draft_language),
        "hours": material.hours or NOTHING,
        "today": material.today or NOTHING,
        "history": "\n".join(material.history) or NOTHING,
        "first_step_id": str(material.first_step_id),
        "text": material.pasted,
        "wish": NOTHING,
        "reason": NOTHING,
        "open_steps": "[]",
        "current": NOTHING,
        "event": NOTHING,
        **extra,
    }
    wanted = prompts.load(task.value).placeholders
    return prompts.render(task.value, **{name: values[name] for name in wanted})


def _language(code: str) -> str:
    return _LANGUAGES.get(code.partition("-")[0], "English")


def wish_text(wish: str) -> str:
    """What is asked for, in words: a code's sentence, or the person's own."""
    return _WISHES.get(wish, wish.strip()[:MAX_WISH]) or NOTHING


def own_words(wish: str) -> str:
    """The person's own words, on which a text may rest; "" for a code."""
    return "" if wish in _WISHES else wish[:MAX_WISH]


def steps_text(steps: Sequence[Step]) -> str:
    """Steps as the prompts show them."""
    return json.dumps([step.content() for step in steps], ensure_ascii=False, indent=1)


def form_of(step: Step) -> str:
    """The row of the table of forms in the draft prompt for this step."""
    if step.action_type in _FORMS:
        return _FORMS[step.action_type]
    return _CHANNEL_FORMS.get(step.channel, "other")


def limit_text(step: Step) -> str:
    """ "at most 199 characters", or that there is no limit."""
    limit = limits.limit_of(step.action_type, step.channel)
    return f"at most {limit} characters" if limit else "no fixed limit; keep it short"
