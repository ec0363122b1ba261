"""Invitations: what a link lets in, and whom it does not."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from leads.models import Access, Invitation, Role, TelegramUser
from leads.people import access, invitations
from leads.people.invitations import LinkRefused, Terms, TooManyLinks
from tests.factories import TelegramUserFactory
from tests.waiting import together

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def link(**changes: Any) -> tuple[Invitation, str]:
    """Make a link for one rep and a day; return it and its digest."""
    row, code = invitations.create(Terms(NOW + DAY, **changes), now=NOW)
    return row, invitations.digest_of(code)


def use(digest: str, user: TelegramUser, *, now: datetime = NOW) -> str:
    """Use a link; return why it does not let this person in, "" when it does."""
    try:
        invitations.use(digest=digest, user=user, now=now)
    except LinkRefused as refusal:
        return refusal.code
    return ""


@pytest.mark.django_db
class TestALink:
    def test_keeps_no_code(self) -> None:
        row, code = invitations.create(Terms(NOW + DAY), now=NOW)
        kept = str(Invitation.objects.filter(pk=row.pk).values().get())
        assert len(code) >= 22  # 128 bits
        assert code not in kept
        assert code not in str(row)

    def test_gives_its_role_and_remembers_whom_it_let_in(self, alice: TelegramUser) -> None:
        row, digest = link(role=Role.MANAGER)
        assert use(digest, alice) == ""
        alice.refresh_from_db()
        assert (alice.role, alice.invitation) == ("manager", row)
        assert list(row.people.all()) == [alice]

    def test_counts_a_person_once(self, alice: TelegramUser) -> None:
        row, digest = link(max_uses=2)
        assert [use(digest, alice), use(digest, TelegramUser.objects.get())] == ["", ""]
        row.refresh_from_db()
        assert row.uses == 1

    def test_is_refused_with_the_reason(self, alice: TelegramUser, bob: TelegramUser) -> None:
        _row, digest = link()
        assert use("0" * 64, alice) == "unknown"
        assert use(digest, alice, now=NOW + DAY) == "expired"
        assert use(digest, bob) == ""
        assert use(digest, alice) == "used_up"
        other, digest = link()
        assert invitations.revoke(invitation_id=other.pk, now=NOW)
        assert use(digest, alice) == "revoked"
        alice.refresh_from_db()
        assert (alice.role, alice.invitation) == ("rep", None)

    def test_of_somebody_else_is_not_revoked(self, alice: TelegramUser, bob: TelegramUser) -> None:
        row, _code = invitations.create(Terms(NOW + DAY), owner=alice, now=NOW)
        assert not invitations.revoke(invitation_id=row.pk, owner=bob, now=NOW)
        assert invitations.revoke(invitation_id=row.pk, owner=alice, now=NOW)
        assert not invitations.revoke(invitation_id=row.pk, owner=alice, now=NOW)

    def test_has_another_code_once_it_was_renewed(self, alice: TelegramUser) -> None:
        row, digest = link()
        fresh = invitations.digest_of(invitations.renew(invitation_id=row.pk, now=NOW))
        assert [use(digest, alice), use(fresh, alice)] == ["unknown", ""]

    def test_is_never_one_too_many(self, alice: TelegramUser) -> None:
        for _number in range(invitations.MOST_OPEN):
            row, _code = invitations.create(Terms(NOW + DAY), owner=alice, now=NOW)
        with pytest.raises(TooManyLinks):
            invitations.create(Terms(NOW + DAY), owner=alice, now=NOW)
        Invitation.objects.filter(pk=row.pk).update(expires_at=NOW)
        invitations.create(Terms(NOW + DAY), owner=alice, now=NOW)

    def test_lets_in_nobody_beyond_its_bound_even_by_hand(self) -> None:
        row, _digest = link()
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=row.pk).update(uses=2)

    @examples(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(uses=st.integers(0, 2), revoked=st.booleans(), hours=st.integers(-1, 1))
    def test_is_open_by_the_row_as_by_the_query(self, db: None, uses: int, revoked: bool, hours: int) -> None:
        row, digest = link(max_uses=2)
        ends = {"expires_at": NOW + timedelta(hours=hours), "revoked_at": NOW if revoked else None}
        Invitation.objects.filter(pk=row.pk).update(uses=uses, **ends)
        row.refresh_from_db()
        assert Invitation.objects.open(NOW).filter(pk=row.pk).exists() == (row.state(NOW) == "open")
        assert (digest in invitations.usable({digest}, now=NOW)) == (row.state(NOW) == "open")


@pytest.mark.django_db(transaction=True)
class TestARace:
    """Threads with connections of their own, released at once."""

    def test_for_the_last_use_lets_one_in(self) -> None:
        for _round in range(5):
            row, digest = link()
            people = [TelegramUserFactory.create() for _person in range(4)]
            refusals = together([partial(use, digest, user) for user in people])
            assert sorted(refusals) == ["", "used_up", "used_up", "used_up"]
            assert row.people.count() == 1
            row.refresh_from_db()
            assert row.uses == 1

    def test_of_one_person_with_two_hands_counts_once(self, alice: TelegramUser) -> None:
        row, digest = link(max_uses=5)

        def press() -> str:
            with transaction.atomic():
                user = TelegramUser.objects.select_for_update().get(pk=alice.pk)
                return use(digest, user)

        assert together([press] * 3) == [""] * 3
        row.refresh_from_db()
        assert row.uses == 1

    def test_bots_that_start_make_one_first_link(self, settings: Any) -> None:
        settings.SANDBOX, settings.ACCESS = False, "invite"

        def start() -> str:
            while True:
                try:
                    return str(invitations.first_link(now=NOW))
                except OperationalError:  # SQLite refuses the second writer; the bot asks again
                    time.sleep(0.01)

        codes = together([start] * 3)
        assert len(set(codes)) == 3
        assert Invitation.objects.get().digest in map(invitations.digest_of, codes)


@pytest.mark.django_db
class TestTheFirstLink:
    @pytest.fixture(autouse=True)
    def real(self, settings: Any) -> None:
        settings.SANDBOX, settings.ACCESS = False, "invite"

    def test_is_for_one_manager_and_there_until_somebody_is_in(self, alice: TelegramUser) -> None:
        TelegramUser.objects.update(access=Access.DEMO)
        first = invitations.first_link(now=NOW)
        again = invitations.first_link(now=NOW + DAY)
        assert first
        assert again
        row = Invitation.objects.get()
        assert (row.role, row.max_uses, row.expires_at) == ("manager", 1, NOW + DAY + invitations.LASTS)
        bob = TelegramUserFactory.create()
        assert use(invitations.digest_of(first), bob) == "unknown"
        assert use(invitations.digest_of(again), bob) == ""
        assert invitations.first_link(now=NOW) is None

    def test_comes_back_with_another_start_once_it_has_expired(self) -> None:
        invitations.first_link(now=NOW)
        late = NOW + invitations.LASTS * 2
        code = invitations.first_link(now=late)
        assert code
        assert use(invitations.digest_of(code), TelegramUserFactory.create(), now=late) == ""

    @pytest.mark.parametrize("mode", ["open", "list"])
    def test_is_needed_by_nobody_where_people_come_in_otherwise(self, settings: Any, mode: str) -> None:
        settings.ACCESS, settings.ACCESS_LIST = mode, frozenset({1})
        assert invitations.first_link(now=NOW) is None
        assert not Invitation.objects.exists()


@pytest.mark.django_db
class TestAccess:
    @pytest.fixture(params=[True, False], ids=["sandbox", "real"])
    def sandbox(self, request: pytest.FixtureRequest, settings: Any) -> Iterator[bool]:
        settings.SANDBOX = request.param
        return request.param

    @pytest.mark.parametrize("mode", ["invite", "open", "list"])
    def test_by_the_row_is_that_by_the_query(
        self, sandbox: bool, settings: Any, alice: TelegramUser, bob: TelegramUser, mode: str
    ) -> None:
        settings.ACCESS, settings.ACCESS_LIST = mode, frozenset({alice.telegram_id})
        for kind in Access:
            TelegramUser.objects.update(access=kind)
            inside = {user.telegram_id for user in TelegramUser.objects.all() if user.is_inside}
            assert inside == set(TelegramUser.objects.inside().values_list("telegram_id", flat=True))
            assert (bob.telegram_id in inside) == (mode != "list" and (sandbox or kind == Access.MEMBER))
        TelegramUser.objects.filter(pk=alice.pk).update(deactivated_at=NOW)
        inside = {user.telegram_id for user in TelegramUser.objects.all() if user.is_inside}
        assert inside == set(TelegramUser.objects.inside().values_list("telegram_id", flat=True))
        outside = set(TelegramUser.objects.outside().values_list("telegram_id", flat=True))
        assert outside == {alice.telegram_id, bob.telegram_id} - inside
        assert alice.telegram_id in outside & access.outsiders({alice.telegram_id, bob.telegram_id})
        assert not access.may_enter(alice.telegram_id, TelegramUser.objects.get(pk=alice.pk))

    def test_is_closed_to_strangers_by_invitation_and_to_the_others_by_a_list(
        self, settings: Any, alice: TelegramUser
    ) -> None:
        everybody = {alice.telegram_id, 5, -6, 0}
        for mode, outside in (
            ("open", set[int]()),
            ("invite", {5, -6, 0}),
            ("list", {alice.telegram_id, -6, 0}),
        ):
            settings.ACCESS, settings.ACCESS_LIST = mode, frozenset({5})
            assert access.outsiders(everybody) == outside
            for number in everybody:
                person = TelegramUser.objects.filter(telegram_id=number).first()
                assert access.may_enter(number, person) == (number not in outside)

    def test_makes_a_demo_person_real_when_the_real_telegram_names_them(
        self, settings: Any, alice: TelegramUser
    ) -> None:
        TelegramUser.objects.update(access=Access.DEMO)
        settings.ACCESS = "open"
        access.outsiders({alice.telegram_id})
        alice.refresh_from_db()
        assert alice.access == "demo"
        settings.SANDBOX = False
        assert not alice.is_inside
        access.outsiders({alice.telegram_id})
        alice.refresh_from_db()
        assert alice.is_inside
