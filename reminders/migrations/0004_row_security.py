"""Emptied: `0006_seller_reach` puts row-level security in force, with the tables that have come since."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0003_sane_rows"),
        ("engagement", "0002_sane_rows"),
        ("reminders", "0003_sane_rows"),
    ]
    operations: list[object] = []
