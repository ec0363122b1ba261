"""What the model makes of the lead itself: the analysis, and what it reads otherwise than our own rules."""

from engagement import answers, guard
from engagement.llm import Task
from engagement.material import Material
from engagement.plans.doubts import claimed
from engagement.playbook import Analysis, Situation, known_as
from engagement.writing.cleaning import clean, supported, unsupported
from engagement.writing.rounds import Ask, Judged, TaskResult, ask_twice
from engagement.writing.values import own_words, prompt_for, wish_text


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
    """Who the pasted text says the prospect is, where that differs from our own reading."""
    if not material.pasted:
        return TaskResult()

    def judge(raw: str) -> Judged[dict[str, str]]:
        fields = answers.read_intake(raw)
        better = {
            key: fields[key] for key in answers.INTAKE_KEYS if _is_better(material, key, fields.get(key))
        }
        return Judged(better | _situation(material, fields))

    return await ask_twice(ask, Task.INTAKE, prompt_for(Task.INTAKE, material), judge, until=until)


def _situation(material: Material, fields: dict[str, str]) -> dict[str, str]:
    """The situation that the text tells of, where neither a person nor our own words have seen one."""
    value, words = (fields.get(key, "") for key in answers.SITUATION_KEYS)
    is_open = not material.facts.situation and known_as(material.facts).situation is Situation.COLD
    is_told = value in [each.value for each in Situation] and guard.stands_word_for_word_in(
        words, material.pasted
    )
    return {"situation": value} if is_open and words and is_told else {}


def _is_better(material: Material, key: str, value: str | None) -> bool:
    """Whether the model's reading stands instead of ours: grounded, and where we went by the position.

    What the text calls by its name stays, and what somebody has corrected. A reading of ours that was no
    guess gives way to words that stand in the text as they are.
    """
    if value is None:
        return False
    own = getattr(material, key)
    is_other = value.casefold() != own.casefold() and any(map(str.isalnum, value))
    if key in material.settled or not is_other:
        return False
    if not own or key in material.guessed:
        return guard.stands_in(value, material.pasted)
    return guard.stands_word_for_word_in(value, material.pasted)


def completed(texts: dict[str, str], own: Analysis) -> Analysis:
    """The analysis, with the playbook's text where the model gave none."""
    found = {key: texts.get(key) or getattr(own, key) for key in answers.ANALYSIS_KEYS}
    return Analysis(**found)
