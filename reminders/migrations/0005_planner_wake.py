"""On PostgreSQL, tell sleeping planners when a request was put into the queue, or one of a person's ended."""

from django.db import migrations

# Claims and heartbeats write `running`, and must cost nothing. An ended request may free its person's next one.
FORWARD = """
CREATE FUNCTION deal_quest_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('deal_quest_requests', '');
  RETURN NULL;
END $$;
CREATE TRIGGER plan_requests_wake AFTER INSERT OR UPDATE OF status, run_after ON plan_requests
  FOR EACH ROW WHEN (NEW.status <> 'running')
  EXECUTE FUNCTION deal_quest_request();
"""
BACKWARD = """
DROP TRIGGER plan_requests_wake ON plan_requests;
DROP FUNCTION deal_quest_request();
"""


def run(sql):
    def step(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return step


class Migration(migrations.Migration):
    dependencies = [("reminders", "0004_staff_permissions"), ("engagement", "0001_initial")]
    operations = [migrations.RunPython(run(FORWARD), run(BACKWARD))]
