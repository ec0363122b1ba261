"""The Bot API as data: checks the parameters of a call, and answers in tests, against `bot_api.json`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.errors import bad_request

PATH = Path(__file__).with_name("bot_api.json")
ARRAY = "Array of "
# Telegram's own words for a missing parameter; any other is named.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
}
MAY_BE_EMPTY = {"url"}  # setWebhook takes an empty address as "remove it"
UNREADABLE = {"reply_markup": "can't parse reply keyboard markup JSON object"}


class MismatchError(ValueError):
    """A value does not have the declared type; the text says where."""


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """A checked call: parameters in their declared types, and the names that the method does not know."""

    method: str
    parameters: dict[str, Any]
    unknown: list[str] = field(default_factory=list)


@cache
def load() -> dict[str, Any]:
    """Return the file: `methods` and `types`, each field as `[required, type, ...]`."""
    loaded: dict[str, Any] = json.loads(PATH.read_text())
    return loaded


@cache
def canonical_names() -> dict[str, str]:
    """Return `{lower-case name: name}`: Telegram's method names are case-insensitive."""
    return {name.lower(): name for name in load()["methods"]}


def check(method: str, raw: Mapping[str, Any]) -> CheckedCall:
    """Return the call with typed parameters.

    `raw` holds strings (form, query) or JSON values; null and empty ones are as good as absent. Raises
    `ApiError` 400 for a missing or ill-typed one. Unknown names are left out and listed, as Telegram ignores
    them.
    """
    fields = load()["methods"][method]
    given = {
        name: value
        for name, value in raw.items()
        if value is not None and (value != "" or name in MAY_BE_EMPTY)
    }
    for name, (required, *_types) in fields.items():
        if required and name not in given:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    parameters = {
        name: read(name, value, fields[name][1:]) for name, value in given.items() if name in fields
    }
    return CheckedCall(method, parameters, sorted(set(raw) - set(fields)))


def read(name: str, value: Any, types: list[str]) -> Any:
    """Return one parameter in the first declared type that fits; an object or array may come as JSON text."""
    if isinstance(value, str) and not any(kind in READERS for kind in types):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise bad_request(UNREADABLE.get(name, f"can't parse {name} JSON object")) from error
    problems: list[str] = []
    for kind in types:
        try:
            return READERS[kind](value) if kind in READERS else conform(value, kind)
        except MismatchError as problem:
            problems.append(str(problem))
    raise bad_request(explain(name, problems[0]))


def explain(name: str, problem: str) -> str:
    if name != "reply_markup":
        return f'can\'t parse parameter "{name}": {problem}'
    if problem.startswith("InlineKeyboardMarkup: field"):
        return 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    if "Button" in problem:
        detail = problem.split(": ", 1)[-1]
        return f"can't parse inline keyboard button: {detail[0].upper()}{detail[1:]}"
    return "object expected as reply markup"


def read_integer(value: Any) -> int:
    """Accept an int or its decimal digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    raise MismatchError("it must be an Integer")


def read_boolean(value: Any) -> bool:
    """Accept JSON booleans, and the words Telegram takes for true."""
    return value if isinstance(value, bool) else str(value).lower() in {"true", "yes", "1"}


def read_float(value: Any) -> float:
    """Accept a number or its text."""
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise MismatchError("it must be a Number") from error


def read_string(value: Any) -> str:
    """Accept a string, and a JSON number as its text."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise MismatchError("it must be a String")


READERS: dict[str, Callable[[Any], Any]] = {
    "Integer": read_integer,
    "Boolean": read_boolean,
    "True": read_boolean,
    "Float": read_float,
    "String": read_string,
    "InputFile": lambda value: value,
}
PRIMITIVES: dict[str, Callable[[Any], bool]] = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "True": lambda value: value is True,
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "String": lambda value: isinstance(value, str),
    "InputFile": lambda value: True,
}


def conform(value: Any, kind: str) -> Any:
    """Return the value if it is a `kind` as the Bot API writes it in JSON; raises `MismatchError`.

    Types that the trimmed file leaves out accept any object. Extra fields pass, as Telegram ignores them.
    """
    if kind in PRIMITIVES:
        if not PRIMITIVES[kind](value):
            raise MismatchError(f"must be of type {kind}")
    elif kind.startswith(ARRAY):
        if not isinstance(value, list):
            raise MismatchError(f"must be an Array of {kind.removeprefix(ARRAY)}")
        for element in value:
            conform(element, kind.removeprefix(ARRAY))
    elif not isinstance(value, dict):
        raise MismatchError(f"{kind} must be an Object")
    else:
        conform_object(value, kind)
    return value


def conform_object(value: dict[str, Any], kind: str) -> None:
    """Check the fields of one object, or that one of its subtypes fits."""
    shape = load()["types"].get(kind, {})
    if isinstance(shape, list):
        conform_any(value, shape)
        return
    for name, (required, *types) in shape.items():
        if name in value:
            conform_field(value[name], types, f'{kind}: field "{name}"')
        elif required:
            raise MismatchError(f'{kind}: can\'t find field "{name}"')


def conform_field(value: Any, types: list[str], where: str) -> None:
    """Check one field, naming it when it is a plain value of the wrong type."""
    try:
        conform_any(value, types)
    except MismatchError as problem:
        text = str(problem)
        raise MismatchError(f"{where} {text}" if text.startswith("must") else text) from problem


def conform_any(value: Any, types: list[str]) -> None:
    """Check that one of several types fits; the first complaint is the one raised."""
    problems: list[MismatchError] = []
    for kind in types:
        try:
            conform(value, kind)
        except MismatchError as problem:
            problems.append(problem)
        else:
            return
    raise problems[0]
