"""From the text of an answer to a value of the wanted type, however the JSON was dressed up."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from engagement.plans.salvage import find_objects

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
    tried = 0
    for item in find_objects(text):
        if len(item) == 1 and isinstance(next(iter(item.values())), Mapping):
            continue
        if (tried := tried + 1) > MAX_CANDIDATES:
            break
        try:
            return adapter.validate_python(item), ()
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            places = (".".join(map(str, one["loc"]))[:80] or "The answer" for one in found)
            problems = problems or tuple(
                f"{place}: {one['msg']}." for place, one in zip(places, found[:MAX_PROBLEMS], strict=False)
            )
    return None, problems or (NO_JSON,)
