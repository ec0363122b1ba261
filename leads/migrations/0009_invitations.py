"""Who may come in: invitations, and the mark of people who are made up.

Everybody who is there stays a member, but for those whom the sandbox knows: on the real Telegram their numbers
belong to somebody else.
"""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

# The two people of `seed_demo`, by number and username.
CAST = {7001: "alice_stone", 7002: "bob_o_neill"}
# The Mini App's role has nothing to look for here. Its policies are those of `reminders.upkeep.row_security`, which may
# have been put in force before this table was there; where there are no roles yet, it does so later.
GUARD = """DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'deal_quest_service') THEN
    ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
    CREATE POLICY invitations_service ON invitations FOR ALL TO deal_quest_service
      USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO deal_quest_service;
  END IF;
END $$"""


def mark_demo_people(apps: Any, schema_editor: Any) -> None:
    """Mark who was made up by `seed_demo`, or is somebody in this database's sandbox."""
    people = apps.get_model("leads", "TelegramUser").objects
    for telegram_id, username in CAST.items():
        people.filter(telegram_id=telegram_id, username=username).update(access="demo")
    with schema_editor.connection.cursor() as cursor:
        if "sandbox_people" in schema_editor.connection.introspection.table_names(cursor):
            cursor.execute(
                "UPDATE users SET access = 'demo' WHERE telegram_id IN (SELECT telegram_id FROM sandbox_people)"
            )


def guard(apps: Any, schema_editor: Any) -> None:
    """Let the application's own role in, and nobody else."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GUARD)


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0008_one_index_less'),
    ]

    operations = [
        migrations.AddField(
            model_name='telegramuser',
            name='access',
            field=models.CharField(choices=[('member', 'member'), ('demo', 'demo')], db_default='member', default='member', max_length=16),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('role', models.CharField(choices=[('rep', 'rep'), ('manager', 'manager'), ('staff', 'staff')], default='rep', max_length=16, verbose_name='role')),
                ('max_uses', models.PositiveSmallIntegerField(default=1, verbose_name='for how many people')),
                ('uses', models.PositiveSmallIntegerField(default=0, verbose_name='came in')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('maker', models.CharField(blank=True, default='', max_length=150, verbose_name='made by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to='leads.telegramuser')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'db_table': 'invitations',
            },
        ),
        migrations.AddField(
            model_name='telegramuser',
            name='invitation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='leads.invitation'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('uses__lte', models.F('max_uses'))), name='invitations_uses_within_bounds'),
        ),
        migrations.RunPython(mark_demo_people, migrations.RunPython.noop),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
