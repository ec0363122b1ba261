"""One request to the model server, by pydantic-ai: the only module that imports a model client.

It never raises for what a server or a model says; whatever comes back becomes a `ModelReply` or a `NoAnswer`.
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
    SystemPromptPart,
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
from engagement.llm.answers import CallOutcome, Correction, ModelReply, NoAnswer, OutputMode
from engagement.llm.forms import FORMS
from engagement.llm.prompts import Prompt, Task
from engagement.llm.reading import read, schema_of
from engagement.llm.transport import ResponseRefused, http_client
from engagement.texts.redaction import without_key

OPENAI_URL = "https://api.openai.com/v1"
ANSWER = "answer"  # the name of the tool, and of the schema
MAX_TEXT = 100_000
MAX_PREVIOUS = 20_000
MAX_ERRORS = 20
LONGEST_WAIT = timedelta(days=1)
_OUTCOMES: tuple[tuple[type[Exception], CallOutcome], ...] = (
    (said.ModelRateLimitError, CallOutcome.QUOTA),
    (said.ModelQuotaExceededError, CallOutcome.NO_CREDIT),
    (said.ModelAuthenticationError, CallOutcome.REJECTED_KEY),
    (said.ModelNotFoundError, CallOutcome.NO_SUCH_MODEL),
    (said.ModelContextWindowExceededError, CallOutcome.TOO_LONG),
    (said.ModelRequestRejectedError, CallOutcome.REJECTED_REQUEST),
    (said.ModelTimeoutError, CallOutcome.TIMEOUT),
    (said.ModelConnectionError, CallOutcome.UNREACHABLE),
    (said.ModelUnavailableError, CallOutcome.SERVER_ERROR),
    (said.ModelServerError, CallOutcome.SERVER_ERROR),
    (said.ModelHTTPError, CallOutcome.REJECTED_REQUEST),
    (said.UserError, CallOutcome.REJECTED_REQUEST),  # the setting asks for what this model cannot do
    (httpx2.InvalidURL, CallOutcome.UNREACHABLE),
)
# The client library raises more than its own errors on malformed responses: an empty list, a date out of
# range, invalid UTF-8. Cancellation is not among them.
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
class Query:
    """The prompt to send, and the type of the answer."""

    task: Task
    prompt: Prompt
    output: type[Any]
    correction: Correction | None = None


class ChatModel(OpenAIChatModel):
    """Counts tokens itself: the library would look up prices, and warn about implausible numbers."""

    def _map_usage(self, response: ChatCompletion) -> RequestUsage:
        if (used := response.usage) is None:
            return RequestUsage()
        return RequestUsage(
            input_tokens=max(used.prompt_tokens, 0), output_tokens=max(used.completion_tokens, 0)
        )


async def send(question: Query, *, model: Model | None = None) -> ModelReply | NoAnswer:
    """Ask the configured server, or `model` instead, without retries."""
    try:
        if model is not None:
            return _reply(await _request(model, question), question)
        async with http_client(key=settings.LLM_API_KEY, seconds=settings.LLM_TIMEOUT) as http:
            client = openai.AsyncOpenAI(
                api_key=settings.LLM_API_KEY or "none",
                base_url=settings.LLM_BASE_URL or OPENAI_URL,
                http_client=http,
                max_retries=0,
            )
            provider = OpenAICompatibleProvider("model-server", openai_client=client)
            return _reply(
                await _request(ChatModel(settings.LLM_MODEL, provider=provider), question), question
            )
    except _SURPRISES as error:
        return _failure(error)


async def _request(model: Model, question: Query) -> ModelResponse:
    mode = OutputMode(settings.LLM_OUTPUT_MODE)
    return await model_request(
        model,
        _messages(question, mode),
        model_request_parameters=_parameters(question, mode),
        instrument=False,
    )


def _messages(question: Query, mode: OutputMode) -> list[ModelMessage]:
    text = question.prompt.text
    if mode is OutputMode.PROMPTED and question.output is not str:
        schema = json.dumps(schema_of(question.output))
        text += f"\nAnswer with one JSON object of this schema and nothing else:\n\n{schema}\n"
    rules = [SystemPromptPart(question.prompt.system)] if question.prompt.system else []
    messages: list[ModelMessage] = [ModelRequest(parts=[*rules, UserPromptPart(text)])]
    if (wrong := question.correction) is not None:
        errors = "\n".join(f"- {error[:300]}" for error in wrong.errors[:MAX_ERRORS])
        complaint = (
            "Your answer cannot be used:\n\n"
            f"{errors}\n\n"
            "Answer again, whole, in the form that was asked for, without these mistakes. "
            "Add no explanation."
        )
        messages.append(ModelResponse(parts=[TextPart(wrong.previous[:MAX_PREVIOUS] or "(nothing)")]))
        messages.append(ModelRequest(parts=[UserPromptPart(complaint)]))
    return messages


def _parameters(question: Query, mode: OutputMode) -> ModelRequestParameters:
    """How the server is told the form of the answer; in prompted mode only the prompt says it."""
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


def _reply(response: ModelResponse, question: Query) -> ModelReply:
    # The arguments of our tool, or else all text; calls of other tools are ignored.
    calls = (part for part in response.parts if isinstance(part, ToolCallPart) and part.tool_name == ANSWER)
    if (ours := next(calls, None)) is not None:
        text = ours.args if isinstance(ours.args, str) else json.dumps(ours.args or {})
    else:
        text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    whole = without_key(storable_text(text, half="?"))  # a server may repeat our key
    raw = whole[:MAX_TEXT]
    cut_off = response.finish_reason == "length" or len(whole) > MAX_TEXT
    outcome, value, problems = _judge(response, raw, question.output)
    if cut_off and problems:
        problems = (*problems, "The answer stopped in the middle: it is too long.")
    tokens = (response.usage.input_tokens, response.usage.output_tokens)
    return ModelReply(outcome, value, raw, problems, tokens, cut_off)


def _judge(response: ModelResponse, raw: str, output: type[Any]) -> tuple[CallOutcome, Any, tuple[str, ...]]:
    if "refusal" in (response.provider_details or {}):
        return CallOutcome.REFUSED, None, ("The model declined to answer.",)
    if response.finish_reason == "content_filter":
        return CallOutcome.FILTERED, None, ("The server's content filter took the answer away.",)
    if not raw.strip():
        return CallOutcome.EMPTY, None, ("The answer is empty.",)
    if output is str:
        return CallOutcome.ANSWERED, raw, ()
    value, problems = read(raw, output)
    return (CallOutcome.INVALID if problems else CallOutcome.ANSWERED), value, problems


def _failure(error: BaseException) -> NoAnswer:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ResponseRefused):
            return NoAnswer(cause.outcome)
        cause = cause.__cause__
    outcome = next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), CallOutcome.BROKEN)
    if getattr(error, "status_code", None) == 408:  # Request Timeout
        outcome = CallOutcome.TIMEOUT
    seconds: float | None = getattr(error, "retry_after", None)
    if seconds is None or seconds < 0:
        return NoAnswer(outcome)
    return NoAnswer(outcome, timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds())))
