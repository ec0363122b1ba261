"""What the Mini App's role reaches: tables, columns and conditions, as narrow as its services allow.

`reminders/tests/test_role_services.py` runs every service of the app as that role: this cannot fall behind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.actor import ActorKind
from engagement.plans import MAX_SUGGESTED_TEXT
from leads.activities import ActivityType
from leads.fields import Writer, written_by
from leads.seller.seller_profile import TEAM
from reminders.models import EditKind

MINIAPP: Final = "deal_quest_miniapp"
SERVICE: Final = "deal_quest_service"

# A bare cast would raise on an empty or broken setting. Eighteen digits always fit a bigint.
CALLER: Final = (
    "CASE WHEN current_setting('app.telegram_id', true) ~ '^[0-9]{1,18}$' "
    "THEN current_setting('app.telegram_id', true)::bigint END"
)
OWN: Final = f"telegram_id = ({CALLER})"
NOTE: Final = 2_000  # characters of a line of history
TEXT: Final = 100_000  # bytes of a text that is read with its row
PLAN: Final = 1_000_000  # bytes of a plan
LATEST: Final = "2100-01-01Z"  # a date that a person may write is before it; tables go on for a century
MOST_COUNTED: Final = 1_000_000  # of a counter, likewise
JSON: Final = 16_384  # bytes of a small JSON value: what a closed lead tells of a long plan fits
# What the app's services write into a lead's history.
DEEDS: Final = (
    ActivityType.STEP_COMPLETED,
    ActivityType.STEP_SKIPPED,
    ActivityType.STEP_SNOOZED,
    ActivityType.STEP_RESCHEDULED,
    ActivityType.STEP_REOPENED,
    ActivityType.STEP_OUTCOME,
    ActivityType.DRAFT_CHANGED,
    ActivityType.PLAN_COMPLETED,
    ActivityType.STATUS_CHANGED,
    ActivityType.LEAD_PAUSED,
    ActivityType.LEAD_RESUMED,
)


def own_lead(table: str) -> str:
    """Return what holds for rows of that table whose lead is the caller's."""
    return f"EXISTS (SELECT FROM lead_registry AS l WHERE l.id = {table}.lead_id AND l.{OWN})"


def columns(text: str) -> tuple[str, ...]:
    """Return the column names of a readable list."""
    return tuple(text.split())


def one_of(values: Iterable[str]) -> str:
    """Return SQL's list of these values, none of which has a quote in it."""
    return ", ".join(f"'{value}'" for value in values)


@dataclass(frozen=True, slots=True)
class Reach:
    """What the Mini App's role may do in one table, always and only on its own rows."""

    table: str
    own: str = OWN  # whose a row is
    read: bool = True  # False: it may do nothing at all there
    select: tuple[str, ...] = ()  # the columns it may read; none named: all
    update: tuple[str, ...] = ()  # columns; identity, ownership and what staff decide are never among them
    insert: tuple[str, ...] = ()
    insert_check: str = ""  # more than the row being one's own
    update_check: str = ""  # likewise, of a row once it is changed

    @property
    def grants(self) -> str:
        """The privileges, by column where a row is written."""
        named = {"SELECT": self.select, "UPDATE": self.update, "INSERT": self.insert}
        by_column = [f"{verb} ({', '.join(names)})" for verb, names in named.items() if names]
        return ", ".join(["SELECT", *by_column] if self.read and not self.select else by_column)

    @property
    def policies(self) -> Mapping[str, str]:
        """Each policy's name and the rest of its definition."""
        new = f"{self.own} AND {self.insert_check}" if self.insert_check else self.own
        rules = {"miniapp_select": f"FOR SELECT TO {MINIAPP} USING ({self.own})"} if self.read else {}
        if self.update:
            # WITH CHECK: the row must still be one's own afterwards.
            after = f"{self.own} AND {self.update_check}" if self.update_check else self.own
            rules["miniapp_update"] = f"FOR UPDATE TO {MINIAPP} USING ({self.own}) WITH CHECK ({after})"
        if self.insert:
            rules["miniapp_insert"] = f"FOR INSERT TO {MINIAPP} WITH CHECK ({new})"
        rules["service"] = f"FOR ALL TO {SERVICE} USING (true) WITH CHECK (true)"
        return {f"{self.table}_{name}": rule for name, rule in rules.items()}


def early(*columns: str) -> str:
    """Return what holds while these dates leave room: whatever a pause adds, they stay in the calendar."""
    return " AND ".join(f"({name} IS NULL OR {name} < '{LATEST}')" for name in columns)


def few(*columns: str) -> str:
    """Return what holds while a machine may go on counting these for ever."""
    return " AND ".join(f"{name} <= {MOST_COUNTED}" for name in columns)


def short(**sizes: int) -> str:
    """Return what holds while these columns are at most so many bytes long."""
    return " AND ".join(f"coalesce(octet_length({name}::text), 0) <= {most}" for name, most in sizes.items())


# A line says by whom it is, so that nobody's hand passes for another's, and is no longer than it has to be.
OWN_LINE: Final = (
    f"{own_lead('lead_activity_log')} AND activity_type IN ({one_of(DEEDS)}) AND ai_response = ''"
    f" AND metadata->'by'->>'kind' = '{ActorKind.MINIAPP}' AND metadata->'by'->>'id' = ({CALLER})::text"
    f" AND length(content) <= {NOTE} AND octet_length(metadata::text) <= {JSON}"
)
# Which step it shows is looked at again, as its chat's person, when the edit is made.
OWN_EDIT: Final = (
    f"kind IN ({one_of([EditKind.CARD, EditKind.STRIP])}) AND attempts = 0"
    " AND octet_length(payload::text) <= 100 AND payload->>'reminder_id' ~ '^[0-9]{1,18}$'"
)
OWN_DRAFT: Final = (
    f"source ~ '^(person|undo:[0-9]{{1,18}})$' AND prompt_hash = '' AND length(text) <= {MAX_SUGGESTED_TEXT}"
    f" AND jsonb_typeof(flags) = 'array' AND octet_length(flags::text) <= {JSON}"
)

# Every table the Mini App's role reaches. The inbox, the queue of requests, sessions and accounts are not
# here, so it has no privilege on them at all.
REACHES: Final = (
    Reach(
        "users",
        update=columns(
            "language_code timezone zone_confirmed_at reminder_hour window_start window_end weekdays country"
            " days_off daily_cap briefing_enabled next_briefing_at updated_at"
        ),
        update_check=" AND ".join(
            [early("next_briefing_at", "zone_confirmed_at", "updated_at"), short(days_off=JSON)]
        ),
    ),
    Reach(
        "lead_registry",
        update=(
            *(column for field in written_by(Writer.APP) for column in field.columns),
            *columns("status close_reason engagement_plan reminders_paused paused_until"),
            *columns("last_contacted next_followup updated_at"),
        ),
        update_check=" AND ".join(
            [
                early("paused_until", "last_contacted", "next_followup", "updated_at"),
                short(engagement_plan=PLAN, notes=TEXT),
            ]
        ),
    ),
    Reach(
        "lead_activity_log",
        insert=columns("lead_id telegram_id activity_type content ai_response metadata created_at"),
        insert_check=OWN_LINE,
    ),
    Reach(
        "scheduled_reminders",
        update=columns(
            "status due_at due_rule next_action_at not_before lost_claims cycle version reminder_count"
            " snooze_count auto_snooze_count draft_text draft_generated_at completed_at claim_token"
            " claimed_until updated_at"
        ),
        update_check=" AND ".join(
            [
                early("due_at", "next_action_at", "not_before", "draft_generated_at", "completed_at"),
                early("claimed_until", "updated_at"),
                few("cycle", "version", "reminder_count", "snooze_count", "auto_snooze_count"),
                short(draft_text=TEXT),
            ]
        ),
    ),
    # What went out about a step: how far it has come, and which messages have to be corrected.
    Reach(
        "reminder_deliveries",
        select=columns(
            "id kind reminder_id lead_id cycle nudge batch telegram_id state armed_at retry_at error_class"
            " message_id"
        ),
    ),
    Reach(
        "message_edits",
        own=f"chat_id = ({CALLER})",
        select=columns("id attempts run_after created_at"),  # what an insert returns
        insert=columns("chat_id message_id kind payload attempts run_after created_at"),
        insert_check=OWN_EDIT,
    ),
    Reach(
        "draft_versions",
        own=own_lead("draft_versions"),
        insert=columns("lead_id step_id text source prompt_hash flags created_at"),
        insert_check=OWN_DRAFT,
    ),
    Reach("plan_versions", own=own_lead("plan_versions"), select=columns("id lead_id version steps")),
    Reach("seller_profiles", own=f"({OWN} OR telegram_id = {TEAM} AND ({CALLER}) > 0)"),
)

# Tables that the application's own role shares with nobody.
HIDDEN: Final = (Reach("invitations", read=False),)
