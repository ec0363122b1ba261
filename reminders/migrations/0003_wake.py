"""On PostgreSQL, tell sleeping schedulers when a reminder or an edit that is due soon was written, by any hand."""

from django.db import migrations

# Arming moves a row a day ahead; those writes must cost nothing, hence the condition. Equal notifications of one
# transaction are sent once.
FORWARD = """
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
BACKWARD = """
DROP TRIGGER message_edits_wake ON message_edits;
DROP TRIGGER scheduled_reminders_wake ON scheduled_reminders;
DROP FUNCTION deal_quest_wake();
"""


def run(sql):
    def step(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return step


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_row_level_security")]
    operations = [migrations.RunPython(run(FORWARD), run(BACKWARD))]
