# A chore is done by one process of all; the index serves the count of what is held; buttons about requests
# of leads that were erased are taken away: they outlived them.

from django.db import migrations, models

from core.fields import NamedIndex

ORPHANS = """DELETE FROM live_buttons WHERE subject LIKE 'request:%' AND NOT EXISTS (
    SELECT 1 FROM plan_requests WHERE plan_requests.id = CAST(substr(live_buttons.subject, 9) AS bigint)
)"""


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0001_initial'),
        ('reminders', '0006_seller_reach'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chore',
            fields=[
                ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('next_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'chore',
                'verbose_name_plural': 'chores',
                'db_table': 'chores',
            },
        ),
        migrations.AddIndex(
            model_name='scheduledreminder',
            index=NamedIndex(condition=models.Q(('status__in', ['pending', 'sent', 'snoozed', 'auto_snoozed']), models.Q(('hold_reason', ''), _negated=True)), fields=['id'], name='idx_scheduled_reminders_held'),
        ),
        migrations.RunSQL(ORPHANS, migrations.RunSQL.noop),
    ]
