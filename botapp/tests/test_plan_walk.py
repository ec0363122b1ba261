"""Whatever has happened to a running plan: a change of it touches the steps that it names, and no other."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from botapp.tests.plan_walk import Walk, rounds
from planning.proposals import hand_edits

Deeds = list[tuple[str, int]]
Edits = list[tuple[str, int, int]]


@pytest.mark.once
@pytest.mark.django_db
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rounds)
def test_a_change_of_a_plan_touches_what_it_names(plan: list[tuple[Deeds, int, bool, Edits, Deeds]]) -> None:
    with transaction.atomic():
        walk = Walk.begin()
        for deeds, hours, is_models, edits, between in plan:
            walk.send()
            for deed, number in deeds:
                walk.happen(deed, number)
            walk.now += timedelta(hours=hours)
            walk.send()
            if not walk.lead.reminders.live().exists():
                break
            if is_models:
                walk.decide(walk.propose(edits), between)
                continue
            for edit in edits:
                walk.edit(*edit)
            request = hand_edits.current(walk.lead)
            if request is not None:
                walk.decide(request, between)
        walk.end()
        transaction.set_rollback(True)
