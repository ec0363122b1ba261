"""What PostgreSQL has besides tables; nothing on SQLite.

Two triggers tell sleeping schedulers when a reminder or an edit that is due soon was written, by any hand, and
sleeping planners when a request was put into the queue, or one of a person's ended.

A reminder is claimed, marked, armed and settled within a second. Claim and mark touch no index, so they may stay on
the row's page, and need no new index entries, if there is room.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

# Arming moves a row a day ahead; those writes must cost nothing, hence the condition. Equal notifications of one
# transaction are sent once.
WAKE = """
CREATE FUNCTION deal_quest_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('deal_quest_due', '');
  RETURN NULL;
END $$;
CREATE TRIGGER scheduled_reminders_wake AFTER INSERT OR UPDATE OF next_action_at ON scheduled_reminders
  FOR EACH ROW WHEN (NEW.next_action_at < clock_timestamp() + interval '20 hours')
  EXECUTE FUNCTION deal_quest_wake();
CREATE TRIGGER message_edits_wake AFTER INSERT ON message_edits
  FOR EACH STATEMENT EXECUTE FUNCTION deal_quest_wake();
"""
NO_WAKE = """
DROP TRIGGER message_edits_wake ON message_edits;
DROP TRIGGER scheduled_reminders_wake ON scheduled_reminders;
DROP FUNCTION deal_quest_wake();
"""
# Claims and heartbeats write `running`, and must cost nothing. An ended request may free its person's next one.
REQUEST = """
CREATE FUNCTION deal_quest_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('deal_quest_requests', '');
  RETURN NULL;
END $$;
CREATE TRIGGER plan_requests_wake AFTER INSERT OR UPDATE OF status, run_after ON plan_requests
  FOR EACH ROW WHEN (NEW.status <> 'running')
  EXECUTE FUNCTION deal_quest_request();
"""
NO_REQUEST = """
DROP TRIGGER plan_requests_wake ON plan_requests;
DROP FUNCTION deal_quest_request();
"""
ROOM = "ALTER TABLE scheduled_reminders SET (fillfactor = 70)"
NO_ROOM = "ALTER TABLE scheduled_reminders RESET (fillfactor)"


def run(sql: str) -> Callable[[Any, Any], None]:
    """Return a step that runs this on PostgreSQL and does nothing elsewhere."""

    def step(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return step


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0001_initial"),
        ("engagement", "0001_initial"),
        ("reminders", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(run(WAKE), run(NO_WAKE)),
        migrations.RunPython(run(REQUEST), run(NO_REQUEST)),
        migrations.RunPython(run(ROOM), run(NO_ROOM)),
    ]
