"""Measures how well a paste is read: `python -m leads.tests.measure_reading [kind|seen|unseen]`.

The pastes stand in `pastes/*.txt`: a headline, the fields that are right (all others are empty; "||" parts
spellings that are right too), and the paste. Every second one is only counted; whoever mends
the reading looks at the others.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leads.intake import IntakeRefused, Prospect, read_prospect

FOLDER = Path(__file__).parent / "pastes"
FIELDS = ("name", "title", "company", "place", "email", "phone", "linkedin", "website")


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    title: str
    fields: dict[str, str]
    text: str
    seen: bool


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.txt")):
        pastes = path.read_text(encoding="utf-8").removeprefix("=== ").split("\n=== ")
        for number, paste in enumerate(pastes):
            head, text = paste.split("\n---\n", 1)
            title, *fields = head.splitlines()
            right = dict(line.split(": ", 1) for line in fields)
            yield Case(path.stem, title, right, text.rstrip("\n"), seen=number % 2 == 0)


def read(text: str) -> Prospect | None:
    try:
        return read_prospect(text)
    except IntakeRefused:
        return None


def is_right(key: str, got: str, expected: str) -> bool:
    return _plain(key, got) in {_plain(key, one) for one in expected.split("||")}


def _plain(key: str, value: str) -> str:
    if key == "phone":
        return re.sub(r"\D", "", value)
    if key in ("linkedin", "website"):
        value = re.sub(r"\A(?:https?://)?(?:www\.)?", "", value.strip()).rstrip("/")
    return " ".join(value.casefold().split()).strip(" .,")


def count(case: Case, tally: Counter[tuple[str, str]]) -> list[str]:
    """Add what is right, wrong, missed and guessed wrongly to the tally; return what is to be looked at."""
    found, wrong = read(case.text), []
    for key in FIELDS:
        got, expected = getattr(found, key, ""), case.fields.get(key, "")
        guessed = found is not None and key in found.guessed
        if got and is_right(key, got, expected):
            tally[key, "right"] += 1
        elif got or expected:
            wrong.append(f"  {key}: {got!r}{'?' * guessed}, not {expected!r}")
            tally[key, "wrong"] += bool(got)
            tally[key, "guessed"] += bool(got) and guessed
        tally[key, "expected"] += bool(expected)
    return wrong


def table(tally: Counter[tuple[str, str]]) -> Iterator[str]:
    total: Counter[str] = Counter()
    for key in (*FIELDS, "all"):
        row = {what: tally[key, what] for what in ("right", "wrong", "guessed", "expected")}
        if key == "all":
            row = dict(total)
        total.update(row)
        precision = row["right"] / max(1, row["right"] + row["wrong"])
        recall = row["right"] / max(1, row["expected"])
        yield (
            f"{key:9} precision {precision:.2f} recall {recall:.2f}  right {row['right']} "
            f"wrong {row['wrong']} ({row['guessed']} shown as guessed) of {row['expected']}"
        )


def main(only: str = "") -> None:
    halves: dict[bool, Counter[tuple[str, str]]] = {True: Counter(), False: Counter()}
    for case in cases():
        wrong = count(case, halves[case.seen])
        if wrong and case.seen and only in ("", case.kind):
            print(f"{case.kind}: {case.title}", *wrong, sep="\n")  # noqa: T201  a tool for the terminal
    for seen, tally in halves.items():
        print(f"\n{'looked at' if seen else 'only counted'}", *table(tally), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:2])
