"""From the text of an answer to a value of the wanted type, however the JSON was dressed up."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from engagement.salvage import StepObject, find_objects

MAX_CANDIDATES = 50
MAX_PROBLEMS = 10
NO_JSON = "The answer holds no whole JSON object."


def schema_of(output: type[Any]) -> dict[str, Any]:
    """Return the JSON schema of a pydantic model, a dataclass or any other type that pydantic knows."""
    return TypeAdapter(output).json_schema()


def read(text: str, output: type[Any]) -> tuple[Any, tuple[str, ...]]:
    """Return the value and no problems, or None and what is wrong, one sentence each.

    The first JSON object in the text that fits wins, outer ones before those inside them; an object that only
    wraps another (`{"result": {…}}`) is passed over. The problems are those of the first.
    """
    adapter = TypeAdapter(output)
    problems: tuple[str, ...] = ()
    for candidate in [item for item in find_objects(text) if not _wraps(item)][:MAX_CANDIDATES]:
        try:
            return adapter.validate_python(candidate), ()
        except ValidationError as error:
            problems = problems or _sentences(error)
    return None, problems or (NO_JSON,)


def _wraps(item: StepObject) -> bool:
    return len(item) == 1 and isinstance(next(iter(item.values())), Mapping)


def _sentences(error: ValidationError) -> tuple[str, ...]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(f"{_place(one['loc'])}: {one['msg']}." for one in found[:MAX_PROBLEMS])


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))[:80] or "The answer"
