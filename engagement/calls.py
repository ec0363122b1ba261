"""The call log: what each call to the model cost and how it ended."""

from engagement.llm import Call
from engagement.models import ModelCall, PlanRequest

MOST_TOKENS = 2_147_483_647  # what the column holds


def store(call: Call, *, request: PlanRequest | None = None) -> ModelCall:
    """Write one line of the log, without the text of prompt or answer."""
    return ModelCall.objects.create(
        request=request,
        task=call.task,
        model=call.model[:200],
        prompt_hash=call.prompt_hash,
        seconds=call.seconds,
        tokens_in=_counted(call.tokens_in),
        tokens_out=_counted(call.tokens_out),
        outcome=call.outcome.value,
        created_at=call.started_at,
    )


def _counted(tokens: int) -> int:
    """Clamp a token count to what the column holds; servers send all kinds of numbers."""
    return min(max(tokens, 0), MOST_TOKENS)
