"""Reminders, the ledger of deliveries, edits of messages, and the workers' own tables."""

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils.timezone import now

from core.schema.fields import NamedIndex


class Migration(migrations.Migration):
    initial = True
    dependencies = [("leads", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SendBudget",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("tokens", models.FloatField(db_default=0, default=0)),
                ("refilled_at", models.FloatField()),
                ("blocked_until", models.FloatField(db_default=0, default=0)),
            ],
            options={
                "verbose_name": "send budget",
                "verbose_name_plural": "send budgets",
                "db_table": "send_budget",
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("started_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "worker",
                "verbose_name_plural": "workers",
                "db_table": "worker_heartbeats",
            },
        ),
        migrations.CreateModel(
            name="MessageEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chat_id", models.BigIntegerField()),
                ("message_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("strip", "take the buttons away"),
                            ("card", "show the step as it is now"),
                            ("text", "replace the text"),
                            ("delete", "take the message away"),
                        ],
                        default="strip",
                        max_length=16,
                    ),
                ),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("run_after", models.DateTimeField(db_default=Now(), default=now)),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
            ],
            options={
                "verbose_name": "message edit",
                "verbose_name_plural": "message edits",
                "db_table": "message_edits",
                "indexes": [models.Index(fields=["run_after", "id"], name="idx_message_edits_poll")],
            },
        ),
        migrations.CreateModel(
            name="ScheduledReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("updated_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("telegram_id", models.BigIntegerField(verbose_name="Telegram id")),
                ("step_id", models.PositiveIntegerField(verbose_name="step")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "planned"),
                            ("sent", "waiting for you"),
                            ("snoozed", "snoozed"),
                            ("auto_snoozed", "resting"),
                            ("completed", "done"),
                            ("skipped", "skipped"),
                            ("cancelled", "cancelled"),
                        ],
                        db_default="pending",
                        default="pending",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("snooze_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("reminder_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("last_reminded_at", models.DateTimeField(blank=True, null=True)),
                ("draft_text", models.TextField(blank=True, null=True, verbose_name="draft")),
                ("draft_generated_at", models.DateTimeField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("plan_version", models.PositiveIntegerField(db_default=1, default=1)),
                ("due_rule", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("cycle", models.PositiveIntegerField(db_default=1, default=1)),
                ("auto_snooze_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("next_action_at", models.DateTimeField(blank=True, null=True, verbose_name="next action")),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("lost_claims", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("claim_token", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "hold_reason",
                    models.TextField(blank=True, db_default="", default="", verbose_name="held because"),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="reminders", to="leads.lead"
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "db_table": "scheduled_reminders",
                "permissions": [("release_reminder", "Can release held reminders")],
                "indexes": [
                    NamedIndex(
                        fields=["due_at"],
                        name="idx_scheduled_reminders_due",
                        condition=models.Q(status__in=["pending", "sent"]),
                    ),
                    NamedIndex(fields=["lead", "step_id"], name="idx_scheduled_reminders_lead"),
                    NamedIndex(fields=["telegram_id", "status"], name="idx_scheduled_reminders_telegram"),
                    NamedIndex(
                        fields=["next_action_at", "id"],
                        name="idx_scheduled_reminders_poll",
                        condition=models.Q(
                            hold_reason="", status__in=["pending", "sent", "snoozed", "auto_snoozed"]
                        ),
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="scheduled_reminders_status_is_known",
                        condition=models.Q(
                            status__in=[
                                "pending",
                                "sent",
                                "snoozed",
                                "auto_snoozed",
                                "completed",
                                "skipped",
                                "cancelled",
                            ]
                        ),
                    ),
                    models.UniqueConstraint(
                        fields=("lead", "plan_version", "step_id"),
                        name="scheduled_reminders_once_per_version",
                    ),
                    models.UniqueConstraint(
                        fields=("lead", "step_id"),
                        name="scheduled_reminders_one_live_per_step",
                        condition=models.Q(status__in=["pending", "sent", "snoozed", "auto_snoozed"]),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nudge", "reminder"),
                            ("followup", "follow-up"),
                            ("stale_digest", "stale leads"),
                            ("briefing", "morning briefing"),
                            ("note", "note"),
                        ],
                        default="nudge",
                        max_length=16,
                    ),
                ),
                ("subject_key", models.CharField(max_length=80)),
                ("cycle", models.PositiveIntegerField(db_default=0, default=0)),
                ("nudge", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("attempt", models.PositiveIntegerField(db_default=1, default=1)),
                ("batch", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("telegram_id", models.BigIntegerField(verbose_name="Telegram id")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sending", "on its way"),
                            ("sent", "arrived"),
                            ("failed", "did not leave"),
                            ("unknown", "uncertain"),
                        ],
                        db_default="sending",
                        default="sending",
                        max_length=8,
                    ),
                ),
                ("worker", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("armed_at", models.DateTimeField(default=now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                ("error_class", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("error_text", models.TextField(blank=True, db_default="", default="")),
                ("message_id", models.BigIntegerField(blank=True, null=True)),
                ("resolved_by", models.CharField(blank=True, db_default="", default="", max_length=150)),
                ("resolved_reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="deliveries",
                        to="leads.lead",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="deliveries",
                        to="reminders.scheduledreminder",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "db_table": "reminder_deliveries",
                "permissions": [("resolve_delivery", "Can resolve uncertain deliveries")],
                "indexes": [
                    models.Index(fields=["telegram_id", "armed_at"], name="idx_reminder_deliveries_caps"),
                    models.Index(fields=["reminder", "cycle"], name="idx_reminder_deliveries_cycle"),
                    models.Index(
                        fields=["armed_at"],
                        name="idx_reminder_deliveries_open",
                        condition=models.Q(state__in=["sending", "unknown"]),
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_key",),
                        name="reminder_deliveries_one_possible",
                        condition=models.Q(state__in=["sending", "sent", "unknown"]),
                    ),
                    models.CheckConstraint(
                        name="reminder_deliveries_state_is_known",
                        condition=models.Q(state__in=["sending", "sent", "failed", "unknown"]),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingPause",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("paused_at", models.DateTimeField()),
                ("paused_by", models.CharField(max_length=150)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
            ],
            options={
                "verbose_name": "pause of sending",
                "verbose_name_plural": "pause of sending",
                "db_table": "sending_pause",
                "permissions": [("pause_sending", "Can pause and resume sending")],
                "constraints": [
                    models.CheckConstraint(name="sending_pause_is_one", condition=models.Q(id=1))
                ],
            },
        ),
    ]
