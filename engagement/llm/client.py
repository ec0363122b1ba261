"""One request to the model server, by pydantic-ai: the only module that imports a model client.

It never raises for what a server or a model says; whatever comes back becomes a `Reply` or a `Failure`.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import openai
from django.conf import settings
from openai.types.chat import ChatCompletion
from pydantic_ai import exceptions as said
from pydantic_ai.direct import model_request
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RequestUsage

from core.text import storable_text
from engagement.llm.answers import Correction, Failure, Outcome, OutputMode, Reply
from engagement.llm.forms import FORMS
from engagement.llm.reading import read, schema_of
from engagement.llm.transport import ResponseRefused, http_client
from engagement.prompts import Task
from engagement.redaction import without_key

OPENAI_URL = "https://api.openai.com/v1"
ANSWER = "answer"  # the name of the tool, and of the schema
MAX_TEXT = 100_000
MAX_PREVIOUS = 20_000
MAX_ERRORS = 20
LONGEST_WAIT = timedelta(days=1)
_OUTCOMES: tuple[tuple[type[Exception], Outcome], ...] = (
    (said.ModelRateLimitError, Outcome.QUOTA),
    (said.ModelQuotaExceededError, Outcome.NO_CREDIT),
    (said.ModelAuthenticationError, Outcome.REJECTED_KEY),
    (said.ModelNotFoundError, Outcome.NO_SUCH_MODEL),
    (said.ModelContextWindowExceededError, Outcome.TOO_LONG),
    (said.ModelRequestRejectedError, Outcome.REJECTED_REQUEST),
    (said.ModelTimeoutError, Outcome.TIMEOUT),
    (said.ModelConnectionError, Outcome.UNREACHABLE),
    (said.ModelUnavailableError, Outcome.SERVER_ERROR),
    (said.ModelServerError, Outcome.SERVER_ERROR),
    (said.ModelHTTPError, Outcome.REJECTED_REQUEST),
    (said.UserError, Outcome.REJECTED_REQUEST),  # the setting asks for what this model cannot do
    (httpx2.InvalidURL, Outcome.UNREACHABLE),
)
# A client that meets a stranger's bytes throws more than its own errors: an empty list, a number beyond any
# calendar, a text that is no UTF-8. Cancellation is none of these and passes.
_SURPRISES = (
    ResponseRefused,
    said.AgentRunError,
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What to send, and the type of the answer."""

    task: Task
    text: str
    output: type[Any]
    correction: Correction | None = None


class ChatModel(OpenAIChatModel):
    """Counts tokens by itself: the library would look up prices, and warn of numbers that make no sense."""

    def _map_usage(self, response: ChatCompletion) -> RequestUsage:
        if (used := response.usage) is None:
            return RequestUsage()
        return RequestUsage(
            input_tokens=max(used.prompt_tokens, 0), output_tokens=max(used.completion_tokens, 0)
        )


async def send(question: Question, *, model: Model | None = None) -> Reply | Failure:
    """Ask the configured server, or `model` in its place; no retries of anybody's own."""
    try:
        if model is not None:
            return _reply(await _request(model, question), question)
        async with http_client(key=settings.LLM_API_KEY, seconds=settings.LLM_TIMEOUT) as http:
            return _reply(await _request(_model(http), question), question)
    except _SURPRISES as error:
        return _failure(error)


def _model(http: httpx2.AsyncClient) -> Model:
    client = openai.AsyncOpenAI(
        api_key=settings.LLM_API_KEY or "none",
        base_url=settings.LLM_BASE_URL or OPENAI_URL,
        http_client=http,
        max_retries=0,
    )
    provider = OpenAICompatibleProvider("model-server", openai_client=client)
    return ChatModel(settings.LLM_MODEL, provider=provider)


async def _request(model: Model, question: Question) -> ModelResponse:
    mode = OutputMode(settings.LLM_OUTPUT_MODE)
    return await model_request(
        model,
        _messages(question, mode),
        model_request_parameters=_parameters(question, mode),
        instrument=False,
    )


def _messages(question: Question, mode: OutputMode) -> list[ModelMessage]:
    text = question.text
    if mode is OutputMode.PROMPTED and question.output is not str:
        schema = json.dumps(schema_of(question.output))
        text += f"\nAnswer with one JSON object of this schema and nothing else:\n\n{schema}\n"
    messages: list[ModelMessage] = [ModelRequest(parts=[UserPromptPart(text)])]
    if (wrong := question.correction) is not None:
        messages.append(ModelResponse(parts=[TextPart(wrong.previous[:MAX_PREVIOUS] or "(nothing)")]))
        messages.append(ModelRequest(parts=[UserPromptPart(_complaint(wrong))]))
    return messages


def _complaint(wrong: Correction) -> str:
    errors = "\n".join(f"- {error[:300]}" for error in wrong.errors[:MAX_ERRORS])
    return (
        "Your answer cannot be used:\n\n"
        f"{errors}\n\n"
        "Answer the first message again, whole, in the form it asks for, without these mistakes. "
        "Add no explanation."
    )


def _parameters(question: Question, mode: OutputMode) -> ModelRequestParameters:
    """Return how the form of the answer is given to the server; in prompted mode the prompt alone says it."""
    form = FORMS.get(question.task) if question.output is str else schema_of(question.output)
    if form is None or mode is OutputMode.PROMPTED:
        return ModelRequestParameters()
    if mode is OutputMode.NATIVE:
        wanted = OutputObjectDefinition(name=ANSWER, json_schema=form)
        return ModelRequestParameters(output_mode="native", output_object=wanted)
    tool = ToolDefinition(
        name=ANSWER, description="Give the answer.", parameters_json_schema=form, kind="output"
    )
    return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)


def _reply(response: ModelResponse, question: Question) -> Reply:
    whole = without_key(storable_text(_text(response), half="?"))  # a server may repeat our key
    raw = whole[:MAX_TEXT]
    cut_off = response.finish_reason == "length" or len(whole) > MAX_TEXT
    outcome, value, problems = _judge(response, raw, question.output)
    if cut_off and problems:
        problems = (*problems, "The answer stopped in the middle: it is too long.")
    tokens = (response.usage.input_tokens, response.usage.output_tokens)
    return Reply(outcome, value, raw, problems, tokens, cut_off)


def _text(response: ModelResponse) -> str:
    """Return the arguments of our tool, or else all text. Calls of other tools count for nothing."""
    for part in response.parts:
        if isinstance(part, ToolCallPart) and part.tool_name == ANSWER:
            return part.args if isinstance(part.args, str) else json.dumps(part.args or {})
    return "".join(part.content for part in response.parts if isinstance(part, TextPart))


def _judge(response: ModelResponse, raw: str, output: type[Any]) -> tuple[Outcome, Any, tuple[str, ...]]:
    if "refusal" in (response.provider_details or {}):
        return Outcome.REFUSED, None, ("The model declined to answer.",)
    if response.finish_reason == "content_filter":
        return Outcome.FILTERED, None, ("The server's content filter took the answer away.",)
    if not raw.strip():
        return Outcome.EMPTY, None, ("The answer is empty.",)
    if output is str:
        return Outcome.ANSWERED, raw, ()
    value, problems = read(raw, output)
    return (Outcome.INVALID if problems else Outcome.ANSWERED), value, problems


def _failure(error: BaseException) -> Failure:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ResponseRefused):
            return Failure(cause.outcome)
        cause = cause.__cause__
    outcome = next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.BROKEN)
    if getattr(error, "status_code", None) == 408:  # Request Timeout
        outcome = Outcome.TIMEOUT
    return Failure(outcome, _wait(getattr(error, "retry_after", None)))


def _wait(seconds: float | None) -> timedelta | None:
    """Return the wait that the server asked for, at most a day; None when it named none that makes sense."""
    if seconds is None or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))
