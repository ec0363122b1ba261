"""The addresses under which calendars read a person's steps.

The role of the Mini App gets no privilege on the table: `miniapp.calendar` alone reads and writes it.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("leads", "0002_website")]
    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "owner",
                    models.OneToOneField(
                        db_column="telegram_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to="leads.telegramuser",
                        to_field="telegram_id",
                        verbose_name="owner",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("last_read_at", models.DateTimeField(blank=True, null=True, verbose_name="last read")),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
                "db_table": "calendar_feeds",
            },
        ),
    ]
