"""Who a draft greets: put right when the reading, asked for beside the plan, has found another name."""

import re
from dataclasses import replace

from engagement.plans import Step, limits
from engagement.playbook import Facts
from engagement.playbook.speech import addressed


def regreeted(text: str, before: Facts, after: Facts) -> str:
    """The text, with the new name in each line that greets by the old one: "Hi Growth," becomes "Hi Ann,"."""
    old, new = before.greeted, addressed(after.greeted, after.draft_language)
    if not old or old == after.greeted:
        return text
    called = "|".join(map(re.escape, {old, addressed(old, before.draft_language)}))
    greeting = re.compile(rf"^((?:\w+ ){{1,2}})(?:{called})(?=[,.!:—]|\s*$)", re.MULTILINE)
    return greeting.sub(lambda found: f"{found[1]}{new}".rstrip(), text)


def step_regreeted(step: Step, before: Facts, after: Facts) -> Step:
    """The step with its draft put right, within the limit of its channel."""
    text = regreeted(step.suggested_text or "", before, after)
    return replace(step, suggested_text=limits.fit_draft(text, step.action_type, step.channel) or None)
