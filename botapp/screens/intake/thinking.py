"""A plan that was asked for, as it is noted with the update that asked."""

from typing import Any

from leads.models import Lead
from planning.asking import Done, Waiting

Plan = dict[str, Any]  # "lead", and "request" or "note" where there is one


def noted(lead: Lead, answer: Waiting | Done) -> Plan:
    """Return what the person is to be shown, for `request_view.answer`."""
    plan: Plan = {"lead": lead.pk}
    if answer.request is not None:
        return plan | {"request": answer.request.pk}
    return plan | {"note": answer.note} if isinstance(answer, Done) and answer.note else plan
