"""What a person does in the app: each POST one call of a service."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from miniapp.refusals import NotHere
from miniapp.rows import PersonRequest, as_person

STEP: Mapping[str, Callable[..., Any]] = {"done": print}
LEAD: Mapping[str, Callable[..., Any]] = {"pause": print}


@require_POST
@as_person
def on_step(request: PersonRequest, step_id: str, deed: str) -> HttpResponse:
    raise NotHere


@require_POST
@as_person
def on_lead(request: PersonRequest, lead_id: str, deed: str) -> HttpResponse:
    raise NotHere
