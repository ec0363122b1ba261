"""Drop the indexes on foreign keys with which an index over more columns begins."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0007_step_outcome"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lead",
            name="owner",
            field=models.ForeignKey(
                db_column="telegram_id",
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leads",
                to="leads.telegramuser",
                to_field="telegram_id",
            ),
        ),
        migrations.AlterField(
            model_name="leadactivity",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="activities",
                to="leads.lead",
            ),
        ),
    ]
