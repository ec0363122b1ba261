"""The draft of one step by the model."""

from dataclasses import dataclass

from engagement import answers
from engagement.llm import Task, prompts
from engagement.material import Material
from engagement.plans import MAX_SUGGESTED_TEXT, Step, limits
from engagement.plans.doubts import claimed
from engagement.writing.cleaning import clean, invented, unknown_links, unsupported
from engagement.writing.rounds import Ask, Judged, TaskResult, ask_twice
from engagement.writing.values import form_of, limit_text, own_words, prompt_for, steps_text, wish_text

SAME_DRAFT = "The draft is the same as before; change it as was asked."
NOT_SHORTER = "The draft is not shorter than before."


@dataclass(frozen=True, slots=True)
class Drafted:
    """A clean draft within its channel's limit, and the unsupported claims left in it."""

    text: str
    flags: list[str]


async def draft(
    ask: Ask, material: Material, step: Step, *, wish: str, current: str, until: float
) -> TaskResult[Drafted]:
    """A draft for `step`, or `current` changed as asked."""
    prompt = prompt_for(
        Task.DRAFT,
        material,
        step=steps_text([step]),
        current=current or "(nothing)",
        wish=wish_text(wish),
        form=form_of(step),
    )
    ground = f"{material.text()}\n{own_words(wish)}"

    def judge(answer: str) -> Judged[Drafted]:
        raw = answers.read_draft(answer)
        whole = clean(raw, ground, limit=MAX_SUGGESTED_TEXT)
        text = limits.fit_draft(whole, step.action_type, step.channel)
        if not text:
            raise answers.UnusableAnswer(["nothing of it can be kept"])
        if prompts.is_echo(text):
            raise answers.UnusableAnswer(["it repeats the prompt"])
        flags = claimed([text], ground)
        faults = [*unknown_links(invented(raw, ground)), *unsupported(flags)]
        if text != whole:
            faults.append(f"It has {limits.length(whole)} characters; {limit_text(step)} are allowed.")
        if wish and text == current.strip():
            faults.append(SAME_DRAFT)
        elif wish == "shorter" and current and len(text) >= len(current.strip()):
            faults.append(NOT_SHORTER)
        return Judged(Drafted(text, flags), tuple(faults))

    return await ask_twice(ask, Task.DRAFT, prompt, judge, until=until)
