"""Every reader of foreign text takes time in proportion to its length, whatever the text.

A new reader is one line in `READERS`. Each gets runs of one sign, repeated pieces and mixtures of them; the
regular expressions of the project are tried one by one as well. What is slow at all may take about twice as
long at twice the length, not four times. Time is this thread's own; a busy machine makes single runs slow, so
a suspicion is a fault only if it holds at eight times the length, where time by squares is 64 times as long.
"""

import importlib
import json
import os
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, time
from functools import cache
from itertools import count
from time import thread_time
from types import ModuleType
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from telegram.error import TelegramError

from botapp import routes, views
from botapp.incoming.messages import COMMAND
from botapp.screens.draft.values import copy_pieces
from botapp.screens.intake import answers_from, together
from botapp.screens.settings.countries import find_country
from botapp.screens.settings.zones import find_zone
from botapp.shared import hours_and_days_off, step_words
from botapp.shared import text as chat_text
from botapp.telegram import forms
from botapp.telegram.http import AiohttpRequest
from core.logs import redact
from core.text import alphabetical
from engagement import answers, guard, playbook, templates, wrappings
from engagement.llm import prompts, reading
from engagement.plans import ActionType, Channel, Step, limits, plan_edits, salvage
from engagement.plans.earlier import undone
from engagement.plans.parsing import PlanRejected, parse_plan
from engagement.playbook import drafts as playbook_drafts
from engagement.playbook.readings import readings
from engagement.texts import plan_text, redaction
from engagement.writing import cleaning, greeting
from leads import intake
from leads.fields import CONTACTS
from leads.identity import finding, matching
from leads.intake import contacts, evidence, kinds, labels, names, phones, places, several, vcard
from leads.seller.selling_text import read_seller
from miniapp import auth
from miniapp.refusals import NotSigned
from reminders.phrases import understand, understand_part
from reminders.policy import holidays, timing
from reminders.policy.windows import Window
from sandbox.chat import html

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="needs no database: once is enough"
)
SHORT = 600  # characters
FLOOR = 0.0021  # seconds; what is quicker at twice that length is quick enough
MOST = 3  # times as long at twice the length: in proportion it is 2, by squares 4
# Where one run of each looks ill: how often the length is doubled, and how many runs there are of each. The
# first that looks well is believed.
ROUNDS = ((1, 3), (1, 7), (3, 2), (3, 3), (3, 5))
ROOMS = settings.ROOMS
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOURS = Window(ZoneInfo("UTC"), time(9), time(18), weekdays=frozenset(range(5)))
NO_END = 10**9
NO_END_MARKS = str.maketrans(".,;!?\n", "      ")  # a sentence without an end
_number = count()

SIGNS = (
    "\t\n\r \u00a0<>[]{}()\"'`“«/\\|.,:;!?@#&*_~=%$+-–·…09aZЖ中א"  # noqa: RUF001  Cyrillic is meant
    "\u0301\u200b\ud800🚀"
)
# Parted by blanks; a tab stands for a blank inside a piece.
PIECES = (  # noqa: SIM905
    '1/ a. a@ a: a@b. <a </ <!-- [{ [1, {\'a\': "a": {"a": {"a":[ [" {"draft": "steps":[ /* '
    "// =3D= =\n +1\t (1 1. 1, 1:1 1-1- 1\u00a0000 a- a_ a' A& A.B. A\n a\n Ann,\t best\n 10% $1 1a @a "
    ",@a a:// www. http:// x.com/ :// ://\t (a.io ```a \n``` **a *a [a](b [a]. </think> &# &#1 &amp; {{a {\t "
    "\uff1c_ \uff20 \u200b evil[.] https:// x.com\t </x><x> <|x|> [/A] Here\tis\tthe\tdraft:\n "
    "(52\twords)\n Draft:\t "
    "<lead Name: name\t name- \tname CEO\tof\t at\t as\t in\tB Hi\t met\tto\t Prof.\t Abc.\t "
    "Inc, (a)\t she/ ;\\ 12345: thousand\t day\t 3\tdays\t not\tnow\t 2026-01-01, 1\tto\t a.m. "
    "\u0316\u0301 Олена\t мал. 山さん “a”\t 'a\tb' ignore\tall\t"
).split(" ")


@cache
def texts(length: int) -> tuple[tuple[str, str], ...]:
    """Return each family's name and its text of about that length."""
    return tuple(_texts(length))


def _texts(length: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(4)  # noqa: S311  the same mixtures every time
    pieces = [piece.replace("\t", " ") for piece in PIECES]
    mixtures = ["".join(chance.choices([*SIGNS, *pieces], k=chance.randint(2, 4))) for _ in range(10)]
    for unit in (*SIGNS, *pieces, *mixtures):
        yield repr(unit), _run(unit, length)
    for unit in "\t\n <[{.@*_":  # not at the ends, where a reader may strip it
        yield f"a, {unit!r}, !", f"a{_run(unit, length)}!"
    for word in ("name", "best", "{", '"', "[", "lead", "CEO", "1", "@", "<think>", "[a]("):
        for sign in " \na":
            yield f"{word!r}, then {sign!r}", f"x {word}{_run(sign, length)}!"
    yield "half and half", _run("@a ", length // 2) + _run("[", length // 2)


def _run(unit: str, length: int) -> str:
    return unit * (length // len(unit))


def refusing(reader: Callable[[str], Any], *refusals: type[Exception]) -> Callable[[str], None]:
    """Return the reader, allowed to refuse in these ways and in no other."""

    def read(text: str) -> None:
        with suppress(*refusals):
            reader(text)

    return read


def step(**texts_of_it: object) -> Step:
    return Step.from_json({"step_id": 1, "description": "x", **texts_of_it})


def new(text: str) -> str:
    """Return a text that no cache has seen."""
    return f"{text}\n{next(_number)}"


def rendered(text: str) -> None:
    names = prompts.load("draft").placeholders
    prompts.render("draft", **dict.fromkeys(names, text))


def played(text: str) -> None:
    playbook.write_plan(playbook.Facts(first_name=text, title=text, notes=text, links=(text,)))


def same_person(text: str) -> None:
    one = matching.Identity(text, text, text, text)
    matching.is_same_person(one, matching.Identity(f"{text}a", text, f"b{text}", text))
    finding.holds(text)(text, text)


UNREADABLE = (answers.UnusableAnswer,)
DRAFT_PROBLEMS = (plan_edits.EmptyStepText, plan_edits.StepTextTooLong)
STEP = step()
SEQUENCE = "# A\n## Day 1 · phone\nCall.\n## Day 2 · email\nWrite to "
READERS: dict[str, Callable[[str], Any]] = {
    # pastes
    "a paste": refusing(lambda text: intake.read_prospect(text, limit=NO_END), intake.IntakeRefused),
    "a paste that may be none": refusing(
        lambda text: evidence.is_surely_one(intake.read_prospect(f"CTO at {text}", limit=NO_END)),
        intake.IntakeRefused,
    ),
    "what is sold": lambda text: [
        (told.fields, told.is_named)
        for told in map(read_seller, (text, f"Proof: {text}", f"We sell {text}."))
    ],
    "several people": lambda text: [
        several.people_in(f"{head}{text}") for head in ("", "Name: Ann\n", "Name,Company\n", "BEGIN:VCARD\n")
    ],
    "rows of people": lambda text: several.people_in(f"Ann Lee, CTO at Acme\nBob Ray, CEO at {text}"),
    "a paste with a name": refusing(
        lambda text: intake.read_prospect(f"Name: Ann\nBob Lee, CTO {text}", limit=NO_END),
        intake.IntakeRefused,
    ),
    "labels": lambda text: labels.read_labels([text]),
    "contacts": labels.find_contacts,
    "without contacts": labels.without_contacts,
    "a mailbox": lambda text: (labels.name_in_email(text), labels.is_role_mailbox(text)),
    "a profile": lambda text: (
        contacts.profile_of(f"linkedin.com/in/{text}"),
        labels.name_in_link(text),
    ),
    "a corrected value": lambda text: [
        (contacts.is_value(field.key, text), contacts.as_stored(field.key, text)) for field in CONTACTS
    ],
    "a website": lambda text: [contacts.site_of(f"{text}.com/{text}"), contacts.is_home(f"https://{text}")],
    "a paste of websites": refusing(
        lambda text: intake.read_prospect(f"Ann\nWebsite: {text}\nwww.{text}", limit=NO_END),
        intake.IntakeRefused,
    ),
    "a mail": refusing(
        lambda text: intake.read_prospect(
            f"From: Ann <a@b.example>\nTo: {text}\nDate: 1\n{text}\nAnn{text}", limit=NO_END
        ),
        intake.IntakeRefused,
    ),
    "forms of pastes": lambda text: [
        kinds.sort_by_kind(begin + text)
        for begin in ("Name,Title\n", "Name\t", "[1.1.26, 10:15] ", "BEGIN:VCARD\nN:", "a, 1 ")
    ],
    "phones": lambda text: (phones.find_phones(text), phones.number_in(text), phones.international(text)),
    "places": lambda text: (places.is_place_line(text), places.is_known_place(text)),
    "a name with what stands around it": names.is_person,
    "a vCard": vcard.lines_of,
    "a pasted vCard": lambda text: vcard.lines_of(f"N:{text}\nFN;QUOTED-PRINTABLE:={text}", named=True),
    "a vCard's note": lambda text: vcard.lines_of(f"NOTE;ENCODING=QUOTED-PRINTABLE:{text}\nORG:{text}"),
    "a duplicate": same_person,
    # the app's
    "what Telegram signed": refusing(lambda text: auth.verified_id(f"tma {text}", now=NOW), NotSigned),
    "whom Telegram signed for": refusing(
        lambda text: auth.verified_id(
            f"tma auth_date=1&hash={'0' * 64}&user={quote(text, errors='replace')}", now=NOW
        ),
        NotSigned,
    ),
    # answers of a model
    "a plan": refusing(lambda text: answers.read_plan(text, first_step_id=1), *UNREADABLE),
    "a step": refusing(
        lambda text: parse_plan(
            [dict.fromkeys(("step_id", "description", "timing", "delay_days", text), text)]
        ),
        PlanRejected,
    ),
    "a stored step": lambda text: step(description=text, suggested_text=text, timing=text, delay_days=text),
    "an analysis": refusing(answers.read_analysis, *UNREADABLE),
    "fields": refusing(answers.read_intake, *UNREADABLE),
    "a draft": refusing(answers.read_draft, *UNREADABLE),
    "a fenced draft": refusing(lambda text: answers.read_draft(f"Sure:\n```{text}"), *UNREADABLE),
    "advice": refusing(lambda text: answers.read_advice(text, first_step_id=1), *UNREADABLE),
    "a part of an answer": lambda text: answers.plain(text, NO_END),
    "one value": lambda text: salvage.find_value(text, "a"),
    "a typed answer": lambda text: reading.read(text, prompts.Prompt),
    "our key": lambda text: redaction._dressed_up("a_____b-0000").sub("", text),
    # texts
    "plain text": lambda text: plan_text.clean_text(text, limit=NO_END),
    "a clean text": lambda text: cleaning.clean(text, "Ann", limit=NO_END),
    "a clean text on a long ground": lambda text: cleaning.clean("Ann, https://a.io", new(text), limit=99),
    "claims": lambda text: guard.claims(text, "Ann Lee of Acme"),
    "addresses": guard.find_addresses,
    "a message among a model's words": wrappings.message_of,
    "claims on a long ground": lambda text: guard.claims("Анна Lee: “yes we can”, 40%, @a", new(text)),
    "claims on their like": lambda text: guard.claims(text[::2], new(text)),
    "what stands in a text": lambda text: guard.stands_in(text, text),
    "greetings put right": lambda text: greeting.regreeted(
        text, playbook.Facts(name="Ann Lee", first_name="Ann"), playbook.Facts(name="Bob")
    ),
    "what stands word for word in a text": lambda text: guard.stands_word_for_word_in(text[1:], text),
    "supported sentences": lambda text: cleaning.supported(text[::2], "Ann"),
    "stray texts": cleaning.is_stray,
    "a cut": lambda text: limits.fit(text, len(text) // 2),
    "a draft that fits": lambda text: limits.fit_draft(text, ActionType.EMAIL, Channel.EMAIL),
    "a shorter draft": lambda text: playbook_drafts.adjust_draft(text, "shorter"),
    "a formal draft": lambda text: playbook_drafts.adjust_draft(f"Hi {text}", "formal"),
    "the playbook": played,
    "an answer of a prospect": readings,
    "what a text says was done": lambda text: undone([{"action_type": "call"}, {}], 2, text),
    "a long half-sentence": lambda text: readings(f"not {text.translate(NO_END_MARKS)} interested"),
    "a sequence of the team": refusing(
        lambda text: [templates.parse(f"{begin}{text}") for begin in ("", SEQUENCE, f"{SEQUENCE}> ")],
        templates.TemplateRefused,
    ),
    "a prompt's values": rendered,
    "a prompt's template": lambda text: prompts._COMMENT.sub("", text),
    # times
    "a timing": lambda text: timing.resolve({"timing": text, "delay_days": text}, NOW, 0),
    "a phrase": lambda text: understand(text, now=NOW, window=HOURS),
    "a short phrase": lambda text: understand(text[:160], now=NOW, window=HOURS),
    "a part of a reply": lambda text: understand_part(text, now=NOW, window=HOURS),
    "hours": hours_and_days_off.hours_meant,
    "days off": lambda text: hours_and_days_off.parse_days(text, NOW.date()),
    "stored days": lambda text: holidays.parse_days([text]),
    # the chat
    "a button": lambda text: [routes.decode(f"{family}:{text}") for family in routes.FAMILIES],
    "a command": lambda text: COMMAND.sub("", f"/add{text}", count=1),
    "a word about a step": step_words.read,
    "a zone": find_zone,
    "a country": find_country,
    "what was sent at once": lambda text: together.words_of(
        {"message": {"text": text, "entities": [{"url": text}] * 3}}
    ),
    "a line of a list": lambda text: chat_text.list_line("1. <b>now</b> ", text),
    "whose answer": lambda text: answers_from._match("Ann Lee", text, text),
    "a step's words": refusing(lambda text: plan_edits.described((STEP,), 1, text), *DRAFT_PROBLEMS),
    "a step's draft": refusing(lambda text: plan_edits.drafted((STEP,), 1, text), *DRAFT_PROBLEMS),
    "a shortened text": lambda text: (chat_text.safe(text, 100), chat_text.plain(text)),
    "pages": chat_text.pages,
    "copy buttons": copy_pieces,
    "order of names": alphabetical,
    "a form": lambda text: forms.form({"text": text, "more": [text]}),
    "a log line": lambda text: redact(text * 8),  # short ones are quick enough in any way
    "the sandbox's HTML": refusing(html.parse, html.HtmlError),
}


def seconds(reader: Callable[[str], Any], *texts: str, times: int = 1) -> list[float]:
    """Return the time of the quickest run with each of the texts, which take turns."""
    taken: list[list[float]] = [[] for _ in texts]
    for _ in range(times):
        for text, found in zip(texts, taken, strict=True):
            start = thread_time()
            reader(text)
            found.append(thread_time() - start)
    return [min(found) for found in taken]


def faults(reader: Callable[[str], Any]) -> Iterator[str]:
    """Yield the first that takes far more than its length's share; the others would take as long."""
    for number, (family, long) in enumerate(texts(2 * SHORT)):
        [after] = seconds(reader, long)
        if after <= FLOOR or after <= MOST * seconds(reader, texts(SHORT)[number][1])[0]:
            continue
        if words := suspicion(reader, number):
            yield f"{family}: {words}"
            return


def suspicion(reader: Callable[[str], Any], number: int) -> str:
    """Return what is wrong with the time that a family's texts take, "" when nothing is."""
    for doublings, times in ROUNDS:
        short, long = (texts(length)[number][1] for length in (SHORT, SHORT << doublings))
        before, after = seconds(reader, short, long, times=times)
        if after <= max(before * MOST**doublings, FLOOR):
            return ""
    return f"{before:.3f} s, then {after:.3f} s"


@pytest.mark.parametrize("name", READERS)
def test_takes_time_in_proportion(name: str) -> None:
    READERS[name]("Ann Lee")  # what is made once
    assert list(faults(READERS[name])) == []


def test_by_squares_is_noticed() -> None:
    assert list(faults(re.compile(r"\s+$").search))


NESTED = ("[", '{"a":', '[{"steps":', '"draft":[', "[1,", "{'a':[", "((", '["')


@pytest.mark.parametrize("opening", NESTED)
@pytest.mark.parametrize("closing", ["", "]", "}"])
def test_a_model_that_nests_without_end_is_unreadable(opening: str, closing: str) -> None:
    text = opening * (100_000 // len(opening)) + closing * 10_000
    with pytest.raises(answers.UnusableAnswer):
        answers.read_plan(text, first_step_id=1)
    with pytest.raises(answers.UnusableAnswer):
        answers.read_intake(text)
    with pytest.raises(answers.UnusableAnswer):
        answers.read_draft(f"{{{text}")
    with pytest.raises(answers.UnusableAnswer):
        answers.read_advice(text, first_step_id=1)
    assert reading.read(text, prompts.Prompt)[0] is None


@pytest.mark.parametrize("opening", ["[", "[1,", '{"a":[', "[[1],"])
def test_brackets_are_read_in_proportion(opening: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of them stay open, and however far behind them it shows."""
    brackets, rest = opening * 400, "1," * 20_000
    read = ReadBy(salvage._decoder)
    monkeypatch.setattr(salvage, "_decoder", read)
    salvage.find_values(brackets + rest)
    salvage.find_value(f'"a":{brackets}{rest}' * 2, "a")
    assert read.characters < 100 * len(brackets + rest)


class ReadBy:
    """A JSON decoder that counts what it reads in vain; to its end where it does not say how far."""

    def __init__(self, decoder: json.JSONDecoder) -> None:
        self.decoder, self.characters = decoder, 0

    def raw_decode(self, text: str, start: int) -> tuple[object, int]:
        try:
            return self.decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            self.characters += getattr(error, "pos", len(text)) - start
            raise


def test_telegram_that_nests_without_end_is_refused() -> None:
    nested = b'{"update_id":1,"a":' + b"[" * 100_000
    assert views._update(nested) is None
    with pytest.raises(TelegramError):
        AiohttpRequest.parse_json_payload(nested)


def test_endless_numbers_are_text() -> None:
    assert cleaning.clean(f"Write &#{'1' * 5_000};", "", limit=4_000).startswith("Write &#111")
    assert cleaning.clean("Write &#65;&#x42;", "", limit=4_000) == "Write AB"


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not re.search(r"\.(?:tests|migrations|testing|management)\b", found.name):
                yield importlib.import_module(found.name)


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Return the project's regular expressions by their names."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[value] = f"{module.__name__}.{name}"
    return {name: pattern for pattern, name in found.items()}


@pytest.mark.parametrize("room", ROOMS)
def test_patterns_search_in_proportion(room: str) -> None:
    slow = {
        name: found
        for name, pattern in patterns().items()
        if name.startswith(f"{room}.")
        and (found := list(faults(lambda text, p=pattern: [*p.finditer(text)])))
    }
    assert slow == {}
