"""Coming in by invitation: links that are made, used and revoked, one transaction each.

A link carries a code of 192 random bits, of which only the SHA-256 is kept: whoever reads the table gets in
by none of them, and a code, right or wrong, takes one look-up.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F

from leads.people.invitation import Invitation
from leads.people.person import TelegramUser
from leads.people.roles import Role

LASTS: Final = timedelta(days=7)
MOST_OPEN: Final = 20  # links of one manager at a time
OPERATOR: Final = "operator"  # the maker of the first link, which run_bot prints
UNKNOWN: Final = "unknown"
LOOKED_UP: Final = 1_000  # digests in one query
_BYTES: Final = 24  # of chance in a code
CODE_LENGTH: Final = 32  # characters in which they are written


class LinkRefused(Exception):
    """Nobody comes in by this link; `code` says why: "unknown", or a value of InvitationState."""

    def __init__(self, code: str) -> None:
        super().__init__(self.__doc__)
        self.code = code


class TooManyLinks(Exception):
    """This manager has as many open links as one may have; revoke one first."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link is good for."""

    expires_at: datetime
    max_uses: int = 1
    role: Role = Role.REP


def digest_of(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def create(
    terms: Terms, *, owner: TelegramUser | None = None, maker: str = "", now: datetime
) -> tuple[Invitation, str]:
    """Make a link; return its row and the code, which nobody can tell later. Raises TooManyLinks."""
    code = _new_code()
    with transaction.atomic():
        if owner is not None:
            TelegramUser.objects.select_for_update(no_key=True).get(pk=owner.pk)
            if owner.invitations.open(now).count() >= MOST_OPEN:
                raise TooManyLinks
        row = Invitation.objects.create(
            digest=digest_of(code),
            role=terms.role,
            max_uses=terms.max_uses,
            expires_at=terms.expires_at,
            owner=owner,
            maker=maker,
            created_at=now,
            updated_at=now,
        )
    return row, code


def renew(*, invitation_id: int, now: datetime) -> str:
    """Give a link another code, and return it; the former one is no longer known."""
    code = _new_code()
    Invitation.objects.filter(pk=invitation_id).update(digest=digest_of(code), updated_at=now)
    return code


def revoke(*, invitation_id: int, now: datetime, owner: TelegramUser | None = None) -> bool:
    """End a link, as a manager only one's own; say whether it was open. Who came in by it stays."""
    links = Invitation.objects.open(now) if owner is None else owner.invitations.open(now)
    return links.filter(pk=invitation_id).update(revoked_at=now, updated_at=now) > 0


def use(*, digest: str, user: TelegramUser, now: datetime) -> None:
    """Let this person in by a link, with the role it gives. Raises LinkRefused.

    The same person counts once. The count is compared and raised in one statement: of two people who take
    the last use at the same moment, one comes in.
    """
    with transaction.atomic():
        row = Invitation.objects.filter(digest=digest).first()
        if row is None:
            raise LinkRefused(UNKNOWN)
        if user.invitation_id == row.pk:
            return
        link = Invitation.objects.open(now).filter(pk=row.pk)
        if not link.update(uses=F("uses") + 1, updated_at=now):
            row.refresh_from_db()
            raise LinkRefused(row.state(now).value)
        user.role, user.invitation, user.updated_at = row.role, row, now
        user.save(update_fields=["role", "invitation", "updated_at"])


def first_link(*, now: datetime) -> str | None:
    """Return the code of a link whose user becomes a manager; None when somebody is in, or needs no link.

    A second call renews the link that nobody has used: there is one at a time, and the last one counts.
    """
    with transaction.atomic():
        _take_turns()
        if settings.ACCESS != "invite" or TelegramUser.objects.inside().exists():
            return None
        terms = Terms(now + LASTS, role=Role.MANAGER)
        unused = Invitation.objects.select_for_update().filter(maker=OPERATOR, uses=0, owner=None)
        row = unused.order_by("id").first()
        if row is None:
            return create(terms, maker=OPERATOR, now=now)[1]
        unused.filter(pk=row.pk).update(expires_at=terms.expires_at, revoked_at=None)
        return renew(invitation_id=row.pk, now=now)


def _take_turns() -> None:
    """Let bots that start at once make the first link one by one: of the link there is no row to lock."""
    table = ContentType.objects.get_for_model(Invitation)
    ContentType.objects.select_for_update(no_key=True).get(pk=table.pk)


def usable(digests: Collection[str], *, now: datetime) -> set[str]:
    """Return those of these digests by whose links somebody may come in. At most one query."""
    if not digests:
        return set()
    return set(Invitation.objects.open(now).filter(digest__in=digests).values_list("digest", flat=True))


def known(codes: Collection[str]) -> set[str]:
    """Return those of these texts that are codes of links, good or not. No query for none."""
    by_digest = {digest_of(code): code for code in codes}
    digests, found = list(by_digest), set[str]()
    for first in range(0, len(digests), LOOKED_UP):
        rows = Invitation.objects.filter(digest__in=digests[first : first + LOOKED_UP])
        found.update(by_digest[digest] for digest in rows.values_list("digest", flat=True))
    return found


def _new_code() -> str:
    return secrets.token_urlsafe(_BYTES)
