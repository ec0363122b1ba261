from django.db import migrations, models

from core.schema.adding_indexes import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('leads', '0009_alarms'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['-updated_at', '-id'], name='idx_lead_registry_latest'),
        ),
    ]
