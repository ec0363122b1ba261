"""Conversations, and updates that came in."""

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils.timezone import now


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ChatState",
            fields=[
                ("telegram_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=32)),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("updated_at", models.DateTimeField(db_default=Now(), default=now)),
            ],
            options={
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
                "db_table": "chat_states",
            },
        ),
        migrations.CreateModel(
            name="InboxUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("update_id", models.BigIntegerField(unique=True)),
                ("telegram_id", models.BigIntegerField(db_default=0, default=0)),
                ("payload", models.JSONField()),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("received_at", models.DateTimeField(db_default=Now(), default=now)),
                ("processed_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True, db_default="", default="")),
                ("effect", models.JSONField(blank=True, default=dict)),
                ("claim_token", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "update",
                "verbose_name_plural": "updates",
                "db_table": "telegram_updates",
                "indexes": [
                    models.Index(
                        fields=["update_id"],
                        name="idx_telegram_updates_open",
                        condition=models.Q(processed_at__isnull=True),
                    ),
                    models.Index(
                        fields=["telegram_id", "update_id"],
                        name="idx_telegram_updates_person",
                        condition=models.Q(processed_at__isnull=True),
                    ),
                ],
            },
        ),
    ]
