"""What the model makes of the lead itself: the analysis, and fields that our own rules did not read."""

from engagement import answers, guard
from engagement.doubts import claimed
from engagement.llm import Task
from engagement.material import Material
from engagement.playbook import Analysis
from engagement.writing.cleaning import clean, supported
from engagement.writing.rounds import Ask, Judged, Round, ask_twice
from engagement.writing.values import own_words, prompt_for, wish_text

_WANTED = ("name", "title", "company")


async def strategy(ask: Ask, material: Material, *, wish: str, until: float) -> Round[dict[str, str]]:
    """The texts of the analysis that say nothing beyond the material."""
    ground = f"{material.text()}\n{own_words(wish)}"

    def judge(raw: str) -> Judged[dict[str, str]]:
        texts = {
            key: clean(text, ground, limit=answers.MAX_ANALYSIS)
            for key, text in answers.read_analysis(raw).items()
        }
        faults = [f"{key} is missing." for key in answers.ANALYSIS_KEYS if not texts.get(key)]
        if claims := claimed(texts.values(), ground):
            faults.append(f"These are not in the material, leave them out: {'; '.join(claims[:8])}.")
        return Judged({key: supported(text, ground) for key, text in texts.items()}, tuple(faults))

    prompt = prompt_for(Task.STRATEGY, material, wish=wish_text(wish))
    return await ask_twice(ask, Task.STRATEGY, prompt, judge, until=until)


async def intake(ask: Ask, material: Material, *, until: float) -> Round[dict[str, str]]:
    """Fields of the pasted text that our own rules left empty or only guessed."""
    open_fields = unread(material)

    def judge(raw: str) -> Judged[dict[str, str]]:
        return Judged(_grounded(answers.read_intake(raw), material, open_fields))

    return await ask_twice(ask, Task.INTAKE, prompt_for(Task.INTAKE, material), judge, until=until)


def wants_intake(material: Material) -> bool:
    """Tell whether the model should read the pasted text as well."""
    return bool(material.pasted) and not unread(material).isdisjoint(_WANTED)


def unread(material: Material) -> frozenset[str]:
    """The fields that are empty or guessed."""
    fields = answers.INTAKE_KEYS
    return frozenset(key for key in fields if not getattr(material, key) or key in material.guessed)


def completed(texts: dict[str, str], own: Analysis) -> Analysis:
    """The analysis, with the playbook's text where the model's said nothing that can be kept."""
    found = {key: texts.get(key) or getattr(own, key) for key in answers.ANALYSIS_KEYS}
    return Analysis(**found)


def _grounded(fields: dict[str, str], material: Material, open_fields: frozenset[str]) -> dict[str, str]:
    """The open fields whose every word stands in what was pasted."""
    pasted = f"{material.pasted}\n{material.notes}"
    return {
        key: value
        for key, value in fields.items()
        if key in open_fields and value != getattr(material, key) and guard.stands_in(value, pasted)
    }
