"""Plans, drafts, and what was asked of a model."""

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils.timezone import now


class Migration(migrations.Migration):
    initial = True
    dependencies = [("leads", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="PlanRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("updated_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intake", "read a prospect"),
                            ("plan", "write a plan"),
                            ("revision", "revise a plan"),
                            ("draft", "write a draft"),
                            ("advice", "give advice"),
                        ],
                        default="plan",
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        db_default="queued",
                        default="queued",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("run_after", models.DateTimeField(db_default=Now(), default=now)),
                ("claim_token", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True, db_default="", default="")),
                ("rejected_output", models.TextField(blank=True, db_default="", default="")),
                ("prompt_hash", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("result", models.JSONField(blank=True, default=dict)),
                ("source", models.CharField(blank=True, db_default="", default="", max_length=16)),
                ("note", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="plan_requests", to="leads.lead"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan request",
                "verbose_name_plural": "plan requests",
                "db_table": "plan_requests",
                "indexes": [
                    models.Index(
                        fields=["run_after", "id"],
                        name="idx_plan_requests_poll",
                        condition=models.Q(status__in=["queued", "running"]),
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="plan_requests_status_is_known",
                        condition=models.Q(status__in=["queued", "running", "done", "failed"]),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=16)),
                ("model", models.CharField(blank=True, default="", max_length=200)),
                ("prompt_hash", models.CharField(blank=True, default="", max_length=64)),
                ("seconds", models.FloatField(default=0)),
                ("tokens_in", models.PositiveIntegerField(default=0)),
                ("tokens_out", models.PositiveIntegerField(default=0)),
                ("outcome", models.CharField(max_length=32)),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="model_calls",
                        to="engagement.planrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "model call",
                "verbose_name_plural": "model calls",
                "db_table": "model_calls",
                "indexes": [models.Index(fields=["created_at"], name="idx_model_calls_created")],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("steps", models.JSONField(default=list)),
                ("source", models.CharField(db_default="playbook", default="playbook", max_length=32)),
                ("prompt_hash", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="plan_versions",
                        to="leads.lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan version",
                "verbose_name_plural": "plan versions",
                "db_table": "plan_versions",
                "constraints": [
                    models.UniqueConstraint(fields=("lead", "version"), name="plan_versions_once_per_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step_id", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True, default="")),
                ("source", models.CharField(db_default="playbook", default="playbook", max_length=32)),
                ("prompt_hash", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("flags", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="draft_versions",
                        to="leads.lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft version",
                "verbose_name_plural": "draft versions",
                "db_table": "draft_versions",
                "indexes": [models.Index(fields=["lead", "step_id", "-id"], name="idx_draft_versions_step")],
            },
        ),
    ]
