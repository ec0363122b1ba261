"""People, invitations, leads and their history."""

from datetime import time

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils.timezone import now


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("updated_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("rep", "rep"), ("manager", "manager"), ("staff", "staff")],
                        default="rep",
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                ("max_uses", models.PositiveSmallIntegerField(default=1, verbose_name="for how many people")),
                ("uses", models.PositiveSmallIntegerField(default=0, verbose_name="came in")),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("maker", models.CharField(blank=True, default="", max_length=150, verbose_name="made by")),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "db_table": "invitations",
                "constraints": [
                    models.CheckConstraint(
                        name="invitations_uses_within_bounds",
                        condition=models.Q(uses__lte=models.F("max_uses")),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TelegramUser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("updated_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("telegram_id", models.BigIntegerField(unique=True, verbose_name="Telegram id")),
                ("username", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("first_name", models.CharField(blank=True, db_default="", default="", max_length=128)),
                ("last_name", models.CharField(blank=True, db_default="", default="", max_length=128)),
                ("language_code", models.CharField(blank=True, db_default="", default="", max_length=16)),
                ("timezone", models.CharField(db_default="UTC", default="UTC", max_length=64)),
                ("reminder_hour", models.PositiveSmallIntegerField(db_default=9, default=9)),
                ("reminder_enabled", models.BooleanField(db_default=True, default=True)),
                ("window_start", models.TimeField(db_default=time(9), default=time(9))),
                ("window_end", models.TimeField(db_default=time(18), default=time(18))),
                (
                    "weekdays",
                    models.CharField(
                        db_default="12345",
                        default="12345",
                        help_text="Working days as ISO digits: 1 is Monday, 7 is Sunday.",
                        max_length=7,
                    ),
                ),
                (
                    "daily_cap",
                    models.PositiveSmallIntegerField(
                        db_default=12,
                        default=12,
                        help_text="The most automatic messages a day; a digest of many steps is one.",
                    ),
                ),
                ("country", models.CharField(blank=True, db_default="", default="", max_length=2)),
                (
                    "days_off",
                    models.JSONField(
                        blank=True,
                        db_default=models.Value([], models.JSONField()),
                        default=list,
                        help_text="Own days off as ISO dates, on top of the country's public holidays.",
                    ),
                ),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("blocked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("rep", "rep"), ("manager", "manager"), ("staff", "staff")],
                        db_default="rep",
                        default="rep",
                        max_length=16,
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[("member", "member"), ("demo", "demo")],
                        db_default="member",
                        default="member",
                        max_length=16,
                    ),
                ),
                ("zone_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("next_briefing_at", models.DateTimeField(blank=True, null=True)),
                ("briefing_enabled", models.BooleanField(db_default=True, default=True)),
                ("asked_too_often_at", models.DateTimeField(blank=True, null=True)),
                ("next_often_check_at", models.DateTimeField(blank=True, null=True)),
                ("next_stale_check_at", models.DateTimeField(db_default=Now(), default=now)),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="people",
                        to="leads.invitation",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "db_table": "users",
                "indexes": [
                    models.Index(
                        fields=["next_briefing_at"],
                        name="idx_users_next_briefing",
                        condition=models.Q(next_briefing_at__isnull=False),
                    ),
                    models.Index(
                        fields=["paused_until"],
                        name="idx_users_paused_until",
                        condition=models.Q(paused_until__isnull=False),
                    ),
                    models.Index(fields=["next_stale_check_at"], name="idx_users_next_stale_check"),
                    models.Index(
                        fields=["next_often_check_at"],
                        name="idx_users_next_often_check",
                        condition=models.Q(next_often_check_at__isnull=False),
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="users_reminder_hour_is_an_hour", condition=models.Q(reminder_hour__lte=23)
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.SET_NULL,
                related_name="invitations",
                to="leads.telegramuser",
            ),
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("updated_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                ("prospect_name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "prospect_first_name",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                (
                    "prospect_last_name",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                ("prospect_title", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("prospect_company", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "prospect_geography",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                ("prospect_email", models.CharField(blank=True, db_default="", default="", max_length=254)),
                ("prospect_phone", models.CharField(blank=True, db_default="", default="", max_length=50)),
                (
                    "prospect_linkedin",
                    models.CharField(blank=True, db_default="", default="", max_length=500),
                ),
                ("prospect_analysis", models.TextField(blank=True, db_default="", default="")),
                ("closing_strategy", models.TextField(blank=True, db_default="", default="")),
                ("engagement_tactics", models.TextField(blank=True, db_default="", default="")),
                ("draft_response", models.TextField(blank=True, db_default="", default="")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("analyzed", "new"),
                            ("reached_out", "reached out"),
                            ("meeting_booked", "meeting booked"),
                            ("in_progress", "in progress"),
                            ("closed_won", "won"),
                            ("closed_lost", "lost"),
                        ],
                        db_default="analyzed",
                        default="analyzed",
                        max_length=20,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "input_type",
                    models.CharField(blank=True, db_default="text", default="text", max_length=32),
                ),
                ("original_context", models.TextField(blank=True, db_default="", default="")),
                ("web_research", models.TextField(blank=True, db_default="", default="")),
                ("engagement_plan", models.JSONField(blank=True, null=True)),
                ("last_contacted", models.DateTimeField(blank=True, null=True)),
                ("next_followup", models.DateTimeField(blank=True, null=True)),
                ("followup_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("plan_version", models.PositiveIntegerField(db_default=0, default=0)),
                ("reminders_paused", models.BooleanField(db_default=False, default=False)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("close_reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_column="telegram_id",
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="leads",
                        to="leads.telegramuser",
                        to_field="telegram_id",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
                "db_table": "lead_registry",
                "permissions": [("transfer_lead", "Can hand leads over to somebody else")],
                "indexes": [
                    models.Index(fields=["owner", "-updated_at"], name="idx_lead_registry_owner"),
                    models.Index(
                        fields=["next_followup"],
                        name="idx_lead_registry_followup",
                        condition=models.Q(next_followup__isnull=False),
                    ),
                    models.Index(
                        fields=["paused_until"],
                        name="idx_lead_registry_paused_until",
                        condition=models.Q(paused_until__isnull=False),
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="lead_registry_status_is_known",
                        condition=models.Q(
                            status__in=[
                                "analyzed",
                                "reached_out",
                                "meeting_booked",
                                "in_progress",
                                "closed_won",
                                "closed_lost",
                            ]
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadActivity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("telegram_id", models.BigIntegerField()),
                (
                    "activity_type",
                    models.CharField(
                        choices=[
                            ("plan_activated", "plan started"),
                            ("step_reminder_sent", "reminder sent"),
                            ("step_completed", "step done"),
                            ("step_skipped", "step skipped"),
                            ("step_snoozed", "step snoozed"),
                            ("auto_snoozed", "step rested by itself"),
                            ("plan_completed", "plan finished"),
                            ("context_update", "context added"),
                            ("ai_advice", "advice given"),
                            ("status_changed", "status changed"),
                            ("followup_sent", "follow-up sent"),
                            ("lead_created", "lead added"),
                            ("lead_edited", "lead corrected"),
                            ("lead_deleted", "lead deleted"),
                            ("lead_restored", "lead restored"),
                            ("lead_paused", "lead paused"),
                            ("lead_resumed", "lead resumed"),
                            ("plan_written", "plan written"),
                            ("step_cancelled", "step cancelled"),
                            ("step_rescheduled", "step moved"),
                            ("step_reopened", "step reopened"),
                            ("step_outcome", "outcome noted"),
                            ("draft_changed", "draft changed"),
                            ("step_held", "step held"),
                            ("step_released", "step released"),
                            ("delivery_resolved", "delivery resolved"),
                            ("repaired", "repaired"),
                            ("transferred", "lead handed over"),
                        ],
                        max_length=32,
                    ),
                ),
                ("content", models.TextField(blank=True, db_default="", default="")),
                ("ai_response", models.TextField(blank=True, db_default="", default="")),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(db_default=Now(), default=now, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="activities", to="leads.lead"
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "db_table": "lead_activity_log",
                "indexes": [models.Index(fields=["lead", "-created_at"], name="idx_lead_activity_log_lead")],
            },
        ),
    ]
