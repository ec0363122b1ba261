"""System checks of this room, for `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.utils.translation import gettext as _

from reminders.upkeep import row_security


@checks.register(checks.Tags.database, deploy=True)
def row_security_is_in_force(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn until the row-level policies are in force on PostgreSQL, or when that cannot be found out.

    `check --deploy` names no database; then the default one is meant.
    """
    looked_at = [_look_at(alias) for alias in databases or [DEFAULT_DB_ALIAS]]
    return [warning for warning in looked_at if warning]


def _look_at(alias: str) -> checks.CheckMessage | None:
    try:
        if row_security.is_applied(connections[alias]):
            return None if row_security.may_act(connections[alias]) else _no_member(alias)
    except OperationalError:
        return _warn(_("The database does not answer, so row-level security cannot be looked at."), alias)
    return _warn(_("Row-level security is not in force."), alias)


def _warn(text: str, alias: str) -> checks.CheckMessage:
    hint = _("Run `manage.py apply_row_security` as a role that may create roles and owns the tables.")
    return checks.Warning(text, hint=hint, obj=alias, id="reminders.W001")


def _no_member(alias: str) -> checks.CheckMessage:
    text = _("This login may not become the Mini App's role, so nobody can open the Mini App.")
    hint = _("`manage.py apply_row_security --sql` prints what an administrator of the database has to run.")
    return checks.Warning(text, hint=hint, obj=alias, id="reminders.W002")
