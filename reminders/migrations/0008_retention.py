# A chore is done by one process of all; a delivery says when it was to leave; an alarm is told by one process.
# Buttons about requests of leads that were erased are taken away: they outlived them.

from django.db import migrations, models

ORPHANS = """DELETE FROM live_buttons WHERE subject LIKE 'request:%' AND NOT EXISTS (
    SELECT 1 FROM plan_requests WHERE plan_requests.id = CAST(substr(live_buttons.subject, 9) AS bigint)
)"""


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0001_initial'),
        ('reminders', '0007_staff_pages_at_size'),
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
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('kind', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('host', models.CharField(blank=True, db_default='', default='', max_length=64)),
            ],
            options={
                'verbose_name': 'alarm',
                'verbose_name_plural': 'alarms',
                'db_table': 'alarms',
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(ORPHANS, migrations.RunSQL.noop),
    ]
