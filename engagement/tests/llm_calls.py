"""Calls to the model as the tests make them, and what they look at afterwards."""

import asyncio
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from engagement import llm
from engagement.llm import CallOutcome, ModelAnswer, ModelError, Task, prompts
from engagement.llm.client import MAX_TEXT
from tests.fake_llm.wire import Response, as_json, completion, says

KEY = "sk-0123456789-the-key"
PROMPT = prompts.Prompt(name="test", text="Say something.", hash="ab" * 32, system="Be brief.")


class Contact(BaseModel):
    """What the typed calls of these tests ask for."""

    name: str
    age: int | None = None


@dataclass
class Point:
    """The same as a dataclass."""

    x: int
    y: int = 0


def ask(output: type[Any] = str, **more: Any) -> ModelAnswer[Any]:
    """Make a call and return its answer."""
    return asyncio.run(llm.ask(Task.PLAN, PROMPT, output, **more))


def failure(output: type[Any] = str) -> ModelError:
    """Make a call that has to fail, and return the error."""
    with pytest.raises(ModelError) as raised:
        ask(output)
    return raised.value


def outcome_of(output: type[Any] = str) -> CallOutcome:
    """Make a call and return how it ended."""
    try:
        return ask(output).call.outcome
    except ModelError as error:
        return error.call.outcome


async def ended() -> ModelAnswer[str] | BaseException:
    """Return the answer to a call for text, or the error it ended in."""
    (end,) = await asyncio.gather(llm.ask(Task.PLAN, PROMPT, str), return_exceptions=True)
    return end


def told_by(end: ModelAnswer[str] | BaseException) -> str:
    """Return everything that a log or a page could show of it, the errors behind an error included."""
    if not isinstance(end, BaseException):
        return repr(end)
    behind = [repr(error) for error in (end.__cause__, end.__context__) if error is not None]
    return "".join([*traceback.format_exception(end), repr(vars(end)), *behind])


def assert_storable(raw: str) -> None:
    """Every database takes the text, and our key is not in it."""
    assert len(raw) <= MAX_TEXT
    assert "\0" not in raw
    assert raw.encode("utf-8").decode("utf-8") == raw
    assert KEY not in raw


def in_form(body: dict[str, Any], text: str) -> Response:
    """Answer with a tool call where a tool is given, else with text."""
    if not body.get("tools"):
        return says(text)
    function = {"name": body["tools"][0]["function"]["name"], "arguments": text}
    call = {"id": "call-1", "type": "function", "function": function}
    return as_json(completion(message={"tool_calls": [call]}, finish_reason="tool_calls"))


def model_of(answer: Callable[[list[ModelMessage]], str]) -> FunctionModel:
    """Return a model that answers by a function of the messages."""

    def respond(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=[TextPart(answer(messages))])

    return FunctionModel(respond)
