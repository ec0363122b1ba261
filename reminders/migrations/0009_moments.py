from django.db import migrations, models
from django.db.models.functions import Coalesce

from core.schema.adding_indexes import AddIndexBesideWriters
from core.schema.fields import NamedIndex
from core.sql.literals import Literal


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reminders', '0008_retention'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='scheduledreminder',
            index=NamedIndex(
                models.Case(models.When(models.Q(('status', Literal('sent'))), then='due_at'), default=Coalesce('next_action_at', 'due_at')),
                models.F('status'), models.F('due_at'), models.F('next_action_at'), models.F('last_reminded_at'), models.F('lead'), models.F('telegram_id'), models.F('id'),
                condition=models.Q(('status__in', ['pending', 'sent', 'snoozed', 'auto_snoozed'])),
                name='idx_scheduled_reminders_moment',
            ),
        ),
    ]
