"""Finds the step objects in whatever a model answered.

Pure: no Django, no clock. The answer may be parsed JSON or text: fenced, wrapped in prose, cut off in the
middle, one object a line, or JSON inside a JSON string. What comes back is not validated yet.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice

from engagement.wrappings.markup import answer_of

MAX_TEXT = 60_000
MAX_OBJECTS = 200
_MAX_ATTEMPTS = 500
_MAX_IN_VAIN = 20  # times the length of a text: how much may be read again after failed attempts
_MAX_DEPTH = 6
_PLAN_KEYS = ("steps", "engagement_plan", "plan")
_STEP_KEYS = frozenset({"step_id", "action_type", "description", "suggested_text", "timing", "delay_days"})
_OPENING = re.compile(r"[\[{]")
_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))//[^\n]*$|/\*.{0,500}?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
# Models write raw line breaks inside strings, which strict JSON forbids.
_decoder = json.JSONDecoder(strict=False)

StepObject = Mapping[str, object]


def find_step_objects(raw: object) -> list[StepObject]:
    """The objects in `raw` that look like plan steps, in order, at most `MAX_OBJECTS`."""
    if isinstance(raw, str):
        return _in_text(raw)
    return list(islice(_in_value(raw), MAX_OBJECTS))


def snake(key: str) -> str:
    """A key as the prompts write it: "delayDays" and "Delay Days" become `delay_days`."""
    return re.sub(r"[\s\-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key[:60].strip())).lower()


def find_values(raw: str) -> list[object]:
    """Every whole JSON list or object in a text, read as leniently as is safe; empty when there is none."""
    text = raw[:MAX_TEXT]
    answer = _unquoted(answer_of(text))
    bare = _COMMENT.sub("", answer)
    attempts = (answer, _TRAILING_COMMA.sub(r"\1", answer), _TRAILING_COMMA.sub(r"\1", bare))
    for found in map(list, map(_json_values, attempts)):
        if any(isinstance(value, Mapping | list) and value for value in found):
            return found
    return _python_values(answer)


def find_objects(raw: str) -> list[StepObject]:
    """Every JSON object in a text, outer ones before those inside them, at most `MAX_OBJECTS`."""
    return list(islice((item for value in find_values(raw) for item in _objects(value)), MAX_OBJECTS))


def find_value(text: str, key: str) -> object:
    """The value of the last `"key": value` in a text that is no longer whole JSON; None for none."""
    pair = re.compile(rf'"{re.escape(key)}"\s*+:\s*+')
    reading = _Reading(text[:MAX_TEXT])
    for match in reversed(list(islice(pair.finditer(reading.text), MAX_OBJECTS))):
        if found := reading.value_at(match.end()):
            return found[0]
    return None


class _Reading:
    """One text read as JSON from several places.

    An attempt that fails has read to where it failed, so many of them would read a text of open brackets over
    and over: what they may read together is in proportion to the text. Nothing is found beyond that.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._left = len(text) * _MAX_IN_VAIN

    def value_at(self, start: int) -> tuple[object, int] | None:
        """The JSON value that starts at `start`, and its end; None when there is none."""
        if self._left < 0:
            return None
        try:
            return _decoder.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            self._left -= error.pos - start + 1
        except ValueError:  # a number of more digits than Python reads
            self._left -= len(self.text) - start
        except RecursionError:  # nested too deeply, and so is everything inside
            self._left = -1
        return None


def _python_values(text: str) -> list[object]:
    """A list or an object as Python writes it, in single quotes."""
    start = next((match.start() for match in _OPENING.finditer(text)), len(text))
    end = max(text.rfind("]"), text.rfind("}")) + 1
    with warnings.catch_warnings(), suppress(ValueError, SyntaxError, RecursionError, MemoryError):
        warnings.simplefilter("ignore")  # an unknown escape in somebody's text
        return [ast.literal_eval(text[start:end])] if start < end else []
    return []


def _objects(value: object, depth: int = 0) -> Iterator[StepObject]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _objects(item, depth + 1)


def _in_value(value: object, depth: int = 0) -> Iterator[StepObject]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        yield from _in_mapping(value, depth)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _in_value(item, depth + 1)


def _in_mapping(value: StepObject, depth: int) -> Iterator[StepObject]:
    for key in _PLAN_KEYS:
        if isinstance(value.get(key), str):
            yield from _in_text(str(value[key]))
            return
        if isinstance(value.get(key), Mapping | list | tuple):
            yield from _in_value(value[key], depth + 1)
            return
    if not _STEP_KEYS.isdisjoint(value):
        yield value
        return
    for item in value.values():
        yield from _in_value(item, depth + 1)


def _in_text(text: str) -> list[StepObject]:
    """The plan with the most steps, the last of equals: examples are shorter or come earlier."""
    text = text[:MAX_TEXT]
    answer = answer_of(text)
    plans = (
        _plans_in_text(answer)
        or _plans_in_text(_TRAILING_COMMA.sub(r"\1", answer))
        or (_plans_in_text(text) if answer != text else [])
    )
    return max(reversed(plans), key=len, default=[])


def _plans_in_text(text: str) -> list[list[StepObject]]:
    """One plan for each JSON list, and one of the objects outside of lists (a list that was cut off)."""
    plans: list[list[StepObject]] = []
    alone: list[StepObject] = []
    for value in _json_values(_unquoted(text)):
        found = find_step_objects(value)
        if isinstance(value, list) or len(found) > 1:
            plans.append(found)
        else:
            alone.extend(found)
    return [plan for plan in (*plans, alone[:MAX_OBJECTS]) if plan]


def _json_values(text: str) -> Iterator[object]:
    """Every whole JSON list or object in `text` that is not inside another whole one."""
    reading, position = _Reading(text), 0
    for _ in range(_MAX_ATTEMPTS):
        opening = _OPENING.search(text, position)
        if opening is None:
            return
        found = reading.value_at(opening.start())
        position = found[1] if found else opening.end()
        if found:
            yield found[0]


def _unquoted(text: str) -> str:
    """The inner text when the whole of `text` is one JSON string."""
    if not text.lstrip().startswith('"'):
        return text
    try:
        inner = _decoder.decode(text)
    except (ValueError, RecursionError):
        return text
    return inner if isinstance(inner, str) else text
