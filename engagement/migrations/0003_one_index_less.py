"""Drop the indexes on foreign keys with which an index over more columns begins."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0002_model_calls"),
        ("leads", "0008_one_index_less"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draftversion",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="draft_versions",
                to="leads.lead",
            ),
        ),
        migrations.AlterField(
            model_name="planversion",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="plan_versions",
                to="leads.lead",
            ),
        ),
    ]
