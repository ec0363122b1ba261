"""The cast of the admin's tests."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils.timezone import now as utc_now

from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory, plan_of


@pytest.fixture
def me(alice: TelegramUser) -> Actor:
    return Actor.user(alice.telegram_id)


@pytest.fixture
def lead(alice: TelegramUser, me: Actor) -> Lead:
    """A lead of Alice's, who lives in Kyiv, whose three-step plan has just started."""
    services.confirm_zone(user=alice, zone="Europe/Kyiv", now=utc_now())
    lead = LeadFactory.create(owner=alice, prospect_name="Maya Lindqvist", engagement_plan=plan_of(3))
    return services.start_plan(lead=lead, by=me, now=utc_now()).lead


@pytest.fixture
def viewer(client: Client) -> Client:
    """Return a browser of staff who may look at everything and touch nothing."""
    user = User.objects.create_user("viewer", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client
