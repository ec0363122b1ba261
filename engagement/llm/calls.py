"""The call log: what each call to the model cost and how it ended."""

from django.conf import settings

from engagement.llm import Call
from engagement.models import ModelCall, PlanRequest

MOST_TOKENS = 2_147_483_647  # what the column holds
MILLION = 1_000_000


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


def cost(tokens_in: int, tokens_out: int) -> float | None:
    """Return what so many tokens cost, in the currency of the settings; None where no price is set."""
    sent, received = float(settings.LLM_PRICE_IN), float(settings.LLM_PRICE_OUT)
    return (tokens_in * sent + tokens_out * received) / MILLION if sent or received else None


def _counted(tokens: int) -> int:
    """Clamp a token count to what the column holds; servers send all kinds of numbers."""
    return min(max(tokens, 0), MOST_TOKENS)
