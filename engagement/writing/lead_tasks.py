"""What the model makes of the lead itself: the analysis, and fields that our own rules did not read."""

from engagement import answers, guard
from engagement.doubts import claimed
from engagement.llm import Task
from engagement.material import Material
from engagement.playbook import Analysis
from engagement.writing.cleaning import clean, supported, unsupported
from engagement.writing.rounds import Ask, Judged, TaskResult, ask_twice
from engagement.writing.values import own_words, prompt_for, wish_text

_WANTED = ("name", "title", "company")


async def strategy(ask: Ask, material: Material, *, wish: str, until: float) -> TaskResult[dict[str, str]]:
    """The texts of the analysis, without what the material does not support."""
    ground = f"{material.text()}\n{own_words(wish)}"

    def judge(raw: str) -> Judged[dict[str, str]]:
        texts = {
            key: clean(text, ground, limit=answers.MAX_ANALYSIS)
            for key, text in answers.read_analysis(raw).items()
        }
        faults = [f"{key} is missing." for key in answers.ANALYSIS_KEYS if not texts.get(key)]
        faults += unsupported(claimed(texts.values(), ground))
        return Judged({key: supported(text, ground) for key, text in texts.items()}, tuple(faults))

    prompt = prompt_for(Task.STRATEGY, material, wish=wish_text(wish))
    return await ask_twice(ask, Task.STRATEGY, prompt, judge, until=until)


async def intake(ask: Ask, material: Material, *, until: float) -> TaskResult[dict[str, str]]:
    """Fields of the pasted text that our own rules left empty or guessed; no call when there are none."""
    open_fields = unread(material)
    if not material.pasted or open_fields.isdisjoint(_WANTED):
        return TaskResult()
    pasted = f"{material.pasted}\n{material.notes}"

    def judge(raw: str) -> Judged[dict[str, str]]:
        fields = answers.read_intake(raw)
        new = {
            key: fields[key] for key in fields if key in open_fields and fields[key] != getattr(material, key)
        }
        return Judged({key: value for key, value in new.items() if guard.stands_in(value, pasted)})

    return await ask_twice(ask, Task.INTAKE, prompt_for(Task.INTAKE, material), judge, until=until)


def unread(material: Material) -> frozenset[str]:
    """The fields that are empty or guessed."""
    fields = answers.INTAKE_KEYS
    return frozenset(key for key in fields if not getattr(material, key) or key in material.guessed)


def completed(texts: dict[str, str], own: Analysis) -> Analysis:
    """The analysis, with the playbook's text where the model gave none."""
    found = {key: texts.get(key) or getattr(own, key) for key in answers.ANALYSIS_KEYS}
    return Analysis(**found)
