"""What somebody sells, taken apart by the model: nothing that does not stand in their own words."""

from engagement import answers, guard
from engagement.llm import Task, prompts
from engagement.writing.rounds import Ask, Judged, TaskResult, ask_twice
from leads.seller.seller_profile import Tone

TONE = "tone"


async def split(ask: Ask, text: str, *, until: float) -> TaskResult[dict[str, str]]:
    """The fields of a `Seller` that the text tells, each in its words; of a tone the value."""

    def judge(raw: str) -> Judged[dict[str, str]]:
        fields = answers.read_seller(raw)
        is_told = {key: _is_told(key, value, text) for key, value in fields.items()}
        faults = (
            f"{key} does not stand in the text word for word." for key, told in is_told.items() if not told
        )
        return Judged({key: value for key, value in fields.items() if is_told[key]}, tuple(faults))

    prompt = prompts.render(Task.SELLER.value, text=text)
    return await ask_twice(ask, Task.SELLER, prompt, judge, until=until)


def _is_told(key: str, value: str, text: str) -> bool:
    return value in Tone.values if key == TONE else guard.stands_word_for_word_in(value, text)
