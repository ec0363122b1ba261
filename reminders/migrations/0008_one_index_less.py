"""Drop the indexes on foreign keys with which an index over more columns begins."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_one_index_less"),
        ("reminders", "0007_room_on_the_page"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="reminder",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="deliveries",
                to="reminders.scheduledreminder",
            ),
        ),
        migrations.AlterField(
            model_name="scheduledreminder",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="leads.lead",
            ),
        ),
    ]
