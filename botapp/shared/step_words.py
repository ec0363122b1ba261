"""What a person says about a step in a word, where the buttons would say the same. Pure."""

import re
from enum import Enum
from typing import Final


class StepWord(Enum):
    """What the word asks for."""

    DONE = "done"
    SKIP = "skip"
    LATER = "later"  # not now, and no word of when
    UNDO = "undo"


_SAID: Final = {
    StepWord.DONE: """
        done; did it; done it; i did it; done that; it is done; it's done; its done; all done; finished;
        completed;
        зроблено; вже зроблено; все зроблено; готово; зробив; зробила; зробили; виконано;
        erledigt; ist erledigt; schon erledigt; fertig; gemacht; hab ich gemacht;
        hecho; ya hecho; ya está hecho; ya esta hecho; listo; terminado""",
    StepWord.SKIP: """
        skip; skip it; skip this; skip that; skip this step; skip this one;
        пропустити; пропусти; пропускаю; пропустимо; пропустити крок;
        überspringen; ueberspringen; auslassen; omitir; saltar; saltar este paso""",
    StepWord.LATER: """
        later; call later; i will call later; i'll call later; call back later; call them later; do it later;
        snooze; snooze it; not now; remind me later;
        пізніше; потім; передзвоню; передзвоню пізніше; зателефоную пізніше; подзвоню пізніше; відкласти;
        відклади; нагадай пізніше; не зараз; не тепер;
        später; spaeter; später anrufen; ich rufe später an; rufe später an; nicht jetzt; jetzt nicht;
        verschieben;
        luego; más tarde; mas tarde; después; despues; llamo luego; llamaré luego; llamar luego; ahora no;
        aplazar; posponer""",
    StepWord.UNDO: """
        undo; undo it; undo that; скасувати; скасуй; поверни; повернути; rückgängig; rueckgaengig;
        deshacer""",
}
_BY_WORDS: Final = {
    " ".join(words.split()): word
    for word, said in _SAID.items()
    for words in said.split(";")
    if words.strip()
}
_BY_SIGN: Final = {
    "✅": StepWord.DONE,
    "✔": StepWord.DONE,
    "☑": StepWord.DONE,
    "⏭": StepWord.SKIP,
    "💤": StepWord.LATER,
    "↩": StepWord.UNDO,
}
LONGEST: Final = 60  # characters; the longest phrase is half of that
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001  both apostrophes are meant


def read(text: str) -> StepWord | None:
    """Return what a message asks for that is such a word alone; None for any other, and a question.

    Full stops and emoji around it do not matter; without a word, a button's own emoji is the word.
    """
    if len(text) > LONGEST or "?" in text:
        return None
    if words := _WORD.findall(text.casefold().replace("’", "'")):  # noqa: RUF001
        return _BY_WORDS.get(" ".join(words))
    signs = {word for sign, word in _BY_SIGN.items() if sign in text}
    return signs.pop() if len(signs) == 1 else None
